"""A feed that reads its lines itself."""

import datetime
import sys

import backtrader as bt

DATA = sys.argv[1]


class Own(bt.CSVDataBase):
    params = (("separator", ";"),)

    def start(self):
        super().start()

    def stop(self):
        pass

    def _loadline(self, linetokens):
        when = datetime.datetime.strptime(linetokens[0], "%d/%m/%Y")
        self.lines.datetime[0] = bt.date2num(when)
        self.lines.high[0] = float(linetokens[1])
        self.lines.low[0] = float(linetokens[2])
        self.lines.open[0] = float(linetokens[3])
        self.lines.close[0] = float(linetokens[4])
        self.lines.volume[0] = float(linetokens[5])
        self.lines.openinterest[0] = 0.0
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
cerebro.adddata(Own(dataname=DATA + "/generic.csv"))
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
