"""Signals, after the documentation."""

# args: --signal longshort
# args: --signal longonly
# args: --signal shortonly
# args: --signal longonly --exitsignal longexit
# args: --signal shortonly --exitsignal shortexit
import argparse
import collections
import datetime
import backtrader as bt

MAINSIGNALS = collections.OrderedDict((('longshort', bt.SIGNAL_LONGSHORT), ('longonly', bt.SIGNAL_LONG), ('shortonly', bt.SIGNAL_SHORT),))
EXITSIGNALS = {'longexit': bt.SIGNAL_LONGEXIT, 'shortexit': bt.SIGNAL_SHORTEXIT}


class SMACloseSignal(bt.Indicator):
    lines = ('signal',)
    params = (('period', 30),)

    def __init__(self):
        self.lines.signal = self.data - bt.indicators.SMA(period=self.p.period)


class SMAExitSignal(bt.Indicator):
    lines = ('signal',)
    params = (('p1', 5), ('p2', 30),)

    def __init__(self):
        sma1 = bt.indicators.SMA(period=self.p.p1)
        sma2 = bt.indicators.SMA(period=self.p.p2)
        self.lines.signal = sma1 - sma2


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--signal', default='longshort')
p.add_argument('--exitsignal', default=None)
args = p.parse_args()
cerebro = bt.Cerebro()
cerebro.broker.set_cash(50000)
data0 = bt.feeds.YahooFinanceCSVData(dataname=args.data + '/yahoo.csv')
cerebro.adddata(data0)
cerebro.add_signal(MAINSIGNALS[args.signal], SMACloseSignal, period=15)
if args.exitsignal is not None:
    cerebro.add_signal(EXITSIGNALS[args.exitsignal], SMAExitSignal, p1=5, p2=20)
cerebro.addanalyzer(bt.analyzers.Transactions)
st = cerebro.run()[0]
print({k: v for k, v in st.analyzers.transactions.get_analysis().items()})
print(repr(cerebro.broker.getvalue()))
