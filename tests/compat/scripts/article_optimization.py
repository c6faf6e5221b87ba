"""Optimization, after the documentation."""

# args:
# args: --optdatas --exactbars --maxcpus 1
# args: --maxcpus 1 --no-optreturn
# args: --maxcpus 2
import argparse
import datetime
import time
import backtrader as bt


class OptimizeStrategy(bt.Strategy):
    params = (('smaperiod', 15), ('macdperiod1', 12), ('macdperiod2', 26), ('macdperiod3', 9))

    def __init__(self):
        btind = bt.ind
        btind.SMA(period=self.p.smaperiod)
        btind.MACD(period_me1=self.p.macdperiod1, period_me2=self.p.macdperiod2, period_signal=self.p.macdperiod3)
        self.x = btind.CrossOver(btind.SMA(period=self.p.smaperiod), btind.SMA(period=self.p.macdperiod1))

    def next(self):
        if self.x > 0:
            self.buy()
        elif self.x < 0:
            self.close()


def runstrat():
    args = parse_args()
    cerebro = bt.Cerebro(maxcpus=args.maxcpus, runonce=not args.no_runonce, exactbars=args.exactbars, optdatas=args.optdatas,
                         optreturn=not args.no_optreturn)
    cerebro.optstrategy(OptimizeStrategy, smaperiod=range(15, 20), macdperiod1=range(12, 14), macdperiod2=[26], macdperiod3=range(9, 11))
    data = bt.feeds.BacktraderCSVData(dataname=args.data + '/day.csv')
    cerebro.adddata(data)
    cerebro.addanalyzer(bt.analyzers.TimeReturn, timeframe=bt.TimeFrame.Years, _name='tr')
    cerebro.addanalyzer(bt.analyzers.TradeAnalyzer)
    tstart = time.perf_counter()
    stratruns = cerebro.run()
    print('==================================================')
    for stratrun in stratruns:
        print('**************************************************')
        for strat in stratrun:
            print('--------------------------------------------------')
            print(strat.p._getkwargs())
            print(dict(strat.analyzers.tr.get_analysis()), strat.analyzers.tradeanalyzer.get_analysis().total.total,
                  strat.analyzers.getbyname('tr') is not None, strat.params.smaperiod)


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument('data')
    p.add_argument('--maxcpus', '-m', type=int, default=0)
    p.add_argument('--no-runonce', action='store_true')
    p.add_argument('--exactbars', action='store_true')
    p.add_argument('--optdatas', action='store_true')
    p.add_argument('--no-optreturn', action='store_true')
    return p.parse_args()


if __name__ == '__main__':
    runstrat()
