"""A feed without a file."""

import datetime
import sys

import backtrader as bt

DATA = sys.argv[1]


class Made(bt.feeds.DataBase):
    params = (("bars", 200),)

    def start(self):
        super().start()
        self.count = 0

    def _load(self):
        if self.count >= self.p.bars:
            return False
        price = 100 + (self.count * 7) % 23
        self.lines.datetime[0] = bt.date2num(datetime.datetime(2015, 1, 1) + datetime.timedelta(days=self.count))
        for line in (self.lines.open, self.lines.high, self.lines.low, self.lines.close):
            line[0] = price
        self.lines.volume[0] = self.count
        self.lines.openinterest[0] = 0
        self.count += 1
        return True


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
        if self.cross > 0:
            self.order_target_size(target=10)
        elif self.cross < 0:
            self.order_target_size(target=0)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
cerebro.adddata(Made(bars=150))
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
