"""Day steps, after the documentation."""

# args: oldcount
# args: close
import sys
import backtrader as bt


class St(bt.Strategy):
    params = dict(highperiod=20, sellafter=2, market=False)

    def __init__(self):
        self.highest = bt.ind.Highest(self.data.high, period=self.p.highperiod)

    def start(self):
        self.callcounter = 0

    def notify_order(self, order):
        if order.status == order.Completed:
            print(len(self), order.isbuy(), order.executed.size, order.executed.price, bt.num2date(order.executed.dt))

    def next(self):
        self.callcounter += 1
        print(self.callcounter, len(self), len(self.data), self.data.datetime.datetime(0), self.data.open[0], self.data.high[0], self.data.low[0], self.data.close[0], self.data.volume[0])
        if not self.position:
            if self.data.high[0] >= self.highest[0]:
                self.buy(exectype=bt.Order.Close if sys.argv[2] == 'close' else None)
                self.entry = len(self)
        elif len(self) - self.entry >= self.p.sellafter:
            self.sell()


cerebro = bt.Cerebro()
data = bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv')
if sys.argv[2] == 'close':
    data.addfilter(bt.filters.DaySplitter_Close)
else:
    data.addfilter(bt.filters.DayStepsFilter)
cerebro.adddata(data)
cerebro.addstrategy(St)
cerebro.broker.set_eosbar(True)
cerebro.run()
print(cerebro.broker.getvalue())
