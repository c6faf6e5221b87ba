"""Day steps own, after the documentation."""

import sys
import datetime
import backtrader as bt


class DayStepsCloseFilter(bt.with_metaclass(bt.MetaParams, object)):
    '''replays a bar in two steps: (open, high, low) and the complete one'''
    params = (('cvol', 0.5),)

    def __init__(self, data):
        self.pendingbar = None

    def __call__(self, data):
        closebar = [data.lines[i][0] for i in range(data.size())]
        ohlbar = closebar[:]
        open_price = ohlbar[data.Open]
        ohlbar[data.Close] = (open_price + ohlbar[data.High] + ohlbar[data.Low]) / 3.0
        vol = ohlbar[data.Volume]
        ohlbar[data.Volume] = vohl = int(vol * self.p.cvol)
        oi = ohlbar[data.OpenInterest]
        ohlbar[data.OpenInterest] = 0
        dt = datetime.datetime.combine(datetime.date.fromordinal(int(ohlbar[data.DateTime])), data.p.sessionstart)
        ohlbar[data.DateTime] = data.date2num(dt)
        closebar[data.Open] = closebar[data.High] = closebar[data.Low] = closebar[data.Close]
        closebar[data.Volume] = vol - vohl
        data.backwards(force=True)
        if self.pendingbar is not None:
            data._add2stack(self.pendingbar)
        data._add2stack(ohlbar)
        self.pendingbar = closebar
        return False

    def last(self, data):
        if self.pendingbar is not None:
            data.backwards(force=True)
            data._add2stack(self.pendingbar)
            self.pendingbar = None
            return True
        return False


class St(bt.Strategy):
    def next(self):
        if len(self) < 60 or len(self) % 50 == 0:
            print(len(self), self.data.datetime.datetime(0), self.data.open[0], self.data.high[0], self.data.low[0], self.data.close[0], self.data.volume[0])
        if len(self) % 7 == 0:
            self.order_target_size(target=len(self) % 3)


cerebro = bt.Cerebro()
data = bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv')
data.addfilter(DayStepsCloseFilter, cvol=0.4)
cerebro.adddata(data)
cerebro.addstrategy(St)
cerebro.run()
print(cerebro.broker.getvalue())
