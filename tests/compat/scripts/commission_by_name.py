"""Commissions by name."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        for i, data in enumerate(self.datas):
            self.order_target_size(data, (len(self) // (7 + i)) % 4)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"), name="a")
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/other.csv"), name="b")
cerebro.broker.setcommission(commission=0.005, name="a")
cerebro.broker.setcommission(commission=0.001, name="b")
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
