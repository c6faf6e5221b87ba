"""Order execution, after the documentation."""

# args: --exectype Market
# args: --exectype Close
# args: --exectype Limit --perc1 0.5 --valid 20
# args: --exectype Stop --perc1 0.5 --valid 10
# args: --exectype StopLimit --perc1 0.5 --perc2 1 --valid 10
import argparse
import datetime
import os.path
import time
import sys
import backtrader as bt
import backtrader.feeds as btfeeds
import backtrader.indicators as btind


class OrderExecutionStrategy(bt.Strategy):
    params = (('smaperiod', 15), ('exectype', 'Market'), ('perc1', 3), ('perc2', 1), ('valid', 4))

    def log(self, txt, dt=None):
        dt = dt or self.data.datetime[0]
        if isinstance(dt, float):
            dt = bt.num2date(dt)
        print('%s, %s' % (dt.isoformat(), txt))

    def notify_order(self, order):
        if order.status in [order.Submitted, order.Accepted]:
            self.log('ORDER ACCEPTED/SUBMITTED', dt=order.created.dt)
            self.order = order
            return
        if order.status in [order.Expired]:
            self.log('BUY EXPIRED')
        elif order.status in [order.Completed]:
            if order.isbuy():
                self.log('BUY EXECUTED, Price: %.2f, Cost: %.2f, Comm %.2f' % (order.executed.price, order.executed.value, order.executed.comm))
            else:
                self.log('SELL EXECUTED, Price: %.2f, Cost: %.2f, Comm %.2f' % (order.executed.price, order.executed.value, order.executed.comm))
        self.order = None

    def __init__(self):
        sma = btind.SMA(period=self.p.smaperiod)
        self.buysell = btind.CrossOver(self.data.close, sma, plot=True)
        self.order = None

    def next(self):
        if self.order:
            return
        if self.position:
            if self.buysell < 0:
                self.log('SELL CREATE, %.2f' % self.data.close[0])
                self.sell()
        elif self.buysell > 0:
            if self.p.valid:
                valid = self.data.datetime.date(0) + datetime.timedelta(days=self.p.valid)
            else:
                valid = None
            if self.p.exectype == 'Market':
                self.buy(exectype=bt.Order.Market)
                self.log('BUY CREATE, exectype Market, price %.2f' % self.data.close[0])
            elif self.p.exectype == 'Close':
                self.buy(exectype=bt.Order.Close)
            elif self.p.exectype == 'Limit':
                price = self.data.close * (1.0 - self.p.perc1 / 100.0)
                self.buy(exectype=bt.Order.Limit, price=price, valid=valid)
                self.log('BUY CREATE, exectype Limit, price %.2f, valid: %s' % (price, valid.strftime('%Y-%m-%d') if valid else ''))
            elif self.p.exectype == 'Stop':
                price = self.data.close * (1.0 + self.p.perc1 / 100.0)
                self.buy(exectype=bt.Order.Stop, price=price, valid=valid)
            elif self.p.exectype == 'StopLimit':
                price = self.data.close * (1.0 + self.p.perc1 / 100.0)
                plimit = self.data.close * (1.0 + self.p.perc2 / 100.0)
                self.buy(exectype=bt.Order.StopLimit, price=price, valid=valid, plimit=plimit)


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--exectype', '-e', default='Market')
p.add_argument('--perc1', default=0.0, type=float)
p.add_argument('--perc2', default=0.0, type=float)
p.add_argument('--valid', default=0, type=int)
args = p.parse_args()
cerebro = bt.Cerebro()
cerebro.adddata(btfeeds.BacktraderCSVData(dataname=args.data + '/day.csv'))
cerebro.addstrategy(OrderExecutionStrategy, exectype=args.exectype, perc1=args.perc1, perc2=args.perc2, valid=args.valid)
cerebro.run()
print(repr(cerebro.broker.getvalue()))
