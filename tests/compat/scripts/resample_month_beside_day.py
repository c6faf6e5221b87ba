"""Slow bars beside fast ones: month_beside_day."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.x = bt.ind.SMA(self.data, period=5)
        self.y = bt.ind.SMA(self.data1, period=3)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if len(self) % 10 == 0:
            print(len(self), len(self.data), len(self.data1), self.data1.datetime.datetime(0).isoformat(), repr(self.data1.close[0]))
        if self.data.close[0] > self.x[0] and self.data1.close[0] > self.y[0]:
            self.order_target_size(target=4)
        else:
            self.order_target_size(target=0)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
data = bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv")
cerebro.adddata(data)
cerebro.resampledata(data, timeframe=bt.TimeFrame.Months, compression=1)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
