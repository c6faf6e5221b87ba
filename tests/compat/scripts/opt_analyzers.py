"""An optimization with analyzers."""

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
            self.order_target_size(target=-5)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.optstrategy(Trader, fast=[3, 5], slow=[10, 20, 30])
cerebro.addanalyzer(bt.analyzers.Returns, _name="returns")
found = cerebro.run(maxcpus=1)
for group in found:
    for one in group:
        print(one.params.fast, one.params.slow, repr(one.analyzers.returns.get_analysis()["rtot"]))
