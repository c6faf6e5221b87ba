"""All hooks of a strategy."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        print("init", len(self.datas))
        self.x = bt.ind.SMA(period=10)

    def next(self):
        pass

    def start(self):
        print("start", repr(self.broker.getvalue()), self.broker.startingcash)

    def prenext(self):
        print("prenext", len(self))

    def nextstart(self):
        print("nextstart", len(self))

    def stop(self):
        print("stop", len(self), self.data.datetime.date(0))


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
