"""Mixing frames, after the documentation."""

# args:
# args: --multi
import argparse
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.indicators as btind


class St(bt.Strategy):
    params = dict(multi=True)

    def __init__(self):
        self.pp = pp = btind.PivotPoint(self.data1)
        pp.plotinfo.plot = False
        if self.p.multi:
            pp1 = pp()
            self.sellsignal = self.data0.close < pp1.s1
        else:
            self.sellsignal = self.data0.close < pp.s1()
        self.buysig = bt.And(self.data0.close > pp.lines.p(), self.data0.close > self.data0.open)

    def next(self):
        txt = ','.join(['%04d' % len(self), '%04d' % len(self.data0), '%04d' % len(self.data1), self.data.datetime.date(0).isoformat(),
                        '%.2f' % self.data0.close[0], '%.2f' % self.pp.s1[0], '%.2f' % self.sellsignal[0], '%d' % self.buysig[0]])
        print(txt)
        if self.sellsignal and not self.position:
            self.buy()
        elif self.buysig:
            self.close()


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--multi', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
data = btfeeds.BacktraderCSVData(dataname=args.data + '/day.csv')
cerebro.adddata(data)
cerebro.resampledata(data, timeframe=bt.TimeFrame.Months)
cerebro.addstrategy(St, multi=args.multi)
cerebro.run(stdstats=False, runonce=False)
print(cerebro.broker.getvalue())
