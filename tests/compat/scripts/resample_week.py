"""Resampling alone: week."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.x = bt.ind.SMA(self.data, period=3)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        print(len(self), self.data.datetime.datetime(0).isoformat(), repr(self.data.open[0]), repr(self.data.high[0]), repr(self.data.low[0]), repr(self.data.close[0]), repr(self.data.volume[0]))
        if self.data.close[0] > self.x[0] and not self.position:
            self.buy(size=3)
        elif self.data.close[0] < self.x[0] and self.position:
            self.close()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
cerebro.resampledata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"), timeframe=bt.TimeFrame.Weeks, compression=1)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
