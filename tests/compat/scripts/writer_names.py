"""What a writer shows of two feeds, of indicators under their names and of observers."""

# args: one
# args: week
# args: clone
import sys

import backtrader as bt


class St(bt.Strategy):
    def __init__(self):
        bt.ind.Stochastic().csv = True
        bt.ind.StochasticSlow()
        bt.ind.MovAv.Simple().csv = True
        bt.ind.SMA(period=5), bt.ind.SimpleMovingAverage(period=5)
        bt.ind.RSI_Safe(period=5), bt.ind.PSAR(), bt.ind.ParabolicSAR(), bt.ind.LaguerreFilter(), bt.ind.ROC()
        print([d._name for d in self.datas], isinstance(bt.ind.SMA(), bt.ind.MovingAverageSimple))

    def next(self):
        if len(self) % 30 == 0:
            self.buy() if not self.position else self.close()

    def stop(self):
        print([type(o).__name__ for o in self.observers], [type(o).__name__ for o in self.getobservers()])
        for data, trades in self._trades.items():
            print(data._name, {key: len(value) for key, value in trades.items()})
        d = self.data
        print(d.datetime.tm(), d.datetime.dt(), d.datetime.tm_raw(), d.datetime.tm2dtime(0.5), d.datetime.tm2datetime(0.5), d.sessionstart, d.sessionend)


cerebro = bt.Cerebro()
data = bt.feeds.YahooFinanceCSVData(dataname=sys.argv[1] + '/yahoo.csv')
cerebro.adddata(data)
if sys.argv[2] == 'week':
    cerebro.resampledata(data, timeframe=bt.TimeFrame.Weeks)
elif sys.argv[2] == 'clone':
    cerebro.adddata(data.clone())
cerebro.addstrategy(St)
cerebro.addwriter(bt.WriterFile, csv=True, rounding=4)
cerebro.addobserver(bt.observers.FundValue)
cerebro.run()
