"""An indicator of the script's own: recursive."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Decay(bt.Indicator):
    lines = ("decay",)
    params = (("factor", 0.8),)

    def nextstart(self):
        self.l.decay[0] = self.data[0]

    def next(self):
        self.l.decay[0] = self.l.decay[-1] * self.p.factor + self.data[0] * (1 - self.p.factor)


class Trader(bt.Strategy):
    def __init__(self):
        self.x = Decay(factor=0.9)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if not self.position:
            if self.data.close > self.x:
                self.buy()
        elif not (self.data.close > self.x):
            self.close()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
