"""Writer, after the documentation."""

# args:
# args: --writercsv
# args: --writercsv --round
import argparse
import datetime
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.indicators as btind
from backtrader.analyzers import SQN, AnnualReturn, TimeReturn, SharpeRatio, TradeAnalyzer


class LongShortStrategy(bt.Strategy):
    params = dict(period=15, stake=1, printout=False, onlylong=False, csvcross=False)

    def start(self):
        pass

    def stop(self):
        pass

    def log(self, txt, dt=None):
        if self.p.printout:
            dt = dt or self.data.datetime[0]
            dt = bt.num2date(dt)
            print('%s, %s' % (dt.isoformat(), txt))

    def __init__(self):
        self.orderid = None
        sma = btind.MovAv.SMA(self.data, period=self.p.period)
        self.signal = btind.CrossOver(self.data.close, sma)
        self.signal.csv = self.p.csvcross

    def next(self):
        if self.orderid:
            return
        if self.signal > 0.0:
            if self.position:
                self.close()
            self.buy(size=self.p.stake)
        elif self.signal < 0.0:
            if self.position:
                self.close()
            if not self.p.onlylong:
                self.sell(size=self.p.stake)

    def notify_order(self, order):
        if order.status in [bt.Order.Submitted, bt.Order.Accepted]:
            return
        self.orderid = None


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--writercsv', '-wcsv', action='store_true')
p.add_argument('--round', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
data = btfeeds.BacktraderCSVData(dataname=args.data + '/day.csv', fromdate=datetime.datetime(2010, 1, 1), todate=datetime.datetime(2010, 12, 31))
cerebro.adddata(data)
cerebro.addstrategy(LongShortStrategy, period=15, onlylong=False, csvcross=True, stake=1)
cerebro.broker.setcash(100000.0)
cerebro.broker.setcommission(commission=0.5)
pass
cerebro.addanalyzer(AnnualReturn)
cerebro.addanalyzer(SharpeRatio)
cerebro.addanalyzer(TimeReturn, timeframe=bt.TimeFrame.Months)
cerebro.addwriter(bt.WriterFile, csv=args.writercsv, rounding=4 if args.round else None)
cerebro.run()
print(repr(cerebro.broker.getvalue()))
