"""Days and weeks of two files."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.x = bt.ind.SMA(self.data1, period=4)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if len(self) % 20 == 0:
            print(len(self), len(self.data1), repr(self.x[0]))
        self.order_target_size(target=3 if self.data1.close[0] > self.x[0] else 0)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/week.csv", timeframe=bt.TimeFrame.Weeks))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
