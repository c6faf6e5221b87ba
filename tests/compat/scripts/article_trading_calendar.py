"""Trading calendar, after the documentation."""

# args:
# args: --owncal
# args: --owncal --weeks
# args: --owncal --months
# args: --owncal --minutes
import argparse
import datetime
import backtrader as bt


class NYSE_2016(bt.TradingCalendar):
    params = dict(
        holidays=[datetime.date(2010, 1, 18), datetime.date(2010, 2, 15), datetime.date(2010, 4, 2), datetime.date(2012, 3, 8)],
        earlydays=[(datetime.date(2010, 11, 25), datetime.time(9, 30), datetime.time(13, 1)), (datetime.date(2012, 3, 7), datetime.time(9, 1), datetime.time(13, 0))],
        open=datetime.time(9, 1), close=datetime.time(15, 30),
    )


class St(bt.Strategy):
    params = dict()

    def prenext(self):
        self.next()

    def next(self):
        if len(self.data1) != getattr(self, 'n', 0):
            self.n = len(self.data1)
            print('%s %s %d - week bar: %s %f %f' % (self.data0.datetime.datetime(0), self.data0.datetime.date(0).strftime('%a'), len(self.data0),
                                           self.data1.datetime.datetime(0), self.data1.close[0], self.data1.volume[0]))


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--owncal', action='store_true')
p.add_argument('--weeks', action='store_true')
p.add_argument('--months', action='store_true')
p.add_argument('--minutes', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
if args.minutes:
    data0 = bt.feeds.BacktraderCSVData(dataname=args.data + '/minute.csv', timeframe=bt.TimeFrame.Minutes, sessionstart=datetime.time(9, 1), sessionend=datetime.time(15, 30))
else:
    data0 = bt.feeds.BacktraderCSVData(dataname=args.data + '/day.csv')
cerebro.adddata(data0)
tf = bt.TimeFrame.Days if args.minutes else bt.TimeFrame.Months if args.months else bt.TimeFrame.Weeks
d1 = cerebro.resampledata(data0, timeframe=tf)
d1.plotinfo.plotmaster = data0
d1.plotinfo.sameaxis = True
if args.owncal:
    cerebro.addcalendar(NYSE_2016)
cerebro.addstrategy(St)
cerebro.run(stdstats=False)
print(cerebro.broker.getvalue())
