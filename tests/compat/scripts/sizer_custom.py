"""A sizer of the script's own."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Risk(bt.Sizer):
    params = (("part", 0.3),)

    def _getsizing(self, comminfo, cash, data, isbuy):
        if not isbuy:
            return self.broker.getposition(data).size
        return comminfo.getsize(data.close[0], cash * self.p.part)


class Trader(bt.Strategy):
    params = dict(fast=5, slow=15)

    def __init__(self):
        self.cross = bt.ind.CrossOver(bt.ind.SMA(period=self.p.fast), bt.ind.SMA(period=self.p.slow))

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        if self.cross > 0 and not self.position:
            self.buy()
        elif self.cross < 0 and self.position:
            self.sell()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.addsizer(Risk, part=0.5)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
