"""Log returns of rolling periods."""

import sys

import backtrader as bt


class St(bt.Strategy):
    def next(self):
        if len(self) % 5 == 1:
            self.buy()
        elif len(self) % 5 == 4:
            self.close()


TF = bt.TimeFrame
for options in (dict(timeframe=TF.Weeks), dict(timeframe=TF.Weeks, compression=3), dict(timeframe=TF.Months), dict(timeframe=TF.Days),
                dict(compression=4), dict(timeframe=TF.NoTimeFrame), dict(timeframe=TF.Weeks, data=True),
                dict(timeframe=TF.Months, data=True, compression=2, firstopen=False), dict(timeframe=TF.Weeks, fund=True)):
    cerebro = bt.Cerebro(stdstats=False)
    data = bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv')
    cerebro.adddata(data)
    cerebro.addstrategy(St)
    print(sorted(options.items()))
    if 'data' in options:
        options['data'] = data
    cerebro.addanalyzer(bt.analyzers.LogReturnsRolling, _name='a', **options)
    for when, value in list(cerebro.run()[0].analyzers.a.get_analysis().items())[:9]:
        print(when, value)
