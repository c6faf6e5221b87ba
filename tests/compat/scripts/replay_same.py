"""Replaying bars of the length that they have, some of them split by a filter."""

# args: day
# args: split
# args: minute
import sys

import backtrader as bt

TF = bt.TimeFrame


class St(bt.Strategy):
    def next(self):
        print(len(self), len(self.data), self.data.datetime.datetime(0), self.data.high[0], self.data.close[0], self.data.volume[0])
        if len(self) % 7 == 0:
            self.buy() if not self.position else self.close()


cerebro = bt.Cerebro()
if sys.argv[2] == 'minute':
    data = bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/minute.csv', timeframe=TF.Minutes)
    cerebro.replaydata(data, timeframe=TF.Minutes, compression=1)
else:
    data = bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv')
    if sys.argv[2] == 'split':
        data.addfilter(bt.filters.DaySplitter_Close)
    cerebro.replaydata(data)
cerebro.addstrategy(St)
cerebro.run()
print(cerebro.broker.getvalue())
