"""All notifications of an order."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.n = 0

    def next(self):
        if len(self) % 40 == 0:
            self.buy(size=2, exectype=bt.Order.Limit, price=self.data.close[0] * 0.99)
        elif len(self) % 40 == 20:
            self.close()

    def notify_order(self, order):
        print(len(self), order.ref - self.cerebro.first, order.Status[order.status], order.created.size, order.executed.remsize, repr(order.created.price))


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.broker.setcash(20000)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
