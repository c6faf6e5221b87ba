"""Bidask filters, after the documentation."""

# args:
# args: --resample
import argparse
import backtrader as bt


class BidAskAvg(bt.feeds.GenericCSVData):
    lines = ('bid', 'ask')
    params = (('dtformat', '%m/%d/%Y %H:%M:%S'), ('datetime', 0), ('time', -1), ('bid', 1), ('ask', 2),
              ('open', -1), ('high', -1), ('low', -1), ('close', -1), ('volume', -1), ('openinterest', -1), ('nullvalue', 0.0),
              ('timeframe', bt.TimeFrame.Seconds))


class Avg(object):
    def __init__(self, data, **kwargs):
        pass

    def __call__(self, data, *args, **kwargs):
        o = (data.bid[0] + data.ask[0]) / 2.0
        for l in (data.open, data.high, data.low, data.close):
            l[0] = o
        return False


class Dup(object):
    '''drops every bar with an even count'''
    def __init__(self, data, keep=2):
        self.keep = keep
        self.n = 0

    def __call__(self, data):
        self.n += 1
        if self.n % self.keep == 0:
            data.backwards()
            return True
        return False


class St(bt.Strategy):
    def next(self):
        print(len(self), self.data.datetime.datetime(0), self.data.open[0], self.data.high[0], self.data.low[0], self.data.close[0])


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--resample', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
data = BidAskAvg(dataname=args.data + '/bidask.csv', headers=False)
data.addfilter(Avg)
data.addfilter(Dup, keep=3)
if args.resample:
    cerebro.resampledata(data, timeframe=bt.TimeFrame.Seconds, compression=10)
else:
    cerebro.adddata(data)
cerebro.addstrategy(St)
cerebro.run(stdstats=False)
print(cerebro.broker.getvalue())
