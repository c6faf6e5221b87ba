"""Rollover, after the documentation."""

# args:
# args: --rollover
# args: --rollover --checkdate
# args: --rollover --checkdate --checkcondition
import argparse
import bisect
import calendar
import datetime
import backtrader as bt


class TheStrategy(bt.Strategy):
    def start(self):
        header = ['Len', 'Name', 'RollName', 'Datetime', 'WeekDay', 'Open', 'High', 'Low', 'Close', 'Volume', 'OpenInterest']
        print(', '.join(header))

    def next(self):
        txt = list()
        txt.append('%04d' % len(self.data0))
        txt.append('{}'.format(self.data0._dataname is not None))
        txt.append('{}'.format(self.data._d is not None if hasattr(self.data, '_d') else ''))
        txt.append('{}'.format(self.data.datetime.date()))
        txt.append('{}'.format(self.data.datetime.date().strftime('%a')))
        for x in (self.data.open, self.data.high, self.data.low, self.data.close, self.data.volume, self.data.openinterest):
            txt.append('{}'.format(x[0]))
        print(', '.join(txt))


def checkdate(dt, d):
    day = datetime.date(dt.year, dt.month, 1)
    third = [x for x in range(1, 32) if x <= calendar.monthrange(dt.year, dt.month)[1] and datetime.date(dt.year, dt.month, x).weekday() == 4][2]
    return dt.day >= third - 4 and dt.day <= third


def checkvolume(d0, d1):
    return d0.volume[0] < d1.volume[0]


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--rollover', action='store_true')
p.add_argument('--checkdate', action='store_true')
p.add_argument('--checkcondition', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
D = datetime.datetime
ffeeds = [bt.feeds.BacktraderCSVData(dataname=args.data + '/' + n, fromdate=a, todate=b) for n, a, b in (
    ('day.csv', D(2010, 1, 1), D(2010, 4, 20)), ('other.csv', D(2010, 2, 1), D(2010, 7, 25)), ('day.csv', D(2010, 6, 1), D(2010, 10, 1)))]
rollkwargs = dict()
if args.checkdate:
    rollkwargs['checkdate'] = checkdate
    if args.checkcondition:
        rollkwargs['checkcondition'] = checkvolume
if args.rollover:
    cerebro.rolloverdata(name='FESX', *ffeeds, **rollkwargs)
else:
    cerebro.chaindata(name='FESX', *ffeeds)
cerebro.addstrategy(TheStrategy)
cerebro.run(stdstats=False)
