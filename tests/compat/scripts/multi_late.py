"""Datas that begin at different times."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.x = [bt.ind.SMA(data, period=5) for data in self.datas]

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if len(self) % 25 == 0:
            print(len(self), [len(data) for data in self.datas])
        for data, x in zip(self.datas, self.x):
            self.order_target_size(data, 2 if data.close[0] > x[0] else 0)

    def prenext(self):
        self.early = len(self)

    def nextstart(self):
        print("start", len(self), self.early)
        self.next()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/other.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
