"""Fractals as they become known."""

import sys

import backtrader as bt


class St(bt.Strategy):
    def __init__(self):
        self.all = [bt.studies.Fractal(period=p, shift_to_potential_fractal=s) for p, s in ((5, 2), (7, 3), (4, 1), (7, 5))]

    def next(self):
        print(len(self), [line[-2] for i in self.all for line in i.lines])


cerebro = bt.Cerebro(stdstats=False, runonce=False)
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv'))
cerebro.addstrategy(St)
cerebro.run()
