"""More features, after the documentation."""

# args: 0
# args: 1
# args: 4
# args: 5
# args: 6
# args: 7
# args: 8
# args: 9
# args: 10
# args: 11
# args: 12
# args: 14
# args: 15
# args: 16
# args: 17
# args: 19
# args: 20
# args: 21
from __future__ import (absolute_import, division, print_function, unicode_literals)
import sys
import datetime
import backtrader as bt
import backtrader.indicators as btind
from backtrader import indicators, feeds, analyzers

M = sys.argv[1]
K = int(sys.argv[2])


def day(**kw):
    return bt.feeds.BacktraderCSVData(dataname=M + '/day.csv', **kw)


def other(**kw):
    return bt.feeds.BacktraderCSVData(dataname=M + '/other.csv', **kw)


def minute(**kw):
    return bt.feeds.BacktraderCSVData(dataname=M + '/minute.csv', timeframe=bt.TimeFrame.Minutes, **kw)


class Base(bt.Strategy):
    def notify_order(self, o):
        if not o.alive():
            print(len(self), self.data.datetime.datetime(0), o.getstatusname(), o.executed.size, o.executed.price, o.executed.comm, o.executed.pnl)

    def notify_trade(self, t):
        if t.isclosed:
            print(len(self), 'T', t.pnl, t.pnlcomm, t.barlen)


c = bt.Cerebro()
runkw = {}
datas = None
if K == 0:  # PSAR intraday
    class S(Base):
        def __init__(self):
            self.psar0 = bt.ind.ParabolicSAR(self.data0)
            self.psar1 = bt.ind.ParabolicSAR(self.data1)

        def next(self):
            if len(self) % 30 == 0:
                print(len(self), len(self.data1), self.data0.datetime.datetime(), self.data0.close[0], self.psar0[0], self.data1.datetime.datetime(), self.psar1[0])
    c.addstrategy(S)
    d = c.resampledata(minute(), timeframe=bt.TimeFrame.Minutes, compression=5)
    c.resampledata(minute(), timeframe=bt.TimeFrame.Minutes, compression=15)
    datas = True
elif K == 1:  # order close intraday
    class S(Base):
        def __init__(self):
            self.order = None
            self.x = bt.ind.CrossOver(self.data, bt.ind.SMA(period=60))

        def next(self):
            if self.x > 0 and not self.position:
                self.buy(exectype=bt.Order.Close)
            elif self.x < 0 and self.position:
                self.sell(exectype=bt.Order.Close)
    c.addstrategy(S)
    c.adddata(minute(sessionend=datetime.time(15, 30)))
    datas = True
elif K == 2:  # tz
    class S(bt.Strategy):
        def next(self):
            if len(self) % 100 == 0:
                print(len(self), self.data.datetime.datetime(), self.data.datetime.date(), self.data.datetime.time(), self.data.num2date(), bt.num2date(self.data.datetime[0]), self.datetime.datetime(), self.datetime.datetime(tz=bt.UTC))
    c.addstrategy(S)
    import pytz
    c.adddata(minute(tz=pytz.timezone('US/Eastern')))
    datas = True
elif K == 3:
    class S(bt.Strategy):
        def next(self):
            if len(self) % 100 == 0:
                print(len(self), self.data.datetime.datetime(), self.data.datetime[0], self.data.datetime.datetime(0, naive=False).isoformat())
    c.addstrategy(S)
    c.adddata(minute(tzinput='CET'))
    c.addtz('Europe/Berlin')
    datas = True
elif K == 4:  # unaligned multidata
    class S(bt.Strategy):
        params = dict(period=15, stake=10, printout=True)

        def __init__(self):
            self.orderid = None
            sma = btind.MovAv.SMA(self.data1, period=self.p.period)
            self.signal = btind.CrossOver(self.data1.close, sma)

        def notify_order(self, order):
            if order.status in [bt.Order.Submitted, bt.Order.Accepted]:
                return
            print(bt.num2date(order.executed.dt).isoformat() if order.executed.dt else None, order.Status[order.status], order.data._name, order.executed.price)
            self.orderid = None

        def next(self):
            if len(self) % 50 == 0:
                print(len(self), len(self.data0), len(self.data1), self.data0.datetime.date(), self.data1.datetime.date())
            if self.orderid:
                return
            if not self.position:
                if self.signal > 0.0:
                    self.buy(size=self.p.stake)
                    self.buy(data=self.data1, size=self.p.stake)
            elif self.signal < 0.0:
                self.sell(size=self.p.stake)
                self.sell(data=self.data1, size=self.p.stake)

        def stop(self):
            print('==', self.broker.startingcash, self.broker.getvalue(), len(self), len(self.data0), len(self.data1))
    c.addstrategy(S)
    c.adddata(bt.feeds.YahooFinanceCSVData(dataname=M + '/yahoo.csv', fromdate=datetime.datetime(2010, 3, 1), todate=datetime.datetime(2011, 3, 1)))
    c.adddata(bt.feeds.YahooFinanceCSVData(dataname=M + '/yahoo.csv', todate=datetime.datetime(2011, 6, 1)))
    c.broker.setcommission(commission=0.005)
    runkw = dict(runonce=False, preload=True, oldsync=False)
    datas = True
