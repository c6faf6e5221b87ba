"""Benchmark, after the documentation."""

# args: --timeframe Years
# args: --timeframe Months
# args: --benchdata1 --timeframe Months
# args: --benchdata1
import argparse
import datetime
import random
import backtrader as bt


class St(bt.Strategy):
    params = (('period', 10), ('printout', False), ('stake', 1000))

    def __init__(self):
        sma = bt.indicators.SMA(self.data, period=self.p.period)
        self.crossover = bt.indicators.CrossOver(self.data, sma)

    def start(self):
        txtfields = ['Len', 'Datetime', 'Open', 'Close', 'TimeReturn', 'Benchmark']
        print(','.join(txtfields))

    def next(self):
        b = self.stats.benchmark if hasattr(self.stats, 'benchmark') else None
        txt = ['%04d' % len(self), self.data.datetime.date(0).isoformat(), '%.2f' % self.data.close[0]]
        txt += ['%f' % self.stats.timereturn.timereturn[0], '%s' % b.benchmark[0]]
        if len(self) % 10 == 0 or len(self) > 500:
            print(','.join(txt))
        if self.position:
            if self.crossover < 0:
                self.close()
        elif self.crossover > 0:
            self.buy(size=self.p.stake)


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--benchdata1', action='store_true')
p.add_argument('--timeframe', default=None)
args = p.parse_args()
tfs = {None: None, 'Years': bt.TimeFrame.Years, 'Months': bt.TimeFrame.Months}
cerebro = bt.Cerebro()
cerebro.broker.set_cash(1000000)
data0 = bt.feeds.YahooFinanceCSVData(dataname=args.data + '/yahoo.csv')
cerebro.adddata(data0, name='Data0')
benchdata = data0
if args.benchdata1:
    data1 = bt.feeds.BacktraderCSVData(dataname=args.data + '/other.csv')
    cerebro.adddata(data1, name='Data1')
    benchdata = data1
cerebro.addstrategy(St)
cerebro.addobserver(bt.observers.TimeReturn, timeframe=tfs[args.timeframe])
cerebro.addobserver(bt.observers.Benchmark, data=benchdata, timeframe=tfs[args.timeframe])
cerebro.run()
print(repr(cerebro.broker.getvalue()))
