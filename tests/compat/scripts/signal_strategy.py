"""A strategy with signals of its own."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Distance(bt.Indicator):
    lines = ("signal",)
    params = (("period", 12),)

    def __init__(self):
        self.lines.signal = self.data - bt.ind.SMA(period=self.p.period)


class Crossing(bt.SignalStrategy):
    params = (("fast", 4),)

    def __init__(self):
        cross = bt.ind.CrossOver(bt.ind.SMA(period=self.p.fast), bt.ind.SMA(period=14))
        self.signal_add(bt.SIGNAL_LONG, cross)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Crossing, fast=6)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