elif K == 5:
    c.addindicator(btind.SMA, period=5)
    c.addindicator(btind.MACD)
    class S(Base):
        def next(self):
            if len(self) in (34, 35, 300):
                inds = self.getindicators()
                print(len(self), [type(i).__name__ for i in inds], [i[0] for i in inds], [len(i.lines) for i in inds], inds[1].lines.getlinealiases())
    c.addstrategy(S)
elif K == 6:
    class S(bt.Strategy):
        def notify_fund(self, cash, value, fundvalue, shares):
            if len(self) % 50 == 0:
                print(len(self), cash, value, fundvalue, shares)

        def notify_cashvalue(self, cash, value):
            if len(self) % 100 == 0:
                print(len(self), cash, value)

        def next(self):
            if len(self) == 10:
                self.buy(size=50)
            if len(self) == 200:
                self.broker.add_cash(5000)
            if len(self) == 300:
                self.close()
    c.addstrategy(S)
    c.broker.set_fundmode(True, 200.0)
    c.addanalyzer(bt.analyzers.TimeReturn, timeframe=bt.TimeFrame.Months)
    c.addanalyzer(bt.analyzers.DrawDown)
    c.addobserver(bt.observers.FundValue)
    c.addobserver(bt.observers.FundShares)
elif K == 7:
    class S(Base):
        def __init__(self):
            self.data.plotinfo.plotmaster = None
            self.r = bt.ind.RSI_EMA(self.data, period=7, upperband=60, lowerband=40)
            self.l = bt.ind.LaguerreRSI(self.data)
            self.k = bt.ind.KAMA(self.data, period=10)
            self.v = bt.ind.StdDev(self.data.close - self.data.open, period=5)
            self.e = bt.ind.EMA(bt.ind.RSI(self.data), period=5)
            self.a = bt.ind.AroonOscillator(self.data)
            self.h = bt.ind.HullMovingAverage(self.data, period=9)
            self.z = bt.ind.ZeroLagIndicator(self.data, period=9)
            self.u = bt.ind.UltimateOscillator()
            self.w = bt.ind.WilliamsAD()
            self.p1 = bt.ind.PercentRank(period=20)
            self.d = bt.ind.DV2()
            self.t = bt.ind.TSI()
            self.pp = bt.ind.FibonacciPivotPoint()
            self.pd = bt.ind.DemarkPivotPoint()
            self.hu = bt.ind.HurstExponent(period=50)
            self.acc = bt.ind.Accum(self.data.volume)

        def next(self):
            if len(self) % 9 == 0:
                print(len(self), [x[0] for x in (self.r, self.l, self.k, self.v, self.e, self.a, self.h, self.z, self.u, self.w, self.p1, self.d, self.t, self.pp, self.pd, self.hu, self.acc)])
    c.addstrategy(S)
elif K == 8:
    data = day()
    data.resample(timeframe=bt.TimeFrame.Weeks, compression=1)
    c.adddata(data)

    class S(Base):
        def next(self):
            print(len(self), self.data.datetime.date(), self.data.close[0], self.data.volume[0], self.data._timeframe, self.data._compression)
            if len(self) % 7 == 0:
                self.buy()
            if len(self) % 7 == 5:
                self.close()
    c.addstrategy(S)
    datas = True
elif K == 9:
    data = minute()
    data.replay(timeframe=bt.TimeFrame.Days)
    c.adddata(data)

    class S(Base):
        def __init__(self):
            self.sma = bt.ind.SMA(period=2)

        def next(self):
            if self.data.datetime.time() in (datetime.time(10, 0), datetime.time(15, 30)):
                print(len(self), self.data.datetime.datetime(), self.data.open[0], self.data.high[0], self.data.low[0], self.data.close[0], self.data.volume[0], self.sma[0])
                self.buy() if not self.position else self.close()
    c.addstrategy(S)
    datas = True
