"""Sessions, after the documentation."""

# args:
# args: --filter
# args: --filler
# args: --filter --filler --fvol -1
# args: --filter --filler --fvol 2 --relvol
import argparse
import datetime
import math
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.filters as btfilters


class RelativeVolume(bt.Indicator):
    csv = True
    lines = ('relvol',)
    params = (('period', 20), ('volisnan', True))

    def __init__(self):
        if self.p.volisnan:
            relvol = self.data.volume(-self.p.period) / self.data.volume
        else:
            relvol = bt.DivByZero(self.data.volume(-self.p.period), self.data.volume, zero=0.0)
        self.lines.relvol = relvol
        super(RelativeVolume, self).__init__()


class St(bt.Strategy):
    params = (('relvol', False),)

    def __init__(self):
        if self.p.relvol:
            self.rv = RelativeVolume(period=102, volisnan=False)

    def next(self):
        d = self.data
        if len(self) < 120 or len(self) % 10 == 0:
            print(len(self), d.datetime.datetime(0), d.open[0], d.high[0], d.low[0], d.close[0], d.volume[0], d.openinterest[0], self.rv[0] if self.p.relvol else '')


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--filter', action='store_true')
p.add_argument('--filler', action='store_true')
p.add_argument('--relvol', action='store_true')
p.add_argument('--fvol', type=float, default=0.0)
args = p.parse_args()
cerebro = bt.Cerebro()
data = btfeeds.BacktraderCSVData(dataname=args.data + '/sessions.csv', timeframe=bt.TimeFrame.Minutes, compression=5,
                                 sessionstart=datetime.time(9, 0), sessionend=datetime.time(17, 30), fromdate=datetime.datetime(2006, 1, 3))
if args.filter:
    data.addfilter(btfilters.SessionFilter)
if args.filler:
    data.addfilter(btfilters.SessionFiller, fill_vol=args.fvol)
cerebro.adddata(data)
cerebro.addstrategy(St, relvol=args.relvol)
cerebro.run(stdstats=False)
