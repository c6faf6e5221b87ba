"""Trading on signals: long."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Distance(bt.Indicator):
    lines = ("signal",)
    params = (("period", 12),)

    def __init__(self):
        self.lines.signal = self.data - bt.ind.SMA(period=self.p.period)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.add_signal(bt.SIGNAL_LONG, Distance)
cerebro.run()
print(repr(cerebro.broker.getcash()))
print("final", repr(cerebro.broker.getvalue()))
