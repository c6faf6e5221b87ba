"""A pair of datas."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.x = self.data0.close - 1.5 * self.data1.close
        self.m = bt.ind.SMA(self.x, period=10)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if self.x[0] > self.m[0] + 1 and not self.getposition(self.data0).size:
            self.sell(data=self.data0, size=3)
            self.buy(data=self.data1, size=4)
        elif self.x[0] < self.m[0] and self.getposition(self.data0).size:
            self.close(self.data0)
            self.close(self.data1)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv", name="second"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
