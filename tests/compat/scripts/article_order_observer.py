"""Order observer, after the documentation."""

import sys
import datetime
import backtrader as bt
import backtrader.indicators as btind


class OrderObserver(bt.observer.Observer):
    lines = ('created', 'expired',)
    plotinfo = dict(plot=True, subplot=True, plotlinelabels=True)
    plotlines = dict(created=dict(marker='*', markersize=8.0), expired=dict(marker='s'))

    def next(self):
        for order in self._owner._orderspending:
            if order.data is not self.data:
                continue
            if not order.isbuy():
                continue
            if order.status in [bt.Order.Accepted, bt.Order.Submitted]:
                self.lines.created[0] = order.created.price
            elif order.status in [bt.Order.Expired]:
                self.lines.expired[0] = order.created.price


class St(bt.Strategy):
    params = (('smaperiod', 15), ('limitperc', 1.0), ('valid', 7))

    def notify_order(self, order):
        if order.status in [order.Submitted, order.Accepted]:
            self.order = order
            return
        if order.status in [order.Expired]:
            print('EXPIRED')
        elif order.status in [order.Completed]:
            print('DONE', order.executed.price, order.executed.value, order.executed.comm)
        self.order = None

    def __init__(self):
        sma = btind.SMA(self.data, period=self.p.smaperiod)
        self.buysell = btind.CrossOver(self.data.close, sma, plot=True)
        self.order = None

    def next(self):
        o = self.observers[-1] if False else self.stats[-1]
        print(len(self), o.lines.created[0], o.lines.expired[0], o.lines.created[-1] if len(self) > 20 else '', self.stats.drawdown.drawdown[-1], self.stats.value[-1] if hasattr(self.stats, 'value') else '')
        if self.order:
            return
        if self.position:
            if self.buysell < 0:
                self.sell()
        elif self.buysell > 0:
            plimit = self.data.close[0] * (1.0 - self.p.limitperc / 100.0)
            valid = self.data.datetime.date(0) + datetime.timedelta(days=self.p.valid)
            self.buy(exectype=bt.Order.Limit, price=plimit, valid=valid)


cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv'))
cerebro.addobserver(bt.observers.DrawDown)
cerebro.addobserver(OrderObserver)
cerebro.addstrategy(St)
cerebro.run()
print(cerebro.broker.getvalue())
