"""Replay, after the documentation."""

# args:
# args: --replay
# args: --replay --tf weeks --comp 2
# args: --replay --tf months
# args: --replay --minutes
# args: --replay --minutes --tf minutes --comp 15
# args: --minutes --tf minutes --comp 15
import argparse
import backtrader as bt


class SmaStrategy(bt.Strategy):
    params = dict(period=3, onlydaily=False)

    def __init__(self):
        self.sma = bt.ind.SMA(self.data, period=self.p.period)
        self.rsi = bt.ind.RSI(self.data.close, period=2, safediv=True)
        self.counter = 0

    def start(self):
        self.counter = 0

    def notify_order(self, o):
        if o.status == o.Completed:
            print('   done', len(self), o.executed.size, o.executed.price, bt.num2date(o.executed.dt))

    def prenext(self):
        self.counter += 1
        if self.counter % 7 == 0:
            print('prenext len %d - counter %d' % (len(self), self.counter))

    def next(self):
        self.counter += 1
        if self.counter % 7 == 0:
            d = self.data
            print('---next len %d - counter %d' % (len(self), self.counter), d.datetime.datetime(0), d.open[0], d.high[0], d.low[0], d.close[0], d.volume[0], self.sma[0], self.rsi[0])
        if self.counter % 11 == 0:
            self.buy()
        if self.counter % 23 == 0:
            self.close()


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--replay', action='store_true')
p.add_argument('--minutes', action='store_true')
p.add_argument('--tf', default='weeks')
p.add_argument('--comp', default=1, type=int)
args = p.parse_args()
cerebro = bt.Cerebro(stdstats=False)
cerebro.addstrategy(SmaStrategy, period=3)
if args.minutes:
    data = bt.feeds.BacktraderCSVData(dataname=args.data + '/minute.csv', timeframe=bt.TimeFrame.Minutes)
else:
    data = bt.feeds.BacktraderCSVData(dataname=args.data + '/day.csv')
tframes = dict(days=bt.TimeFrame.Days, weeks=bt.TimeFrame.Weeks, months=bt.TimeFrame.Months, minutes=bt.TimeFrame.Minutes)
f = cerebro.replaydata if args.replay else cerebro.resampledata
f(data, timeframe=tframes[args.tf], compression=args.comp)
cerebro.run(preload=False)
print(repr(cerebro.broker.getvalue()))
