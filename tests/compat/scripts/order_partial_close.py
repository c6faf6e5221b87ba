"""Closing in parts."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.n = 0

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if len(self) % 20 == 0:
            self.buy(size=10)
        elif len(self) % 20 in (5, 10):
            self.close(size=5)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.broker.setcash(20000)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
