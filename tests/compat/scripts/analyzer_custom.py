"""An analyzer of the script's own."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Exposure(bt.Analyzer):
    params = (("size", 5),)

    def start(self):
        self.bars = self.held = 0

    def next(self):
        self.bars += 1
        if abs(self.strategy.position.size) > self.p.size:
            self.held += 1

    def notify_order(self, order):
        if order.status == order.Completed:
            self.rets.setdefault("fills", []).append(order.executed.price)

    def stop(self):
        self.rets["exposure"] = self.held / self.bars


class Trader(bt.Strategy):
    params = (("fast", 5), ("slow", 15))

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
            self.order_target_size(target=-10)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.addanalyzer(Exposure, _name="exposure", size=3)
strategy = cerebro.run()[0]
print(strategy.analyzers.exposure.get_analysis()["exposure"], strategy.analyzers[0].rets["fills"])
print("final", repr(cerebro.broker.getvalue()))
