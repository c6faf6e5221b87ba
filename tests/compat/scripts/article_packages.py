"""Packages, after the documentation."""

import sys
import backtrader as bt


class PearsonR(bt.ind.PeriodN):
    _mindatas = 2
    packages = (('numpy', 'np'),)
    frompackages = (('math', 'sqrt'), ('math', [('floor', 'fl'), 'ceil']))
    lines = ('correlation',)
    params = (('period', 20),)

    def next(self):
        c = np.corrcoef(self.data0.get(size=self.p.period), self.data1.get(size=self.p.period))[0][1]
        self.lines.correlation[0] = float(sqrt(abs(c))) + fl(1.5) + ceil(0.2)


class St(bt.Strategy):
    packages = ('json',)

    def __init__(self):
        self.r = PearsonR(self.data0, self.data1)

    def next(self):
        print(len(self), json.dumps(round(self.r[0], 9)))


cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv'))
cerebro.adddata(bt.feeds.GenericCSVData(dataname=sys.argv[1] + '/generic.csv', separator=';', dtformat='%d/%m/%Y', high=1, low=2, open=3, close=4, volume=5, openinterest=-1))
cerebro.addstrategy(St)
cerebro.run()
