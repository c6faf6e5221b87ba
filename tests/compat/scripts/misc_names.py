"""Names of datas and lines."""

import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def next(self):
        pass

    def stop(self):
        print(self.data._name, self.data0._name, self.dnames.first._name, self.data.getlinealiases())
        print(repr(self.data_close[0]), repr(self.data0_high[0]), repr(self.data.lines.low[0]), repr(self.data.l.open[0]))
        print(bt.num2date(self.data.datetime[0]).date(), bt.TimeFrame.Names[bt.TimeFrame.Weeks])


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=DATA + "/day.csv"), name="first")
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