elif K == 10:
    class S(Base):
        def __init__(self):
            for i in (5, 10):
                setattr(self, 's%d' % i, bt.ind.SMA(self.data, period=i))
            self.inds = {d: {'sma': bt.ind.SMA(d.close, period=5), 'x': bt.ind.CrossOver(d.close, bt.ind.SMA(d.close, period=10))} for d in self.datas}
            self.o = dict()

        def next(self):
            for i, d in enumerate(self.datas):
                dt, dn = self.datetime.date(), d._name
                pos = self.getposition(d).size
                if not pos:
                    if self.inds[d]['x'][0] == 1:
                        self.o[d] = self.buy_bracket(data=d, size=10, limitprice=d.close[0] * 1.03, price=d.close[0], stopprice=d.close[0] * 0.98, exectype=bt.Order.Market)
                    elif self.inds[d]['x'][0] == -1:
                        self.sell(data=d, size=5, exectype=bt.Order.StopTrail, trailpercent=0.01)
                elif self.inds[d]['x'][0] == -1:
                    self.close(data=d)
                    if d in self.o:
                        for x in self.o[d]:
                            self.cancel(x)
    c.addstrategy(S)
    c.adddata(day(), name='a')
    c.adddata(other(), name='b')
    c.broker.setcash(50000)
    c.broker.setcommission(commission=0.001, name='a')
    c.broker.setcommission(commission=2.0, margin=300.0, mult=5.0, name='b')
    datas = True
elif K == 11:
    class S(bt.Strategy):
        params = (('a', 1), ('b', 2))

        def __init__(self):
            super(S, self).__init__()
            print(self.p.a, self.params.b, dict(self.p._getkwargs()), self.p.isdefault('a'), S.params._getpairs() if hasattr(S.params, '_getpairs') else '')

        def nextstart(self):
            print('ns', len(self))
            super(S, self).nextstart()

        def next(self):
            assert self.data.close[0] == self.data.lines.close[0] == self.data.l.close[0] == self.data.lines[0][0] == self.data[0] == self.data0_close[0] == self.dclose() and len(self.data.close) == len(self)

        def dclose(self):
            return self.data.close.get(ago=0, size=1)[0]

        def stop(self):
            print(len(self), self.data.close.get(size=3), self.data.close[-1], list(self.data.close.get(ago=-2, size=2)), self.data.buflen(), self.data.close.array[0], self.data.lines.size(), self.data.size())
    c.addstrategy(S, b=5)
elif K == 12:
    class MyFeed(bt.feeds.GenericCSVData):
        lines = ('extra', 'half')
        params = (('extra', 6), ('half', -1), ('dtformat', '%d/%m/%Y'), ('high', 1), ('low', 2), ('open', 3), ('close', 4), ('volume', 5), ('openinterest', -1), ('separator', ';'), ('nullvalue', float('NaN')))

        def _loadline(self, tokens):
            res = super(MyFeed, self)._loadline(tokens)
            self.lines.half[0] = self.lines.close[0] / 2.0
            return res

    class S(Base):
        def next(self):
            if len(self) % 40 == 0:
                print(len(self), self.data.extra[0], self.data.half[0], self.data.lines.extra[-1], self.data.datetime.date())
    c.addstrategy(S)
    c.adddata(MyFeed(dataname=M + '/generic.csv'))
    datas = True
