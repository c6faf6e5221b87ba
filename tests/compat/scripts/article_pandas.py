"""Pandas, after the documentation."""

# args:
# args: --optix
import argparse
import sys
import backtrader as bt
import backtrader.feeds as btfeeds
import pandas


class PandasDataOptix(btfeeds.PandasData):
    lines = ('optix_close', 'optix_pess', 'optix_opt')
    params = (('optix_close', -1), ('optix_pess', -1), ('optix_opt', -1))
    if False:
        datafields = btfeeds.PandasData.datafields + ([('optix_close', 'optix_pess', 'optix_opt')])
    else:
        datafields = btfeeds.PandasData.datafields + (['optix_close', 'optix_pess', 'optix_opt'])


class St(bt.Strategy):
    def next(self):
        extra = ''
        if hasattr(self.data, 'optix_close'):
            extra = '%f %f' % (self.data.optix_close[0], self.data.optix_opt[0])
        if len(self) % 20 == 0:
            print('%03d %s %f %f %s' % (len(self), self.data.datetime.date(0), self.data.close[0], self.data.l.volume[0], extra))


def runstrat():
    p = argparse.ArgumentParser()
    p.add_argument('data')
    p.add_argument('--noheaders', action='store_true')
    p.add_argument('--optix', action='store_true')
    args = p.parse_args()
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.addstrategy(St)
    skiprows = 1 if args.noheaders else 0
    header = None if args.noheaders else 0
    df = pandas.read_csv(args.data + '/day.csv', skiprows=skiprows, header=header, parse_dates=True, index_col=0)
    if args.optix:
        df['optix_close'] = df['Close'] * 1.1
        df['optix_pess'] = df['Close'] * 1.2
        df['optix_opt'] = df['Close'] * 1.3
        data = PandasDataOptix(dataname=df)
    else:
        data = bt.feeds.PandasData(dataname=df, nocase=True)
    cerebro.adddata(data)
    cerebro.run()
    print(cerebro.broker.getvalue())


runstrat()
