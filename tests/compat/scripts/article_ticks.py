"""Ticks, after the documentation."""

# args: --timeframe ticks --compression 3
# args: --timeframe seconds --compression 5 --bar2edge --adjbartime
# args: --timeframe minutes --compression 1
# args: --timeframe minutes --compression 1 --rightedge
# args: --timeframe microseconds --compression 500000
# args: --timeframe days
from __future__ import (absolute_import, division, print_function, unicode_literals)
import argparse
import backtrader as bt
import backtrader.feeds as btfeeds


class St(bt.Strategy):
    def __init__(self):
        self.sma = bt.ind.SMA(period=5)

    def next(self):
        d = self.data
        print(len(self), d.datetime.datetime(0).isoformat(), d.open[0], d.high[0], d.low[0], d.close[0], d.volume[0])
        if self.data.close > self.sma and not self.position:
            self.buy()
        elif self.data.close < self.sma and self.position:
            self.close()


def runstrat():
    args = parse_args()
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.addstrategy(St)
    data = btfeeds.GenericCSVData(dataname=args.data + '/ticks.csv', dtformat='%Y-%m-%dT%H:%M:%S.%f', timeframe=bt.TimeFrame.Ticks)
    tframes = dict(ticks=bt.TimeFrame.Ticks, microseconds=bt.TimeFrame.MicroSeconds, seconds=bt.TimeFrame.Seconds,
                   minutes=bt.TimeFrame.Minutes, days=bt.TimeFrame.Days)
    cerebro.resampledata(data, timeframe=tframes[args.timeframe], compression=args.compression,
                         bar2edge=not args.bar2edge, adjbartime=not args.adjbartime, rightedge=not args.rightedge)
    cerebro.run(preload=False, runonce=False)
    print('final', repr(cerebro.broker.getvalue()))


def parse_args():
    parser = argparse.ArgumentParser(description='Resampling ticks')
    parser.add_argument('data')
    parser.add_argument('--timeframe', default='ticks', choices=['ticks', 'microseconds', 'seconds', 'minutes', 'days'])
    parser.add_argument('--compression', default=1, type=int)
    parser.add_argument('--bar2edge', action='store_true')
    parser.add_argument('--adjbartime', action='store_true')
    parser.add_argument('--rightedge', action='store_true')
    return parser.parse_args()


if __name__ == '__main__':
    runstrat()
