"""Signals of every kind with exits of every kind, some of them inverted."""

# args: LONG
# args: SHORT
# args: LONGSHORT
import itertools
import sys

import backtrader as bt

MAIN = {'LONG': ('LONG', 'LONG_INV', 'LONG_ANY'), 'SHORT': ('SHORT', 'SHORT_INV', 'SHORT_ANY'), 'LONGSHORT': ('LONGSHORT',)}
EXITS = ('LONGEXIT', 'LONGEXIT_INV', 'LONGEXIT_ANY', 'SHORTEXIT', 'SHORTEXIT_INV', 'SHORTEXIT_ANY')


class Wave(bt.Signal):
    params = dict(period=10)

    def __init__(self):
        self.lines.signal = self.data.close - bt.ind.SMA(self.data.close, period=self.p.period)


class St(bt.SignalStrategy):
    def notify_order(self, order):
        if order.status == order.Completed:
            fills.append((len(self), order.executed.size))


for main, leave, accumulate in itertools.product(MAIN[sys.argv[2]], EXITS, (False, True)):
    fills = []
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv'))
    cerebro.signal_strategy(St)
    cerebro.signal_accumulate(accumulate)
    cerebro.add_signal(getattr(bt, 'SIGNAL_' + main), Wave)
    cerebro.add_signal(getattr(bt, 'SIGNAL_' + leave), Wave, period=4)
    cerebro.addanalyzer(bt.analyzers.Transactions)
    strat = cerebro.run()[0]
    print(main, leave, accumulate, len(fills), sum(t * s for t, s in fills), cerebro.broker.getvalue())
    print(len(strat.analyzers.transactions.get_analysis()))
