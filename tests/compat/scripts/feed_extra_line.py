"""A feed with a line of its own."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Extra(bt.feeds.GenericCSVData):
    lines = ("extra",)
    params = (("separator", ";"), ("dtformat", "%d/%m/%Y"), ("high", 1), ("low", 2), ("open", 3), ("close", 4), ("volume", 5),
              ("openinterest", -1), ("extra", 6))


class Trader(bt.Strategy):
    def __init__(self):
        self.x = bt.ind.SMA(self.data.extra, period=3)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if not self.position:
            if self.x[0] > 3 or self.data.lines.extra[0] == 6:
                self.buy()
        elif not (self.x[0] > 3 or self.data.lines.extra[0] == 6):
            self.close()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
cerebro.adddata(Extra(dataname=DATA + "/generic.csv"))
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
