"""Days that are missing are filled."""

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
        if len(self) % 20 == 0:
            print(len(self), self.data.datetime.date(0), repr(self.data.close[0]))
        if len(self) % 15 == 0:
            self.buy()


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
data = bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv")
data.addfilter(bt.filters.CalendarDays, fill_price=0)
cerebro.adddata(data)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
