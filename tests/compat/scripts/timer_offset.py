"""Timers: offset."""

import datetime
import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.add_timer(when=bt.timer.SESSION_START, offset=datetime.timedelta(hours=10))

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        pass

    def notify_timer(self, timer, when, *args, **kwargs):
        print(len(self), self.data.datetime.datetime(0).isoformat(), when.isoformat(), args, kwargs)
        self.order_target_size(target=(len(self) // 3) % 3)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/minute.csv", timeframe=bt.TimeFrame.Minutes))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
