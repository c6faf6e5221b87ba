"""The steps of the quickstart."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    params = (("maperiod", 15), ("printlog", False))

    def __init__(self):
        self.dataclose = self.datas[0].close
        self.order = None
        self.sma = bt.indicators.SimpleMovingAverage(self.datas[0], period=self.params.maperiod)

    def next(self):
        if self.order:
            return
        if not self.position:
            if self.dataclose[0] > self.sma[0]:
                self.order = self.buy()
        elif self.dataclose[0] < self.sma[0]:
            self.order = self.sell()

    def log(self, txt, dt=None):
        dt = dt or self.datas[0].datetime.date(0)
        print("%s, %s" % (dt.isoformat(), txt))

    def notify_order(self, order):
        if order.status in [order.Submitted, order.Accepted]:
            return
        if order.status in [order.Completed]:
            kind = "BUY" if order.isbuy() else "SELL"
            self.log("%s EXECUTED, Price: %.2f, Cost: %.2f, Comm %.2f" % (kind, order.executed.price, order.executed.value, order.executed.comm))
            self.bar_executed = len(self)
        self.order = None

    def notify_trade(self, trade):
        if trade.isclosed:
            self.log("OPERATION PROFIT, GROSS %.2f, NET %.2f" % (trade.pnl, trade.pnlcomm))


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.broker.setcash(1000)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.addstrategy(Trader)
cerebro.addsizer(bt.sizers.FixedSize, stake=10)
cerebro.broker.setcommission(commission=0.001)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
