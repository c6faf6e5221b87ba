"""Multiple trades, after the documentation."""

# args:
# args: --mtrade
# args: --mtrade --onlylong
from __future__ import (absolute_import, division, print_function, unicode_literals)
import argparse
import datetime
import itertools
import math
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.indicators as btind


class MTradeObserver(bt.observer.Observer):
    lines = ('Id_0', 'Id_1', 'Id_2')
    plotinfo = dict(plot=True, subplot=True, plotlinelabels=True)
    plotlines = dict(Id_0=dict(marker='*', markersize=8.0, color='lime', fillstyle='full'), Id_1=dict(marker='o'), Id_2=dict(marker='s'))

    def next(self):
        for trade in self._owner._tradespending:
            if trade.data is not self.data:
                continue
            if not trade.isclosed:
                continue
            self.lines[trade.tradeid][0] = trade.pnlcomm


class MultiTradeStrategy(bt.Strategy):
    params = dict(period=15, stake=1, printout=True, onlylong=False, mtrade=False)

    def log(self, txt, dt=None):
        if self.p.printout:
            dt = dt or self.data.datetime[0]
            dt = bt.num2date(dt)
            print('%s, %s' % (dt.isoformat(), txt))

    def __init__(self):
        sma = btind.SMA(self.data, period=self.p.period)
        self.signal = btind.CrossOver(self.data.close, sma)
        if self.p.mtrade:
            self.tradeid = itertools.cycle([0, 1, 2])
        else:
            self.tradeid = itertools.cycle([0])

    def next(self):
        if self.order:
            return
        if self.signal > 0.0:
            if self.position:
                self.log('CLOSE SHORT , %.2f' % self.data.close[0])
                self.close(tradeid=self.curtradeid)
            self.log('BUY CREATE , %.2f' % self.data.close[0])
            self.curtradeid = next(self.tradeid)
            self.buy(size=self.p.stake, tradeid=self.curtradeid)
        elif self.signal < 0.0:
            if self.position:
                self.log('CLOSE LONG , %.2f' % self.data.close[0])
                self.close(tradeid=self.curtradeid)
            if not self.p.onlylong:
                self.log('SELL CREATE , %.2f' % self.data.close[0])
                self.curtradeid = next(self.tradeid)
                self.sell(size=self.p.stake, tradeid=self.curtradeid)

    def notify_order(self, order):
        if order.status in [bt.Order.Submitted, bt.Order.Accepted]:
            return
        if order.status == order.Completed:
            if order.isbuy():
                self.log('BUY COMPLETE, %.2f' % order.executed.price, dt=order.executed.dt)
            else:
                self.log('SELL COMPLETE, %.2f' % order.executed.price, dt=order.executed.dt)
        elif order.status in [order.Expired, order.Canceled, order.Margin]:
            self.log('%s ,' % order.Status[order.status])
        self.order = ''

    def notify_trade(self, trade):
        if trade.isclosed:
            self.log('TRADE PROFIT, GROSS %.2f, NET %.2f' % (trade.pnl, trade.pnlcomm))
        elif trade.justopened:
            self.log('TRADE OPENED, SIZE %2d' % trade.size)

    def start(self):
        self.order = None

    def stop(self):
        for o in self.observers:
            if isinstance(o, MTradeObserver):
                for l in o.lines:
                    print([round(x, 4) for x in l.array if x == x])


def runstrategy():
    args = parse_args()
    cerebro = bt.Cerebro()
    fromdate = datetime.datetime.strptime(args.fromdate, '%Y-%m-%d')
    todate = datetime.datetime.strptime(args.todate, '%Y-%m-%d')
    data = btfeeds.BacktraderCSVData(dataname=args.data + '/day.csv', fromdate=fromdate, todate=todate)
    cerebro.adddata(data)
    cerebro.addstrategy(MultiTradeStrategy, period=args.period, onlylong=args.onlylong, stake=args.stake, mtrade=args.mtrade)
    cerebro.broker.setcash(args.cash)
    cerebro.broker.setcommission(commission=args.comm, mult=args.mult, margin=args.margin)
    cerebro.addobserver(MTradeObserver)
    cerebro.run()
    print('final', repr(cerebro.broker.getvalue()))


def parse_args():
    parser = argparse.ArgumentParser(description='MultiTrades', formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('--fromdate', '-f', default='2010-01-01')
    parser.add_argument('--todate', '-t', default='2011-12-31')
    parser.add_argument('--mtrade', action='store_true')
    parser.add_argument('--period', default=15, type=int)
    parser.add_argument('--onlylong', '-ol', action='store_true')
    parser.add_argument('--cash', default=100000, type=int)
    parser.add_argument('--comm', default=2, type=float)
    parser.add_argument('--mult', default=10, type=int)
    parser.add_argument('--margin', default=2000.0, type=float)
    parser.add_argument('--stake', default=1, type=int)
    return parser.parse_args()


if __name__ == '__main__':
    runstrategy()
