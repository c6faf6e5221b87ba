"""notify_cashvalue."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def notify_cashvalue(self, cash, value):
        if len(self) % 60 == 0:
            print(len(self), repr(cash), repr(value))

    def next(self):
        if len(self) % 10 == 0:
            self.buy(size=1)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
