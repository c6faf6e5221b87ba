"""A run without a strategy."""

import sys

import backtrader as bt

DATA = sys.argv[1]


print("nothing to trade")
cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
