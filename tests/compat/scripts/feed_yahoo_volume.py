"""Adjusted volumes."""

import datetime
import sys

import backtrader as bt

DATA = sys.argv[1]


class Trader(bt.Strategy):
    def next(self):
        print(self.data.datetime.date(0), repr(self.data.close[0]), repr(self.data.volume[0]), repr(self.data.open[0]))


cerebro = bt.Cerebro()
cerebro.first = next(bt.Order.refbasis)
cerebro.addstrategy(Trader)
cerebro.adddata(bt.feeds.YahooFinanceCSVData(dataname=DATA + "/yahoo.csv", decimals=4, fromdate=datetime.datetime(2010, 9, 1), todate=datetime.datetime(2010, 11, 1)))
cerebro.run()
print("final", repr(cerebro.broker.getvalue()))