elif K == 13:
    class P(bt.Position if False else object):
        pass

    class S(Base):
        def next(self):
            if len(self) % 20 == 10:
                self.buy(size=3, tradeid=len(self) // 20 % 2)
            if len(self) % 20 == 18:
                self.close(tradeid=len(self) // 20 % 2)
                print(self.position, self.position.price, bool(self.position), len(self.position), abs(self.position.size), self.broker.getposition(self.data).size, self.getpositions()[self.data].size)
    c.addstrategy(S)
    c.broker.set_slippage_fixed(0.05, slip_open=True, slip_match=False)
    c.addanalyzer(bt.analyzers.Transactions, headers=True)
elif K == 14:
    c.addstrategy(bt.strategies.SMA_CrossOver)
    c.addwriter(bt.WriterFile, csv=True, out=M + '/w.csv')
    c.addanalyzer(bt.analyzers.SQN)
elif K == 15:
    import io
    w = bt.WriterStringIO
    c.addstrategy(bt.strategies.SMA_CrossOver, fast=5)
    c.addwriter(bt.WriterStringIO, csv=True)
elif K == 16:
    class S(bt.Strategy):
        def next(self):
            pass
    c = bt.Cerebro(writer=True, stdstats=False)
    c.addstrategy(S)
elif K == 17:
    class Cust(bt.Observer):
        _stclock = True
        alias = ('CustAlias',)
        params = (('m', 2),)
        lines = ('a', 'b')
        plotlines = dict(a=dict(_name='x'))

        def next(self):
            self.lines.a[0] = self._owner.broker.getvalue() * self.p.m
            self.lines.b[0] = len(self._owner.data) if self._owner.position else float('nan')

    class S(Base):
        def next(self):
            if len(self) % 50 == 0:
                self.buy()
            if len(self) % 50 == 25:
                self.close()

        def stop(self):
            print([x.__class__.__name__ for x in self.observers], self.observers.cust.a[0], self.observers[-1].lines.b.array[60:110], self.stats.broker.value[0], self.stats.drawdown.maxdrawdown[0], self.stats.timereturn[0])
    c.addobserver(bt.observers.TimeReturn)
    c.addobserver(bt.observers.DrawDown)
    c.addobserver(bt.observers.DrawDownLength)
    c.addobserver(bt.observers.LogReturns)
    c.addobserver(Cust, m=3)
    c.addstrategy(S)
elif K == 18:
    class S(bt.SignalStrategy):
        params = dict(pfast=10, pslow=30)

        def __init__(self):
            sma1 = bt.ind.SMA(period=self.p.pfast)
            sma2 = bt.ind.SMA(period=self.p.pslow)
            self.signal_add(bt.SIGNAL_LONG, bt.ind.CrossOver(sma1, sma2))
            self.signal_add(bt.SIGNAL_LONGEXIT, bt.ind.RSI(period=5) - 70)

        def notify_trade(self, t):
            print(len(self), t.isclosed, t.pnl)
    c.addstrategy(S)
    c.addsizer(bt.sizers.PercentSizer, percents=50)
elif K == 19:
    class S(Base):
        def __init__(self):
            self.std = bt.ind.BollingerBands(period=10, devfactor=1.5)
            self.pct = bt.ind.BollingerBandsPct(period=10)
            self.sig = bt.Or(self.data.close < self.std.lines.bot, bt.And(self.pct.pctb > 1.0, self.data.close > self.data.close(-1)))
            self.m = bt.Max(self.data.close(-1), self.data.close(-2), self.data.close(-3))
            self.anyx = bt.Any(self.data.close > 100, self.data.open > 100)
            self.alls = bt.All(self.data.close > 100, self.data.open > 100)
            self.cmp = bt.Cmp(self.data.close, self.data.open)
            self.f = bt.If(self.data.close > self.data.open, 1, bt.If(self.data.close < self.data.open, -1, 0))
            self.g = bt.ind.SumN(self.f, period=3)
            self.n = -self.data.close + abs(self.f) - 2 * self.data.close / 3 + (self.data.close - 1) ** 2 if False else -self.data.close

        def next(self):
            if len(self) % 5 == 0:
                print(len(self), [x[0] for x in (self.std.mid, self.std.top, self.pct.pctb, self.sig, self.m, self.anyx, self.alls, self.cmp, self.f, self.g, self.n)])
            if self.sig and not self.position:
                self.buy()
            elif self.position and self.data.close > self.std.top:
                self.close()
    c.addstrategy(S)
elif K == 20:
    class TrailS(Base):
        params = dict(ma=bt.ind.SMA, p1=5, p2=12, stoptype=bt.Order.StopTrail, trailamount=0.0, trailpercent=0.01)

        def __init__(self):
            self.crup = bt.ind.CrossUp(self.p.ma(period=self.p.p1), self.p.ma(period=self.p.p2))
            self.order = None

        def next(self):
            if not self.position:
                if self.crup:
                    self.buy()
                    self.order = None
            elif self.order is None:
                self.order = self.sell(exectype=self.p.stoptype, trailamount=self.p.trailamount, trailpercent=self.p.trailpercent)
                tcheck = self.data.close * (1.0 - self.p.trailpercent)
                print(','.join(map(str, [self.datetime.date(), self.data.close[0], self.order.created.price, tcheck])))
            else:
                print(','.join(map(str, [self.datetime.date(), self.data.close[0], self.order.created.price, self.order.getordername(), self.order.status])))
    c.addstrategy(TrailS)
else:
    class S(Base):
        def next(self):
            if len(self) % 13 == 0:
                self.order_target_percent(target=0.5)
            if len(self) % 13 == 9:
                self.order_target_percent(target=-0.2, exectype=bt.Order.Limit, price=self.data.close[0] * 1.001, valid=self.data.datetime.datetime() + datetime.timedelta(days=4))
            if len(self) % 29 == 3:
                for o in self.broker.get_orders_open():
                    self.broker.cancel(o)
    c.addstrategy(S)
    c.broker.setcommission(commission=0.0005, leverage=2.0)
if not datas:
    c.adddata(day())
res = c.run(**runkw)
for st in res:
    for n, a in st.analyzers.getitems():
        print(n, [(k, v) for k, v in a.get_analysis().items()][:40])
if K == 15:
    print([type(x).__name__ for x in c.runwriters], len(c.runwriters[0].out.getvalue().splitlines()) if hasattr(c.runwriters[0].out, 'getvalue') else '')
if K == 14:
    with open(M + '/w.csv') as f:
        print(f.read())
print(repr(c.broker.getvalue()), repr(c.broker.getcash()), c.broker.fundvalue, c.broker.fundshares)
