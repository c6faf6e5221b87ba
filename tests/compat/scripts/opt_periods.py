"""An optimization."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    params = dict(fast=5, slow=15)

    def __init__(self):
        self.cross = bt.ind.CrossOver(bt.ind.SMA(period=self.p.fast), bt.ind.SMA(period=self.p.slow))

    def next(self):
        if self.cross > 0:
            self.order_target_size(target=10)
        elif self.cross < 0:
            self.order_target_size(target=0)

    def stop(self):
        print(self.p.fast, self.p.slow, repr(self.broker.getvalue()))


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.optstrategy(Trader, fast=range(3, 6), slow=(12, 18))
found = cerebro.run(maxcpus=1)
print(len(found), [group[0].p.fast for group in found])
