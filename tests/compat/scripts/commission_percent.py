"""Commission: percent."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    params = (("fast", 5), ("slow", 15))

    def __init__(self):
        self.cross = bt.ind.CrossOver(bt.ind.SMA(period=self.p.fast), bt.ind.SMA(period=self.p.slow))

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if self.cross > 0:
            self.order_target_size(target=10)
        elif self.cross < 0:
            self.order_target_size(target=-10)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.broker.setcommission(commission=0.002)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
