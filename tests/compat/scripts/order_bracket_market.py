"""Brackets with a market entry."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def __init__(self):
        self.n = 0

    def notify_order(self, order):
        if order.status in (order.Completed, order.Margin, order.Canceled, order.Expired, order.Rejected):
            print(len(self), order.ref - self.cerebro.first, order.getstatusname(), order.executed.size, repr(order.executed.price), repr(order.executed.comm))

    def notify_trade(self, trade):
        if trade.isclosed:
            print(len(self), "trade", trade.barlen, repr(trade.pnl), repr(trade.pnlcomm))

    def next(self):
        c = self.data.close[0]
        if len(self) % 11 == 0 and not self.position:
            self.buy_bracket(size=6, exectype=bt.Order.Market, stopprice=c * 0.98, limitprice=c * 1.02)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.broker.setcash(20000)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
