"""Weekdays filler, after the documentation."""

# args:
# args: --filler
# args: --fillclose
import argparse
import datetime
import backtrader as bt


class WeekDaysFiller(object):
    '''fills missing weekdays'''
    ONEDAY = datetime.timedelta(days=1)
    lastdt = datetime.date.max - ONEDAY

    def __init__(self, data, fillclose=False):
        self.fillclose = fillclose
        self.voidbar = [float('Nan')] * data.size()

    def __call__(self, data):
        dt = data.datetime.date()
        lastdt = self.lastdt + self.ONEDAY
        while lastdt < dt:
            if lastdt.isoweekday() < 6:
                if self.fillclose:
                    self.voidbar = [self.lastclose] * data.size()
                dtime = datetime.datetime.combine(lastdt, data.p.sessionend)
                self.voidbar[-1] = data.date2num(dtime)
                self.voidbar[data.DateTime] = data.date2num(dtime)
                data._add2stack(self.voidbar[:])
            lastdt += self.ONEDAY
        self.lastdt = dt
        self.lastclose = data.close[0]
        data._save2stack(erase=True)
        return True


class St(bt.Strategy):
    def next(self):
        print(len(self), ' '.join(str((d.datetime.date(0), d.close[0], len(d))) for d in self.datas))


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--filler', action='store_true')
p.add_argument('--fillclose', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
d0 = bt.feeds.YahooFinanceCSVData(dataname=args.data + '/yahoo.csv', todate=datetime.datetime(2010, 9, 30))
d1 = bt.feeds.BacktraderCSVData(dataname=args.data + '/other.csv', todate=datetime.datetime(2010, 9, 30))
if args.filler or args.fillclose:
    d0.addfilter(WeekDaysFiller, fillclose=args.fillclose)
    d1.addfilter(WeekDaysFiller, fillclose=args.fillclose)
cerebro.adddata(d0)
cerebro.adddata(d1)
cerebro.addstrategy(St)
cerebro.run(stdstats=False)
