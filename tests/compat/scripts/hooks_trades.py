"""Trades as they open and close."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def next(self):
        if len(self) % 14 == 0:
            self.order_target_size(target=5 if not self.position else 0)

    def notify_trade(self, trade):
        print(trade.status_names[trade.status], trade.justopened, trade.isclosed, trade.size, repr(trade.price), repr(trade.value), trade.baropen, trade.barlen, trade.open_datetime().date())


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
