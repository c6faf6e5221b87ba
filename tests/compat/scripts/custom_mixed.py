"""An indicator of the script's own: mixed."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Score(bt.Indicator):
    lines = ("raw", "smooth")

    def __init__(self):
        self.sma = bt.ind.SMA(self.data, period=5)

    def next(self):
        self.lines.raw[0] = self.data[0] - self.sma[0]
        self.lines.smooth[0] = (self.lines.raw[0] + (self.lines.raw[-1] if len(self) > 6 else 0.0)) / 2


class Trader(bt.Strategy):
    def __init__(self):
        self.x = Score(self.data)

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if not self.position:
            if self.x.smooth[0] > 0:
                self.buy()
        elif not (self.x.smooth[0] > 0):
            self.close()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
