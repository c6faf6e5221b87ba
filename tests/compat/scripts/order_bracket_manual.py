"""Brackets built with parent and transmit."""

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
        c = self.data.close[0]
        if len(self) % 13 == 0 and not self.position:
            entry = self.buy(size=3, exectype=bt.Order.Limit, price=c, transmit=False)
            stop = self.sell(size=3, exectype=bt.Order.Stop, price=c * 0.97, parent=entry, transmit=False)
            self.sell(size=3, exectype=bt.Order.Limit, price=c * 1.01, parent=entry, transmit=True)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.broker.setcash(20000)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
