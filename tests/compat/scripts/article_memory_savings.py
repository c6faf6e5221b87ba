"""Memory savings, after the documentation."""

# args:
# args: --save 1
# args: --save -1
# args: --save -2
import argparse
import sys
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.indicators as btind
import backtrader.utils.flushfile


class TestInd(bt.Indicator):
    lines = ('a', 'b')

    def __init__(self):
        self.lines.a = b = self.data.close - self.data.high
        self.lines.b = btind.SMA(b, period=20)


class St(bt.Strategy):
    params = (('datalines', False), ('lendetails', False))

    def __init__(self):
        btind.SMA()
        btind.Stochastic()
        btind.RSI()
        btind.MACD()
        btind.CCI()
        TestInd().plotinfo.plot = False

    def next(self):
        if self.p.datalines:
            txt = ','.join(['%04d' % len(self), '%04d' % len(self.data0), self.data.datetime.date(0).isoformat()])
            print(txt)

    def loglendetails(self, msg):
        if self.p.lendetails:
            print(msg)

    def stop(self):
        super(St, self).stop()
        tlen = 0
        self.loglendetails('-- Evaluating Datas')
        for i, data in enumerate(self.datas):
            tdata = 0
            for line in data.lines:
                tdata += len(line.array)
                tline = len(line.array)
            tlen += tdata
            logtxt = '---- Data {} Total Cells {} - Cells per Line {}'
            self.loglendetails(logtxt.format(i, tdata, tline))
        self.loglendetails('-- Evaluating Indicators')
        for i, ind in enumerate(self.getindicators()):
            tlen += self.rindicator(ind, i, 0)
        self.loglendetails('-- Evaluating Observers')
        for i, obs in enumerate(self.getobservers()):
            tobs = 0
            for line in obs.lines:
                tobs += len(line.array)
                tline = len(line.array)
            tlen += tdata
        print('ok', tlen > 0)

    def rindicator(self, ind, i, deep):
        tind = 0
        for line in ind.lines:
            tind += len(line.array)
            tline = len(line.array)
        thisind = tind
        tsub = 0
        for j, sind in enumerate(ind.getindicators()):
            tsub += self.rindicator(sind, j, deep + 1)
        iname = ind.__class__.__name__.split('.')[-1]
        self.loglendetails('---- Indicator {}.{} {} Total Cells {} - Cells per line {}'.format(deep, i, iname, tind + tsub, tline))
        return tind + tsub


def runstrat():
    args = parse_args()
    cerebro = bt.Cerebro()
    data = btfeeds.YahooFinanceCSVData(dataname=args.data + '/yahoo.csv')
    cerebro.adddata(data)
    cerebro.addstrategy(St, datalines=args.datalines, lendetails=args.lendetails)
    cerebro.run(runonce=False, exactbars=args.save)
    print(cerebro.broker.getvalue())


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument('data')
    parser.add_argument('--save', required=False, type=int, default=0)
    parser.add_argument('--datalines', action='store_true')
    parser.add_argument('--lendetails', action='store_true')
    return parser.parse_args()


if __name__ == '__main__':
    runstrat()
