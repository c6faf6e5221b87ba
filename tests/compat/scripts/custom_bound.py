"""Indicators whose `next` writes to lines that their `__init__` bound."""

# args: {}
# args: dict(runonce=False)
# args: dict(preload=False,runonce=False)
import sys

import backtrader as bt


class Overwritten(bt.Indicator):
    alias = ('OVR',)
    lines = ('x', 'y')

    def __init__(self):
        self.l.x = self.data.close
        self.l.y = self.data.close - self.data.open

    def next(self):
        self.l.x[0] = len(self)
        self.l.y[0] = -len(self)


class Average(bt.Indicator):
    lines = ('x', 'y')

    def __init__(self):
        self.l.x = bt.ind.SMA(self.data, period=3)

    def next(self):
        self.l.y[0] = self.l.x[0]


class NoExit(bt.Signal):
    def next(self):
        self.lines.signal[0] = 0.0


class St(bt.Strategy):
    def __init__(self):
        self.all = [OVR(), Average(), NoExit()]
        self.after = bt.ind.SMA(self.data, period=2)

    def next(self):
        print(len(self), self.data.close[0], self.after[0], [line[0] for i in self.all for line in i.lines])

    def stop(self):
        print(self.data.close[0], [type(i).__name__ for i in self.all])


cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv'))
cerebro.addstrategy(St)
cerebro.run(**eval(sys.argv[2]))
