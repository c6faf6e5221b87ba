"""An indicator of the script's own: prenext."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Count(bt.Indicator):
    lines = ("count",)

    def __init__(self):
        self.addminperiod(10)
        self.early = 0

    def prenext(self):
        self.early += 1

    def next(self):
        self.l.count[0] = self.early + len(self)


class Trader(bt.Strategy):
    def __init__(self):
        self.x = Count()

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if not self.position:
            if int(self.x[0]) % 7 < 4:
                self.buy()
        elif not (int(self.x[0]) % 7 < 4):
            self.close()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
