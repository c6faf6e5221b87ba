"""Macd settings, after the documentation."""

# args:
# args: --dataset minute
from __future__ import (absolute_import, division, print_function, unicode_literals)
import argparse
import datetime
import random
import backtrader as bt
BTVERSION = tuple(int(x) for x in bt.__version__.split('.'))


class FixedPerc(bt.Sizer):
    '''a fixed percentage of the cash'''
    params = (('perc', 0.20),)

    def _getsizing(self, comminfo, cash, data, isbuy):
        cashtouse = self.p.perc * cash
        if BTVERSION > (1, 7, 1, 93):
            size = comminfo.getsize(data.close[0], cashtouse)
        else:
            size = cashtouse // data.close[0]
        return size


class TheStrategy(bt.Strategy):
    params = (('macd1', 12), ('macd2', 26), ('macdsig', 9), ('atrperiod', 14), ('atrdist', 3.0), ('smaperiod', 30), ('dirperiod', 10))

    def notify_order(self, order):
        if order.status == order.Completed:
            pass
        if not order.alive():
            self.order = None

    def __init__(self):
        self.macd = bt.indicators.MACD(self.data, period_me1=self.p.macd1, period_me2=self.p.macd2, period_signal=self.p.macdsig)
        self.mcross = bt.indicators.CrossOver(self.macd.macd, self.macd.signal)
        self.atr = bt.indicators.ATR(self.data, period=self.p.atrperiod)
        self.sma = bt.indicators.SMA(self.data, period=self.p.smaperiod)
        self.smadir = self.sma - self.sma(-self.p.dirperiod)

    def start(self):
        self.order = None

    def next(self):
        if self.order:
            return
        if not self.position:
            if self.mcross[0] > 0.0 and self.smadir < 0.0:
                self.order = self.buy()
                pdist = self.atr[0] * self.p.atrdist
                self.pstop = self.data.close[0] - pdist
        else:
            pclose = self.data.close[0]
            pstop = self.pstop
            if pclose < pstop:
                self.close()
            else:
                pdist = self.atr[0] * self.p.atrdist
                self.pstop = max(pstop, pclose - pdist)


def runstrat(args=None):
    p = argparse.ArgumentParser()
    p.add_argument('data')
    p.add_argument('--dataset', default='yahoo')
    args = p.parse_args(args)
    cerebro = bt.Cerebro()
    cerebro.broker.set_cash(50000)
    comminfo = bt.commissions.CommInfo_Stocks_Perc(commission=0.001, percabs=True)
    cerebro.broker.addcommissioninfo(comminfo)
    if args.dataset == 'yahoo':
        data0 = bt.feeds.YahooFinanceCSVData(dataname=args.data + '/yahoo.csv')
    else:
        data0 = bt.feeds.BacktraderCSVData(dataname=args.data + '/minute.csv', timeframe=bt.TimeFrame.Minutes)
    cerebro.adddata(data0)
    cerebro.addstrategy(TheStrategy, macd1=12)
    cerebro.addsizer(FixedPerc, perc=0.33)
    cerebro.addanalyzer(bt.analyzers.TimeReturn, _name='alltime_roi', timeframe=bt.TimeFrame.NoTimeFrame)
    cerebro.addanalyzer(bt.analyzers.TimeReturn, data=data0, _name='benchmark', timeframe=bt.TimeFrame.NoTimeFrame)
    cerebro.addanalyzer(bt.analyzers.TimeReturn, timeframe=bt.TimeFrame.Years)
    cerebro.addanalyzer(bt.analyzers.SharpeRatio, timeframe=bt.TimeFrame.Years, riskfreerate=0.01)
    cerebro.addanalyzer(bt.analyzers.SQN)
    cerebro.addobserver(bt.observers.DrawDown)
    results = cerebro.run()
    st0 = results[0]
    for alyzer in st0.analyzers:
        alyzer.print()
    print(repr(cerebro.broker.getvalue()))


if __name__ == '__main__':
    runstrat()
