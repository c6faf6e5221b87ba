"""Bidask, after the documentation."""

# args:
# args: --sma
# args: --ohlc
import argparse
import sys
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.indicators as btind


class BidAskCSV(btfeeds.GenericCSVData):
    linesoverride = True
    lines = ('bid', 'ask', 'datetime')
    params = (('dtformat', '%m/%d/%Y %H:%M:%S'), ('datetime', 0), ('time', -1), ('bid', 1), ('ask', 2))


class St(bt.Strategy):
    params = (('sma', False), ('period', 3))

    def __init__(self):
        if self.p.sma:
            self.sma = btind.SMA(self.data, period=self.p.period)
        print(self.data.getlinealiases(), self.data.lines.getlinealiases())

    def next(self):
        dtstr = self.data.datetime.datetime().isoformat()
        txt = '%4d: %s - Bid %.4f - %.4f Ask' % (len(self), dtstr, self.data.bid[0], self.data.ask[0])
        if self.p.sma:
            txt += ' - SMA: %.4f' % self.sma[0]
        print(txt)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('data')
    p.add_argument('--sma', action='store_true')
    p.add_argument('--ohlc', action='store_true')
    args = p.parse_args()
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(BidAskCSV(dataname=args.data + '/bidask.csv', headers=False))
    cerebro.addstrategy(St, sma=args.sma)
    cerebro.run()


main()
