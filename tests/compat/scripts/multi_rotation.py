"""Moving between two datas."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    params = (("period", 20),)

    def __init__(self):
        self.roc = {data: bt.ind.ROC(data, period=self.p.period) for data in self.datas}

    def next(self):
        best = max(self.datas, key=lambda data: self.roc[data][0])
        for data in self.datas:
            if data is not best and self.getposition(data).size:
                self.close(data)
        if not self.getposition(best).size:
            self.order_target_percent(best, 0.9)


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"))
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/other.csv"))
cerebro.addstrategy(Trader)
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
