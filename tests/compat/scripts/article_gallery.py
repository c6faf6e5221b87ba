"""Gallery, after the documentation."""

# args: 0
# args: 1
# args: 2
# args: 3
# args: 4
# args: 5
# args: 6
# args: 7
# args: 8
# args: 9
# args: 10
# args: 11
# args: 12
# args: 13
# args: 14
# args: 15
# args: 16
# args: 17
# args: 18
# args: 19
import sys
import datetime
import math
import collections
import backtrader as bt
from backtrader import Strategy, Indicator, Order, num2date
from backtrader.utils.py3 import items, iteritems, range, with_metaclass, string_types
import backtrader.indicators as btind
import backtrader.feeds as btfeeds
import backtrader.analyzers as btanalyzers
import backtrader.strategies as btstrats
import backtrader.observers as btobs

M = sys.argv[1]
K = int(sys.argv[2])


def day(**kw):
    return bt.feeds.BacktraderCSVData(dataname=M + '/day.csv', **kw)


def other(**kw):
    return bt.feeds.BacktraderCSVData(dataname=M + '/other.csv', **kw)


class Base(bt.Strategy):
    def notify_order(self, o):
        if not o.alive():
            print(len(self), self.data.datetime.date(), o.getstatusname(), o.ordtypename(), o.getordername(), o.executed.size, o.executed.price, o.executed.value, o.executed.comm, o.executed.pnl, o.executed.remsize)

    def notify_trade(self, t):
        if t.isclosed:
            print(len(self), 'T', t.pnl, t.pnlcomm, t.barlen, t.baropen, t.barclose, t.price, t.value, t.commission, t.long, t.tradeid, t.dtopen, t.dtclose, t.open_datetime(), t.close_datetime())


c = bt.Cerebro()
if K == 0:  # stop-loss approaches, manual
    class S(Base):
        params = dict(fast_ma=10, slow_ma=20, stop_loss=0.02, trail=False, buy_limit=False)

        def __init__(self):
            fast_ma, slow_ma = bt.ind.EMA(period=self.p.fast_ma), bt.ind.EMA(period=self.p.slow_ma)
            self.crossup = bt.ind.CrossUp(fast_ma, slow_ma)
            self.order = None

        def notify_order(self, order):
            super().notify_order(order)
            if not order.status == order.Completed:
                return
            if not self.position:
                return
            if not self.p.trail:
                stop_price = order.executed.price * (1.0 - self.p.stop_loss)
                self.sell(exectype=bt.Order.Stop, price=stop_price)
            else:
                self.sell(exectype=bt.Order.StopTrail, trailamount=self.p.trail)

        def next(self):
            if not self.position and self.crossup > 0:
                self.buy()
    c.addstrategy(S, trail=2.0)
    c.addstrategy(S)
elif K == 1:  # stop limit trail in loops
    class S(Base):
        def next(self):
            if len(self) % 25 == 1 and not self.position:
                o = self.buy(transmit=False)
                self.sell(parent=o, exectype=bt.Order.StopTrail, trailpercent=0.02)
            if len(self) % 40 == 3 and not self.position:
                self.sell(exectype=bt.Order.StopTrailLimit, price=self.data.close[0] * 0.99, plimit=self.data.close[0] * 0.985, trailamount=1.0, valid=datetime.timedelta(days=20))
            if self.position.size < 0 and len(self) % 40 == 30:
                self.close()
    c.addstrategy(S)
elif K == 2:  # order_target with months
    class S(Base):
        params = (('use_target_size', False), ('use_target_value', False), ('use_target_percent', True))

        def start(self):
            print(','.join(str(x) for x in ['TradesNumber', self.broker.startingcash, self.broker.get_cash()]))

        def next(self):
            dt = self.data.datetime.date()
            portfolio_value = self.broker.get_value()
            if len(self) % 10 == 0:
                print('%04d - %s - Position Size: %02d - Value %.2f' % (len(self), dt.isoformat(), self.position.size, portfolio_value))
            data_value = self.broker.get_value([self.data])
            percent = data_value / portfolio_value
            size = dt.day
            if (dt.month % 2) == 0:
                size = 31 - size
            percent = size / 100.0
            if len(self) % 4 == 0:
                self.order_target_percent(target=percent)
            elif len(self) % 4 == 1:
                self.order_target_value(target=percent * 5000)
            elif len(self) % 4 == 2:
                self.order_target_size(target=size)
    c.addstrategy(S)
    c.broker.setcash(1000000)
elif K == 3:  # volume filling
    class S(Base):
        def notify_order(self, o):
            if o.status not in (o.Submitted, o.Accepted):
                print(len(self), o.getstatusname(), o.executed.size, o.executed.remsize, o.executed.price, len(o.executed.exbits), [b.size for b in o.executed.exbits], self.data.volume[0])

        def next(self):
            if len(self) % 20 == 5:
                self.o = self.buy(size=5000, exectype=[None, bt.Order.Limit, bt.Order.Stop][len(self) // 20 % 3], price=self.data.close[0])
            if len(self) % 20 == 17 and self.position:
                self.cancel(self.o)
                self.close()
    c.addstrategy(S)
    c.broker.set_cash(1e6)
    c.broker.set_filler(bt.fillers.BarPointPerc(minmov=0.1, perc=50.0))
elif K == 4:
    class S(Base):
        def next(self):
            if len(self) % 20 == 5:
                self.buy(size=3000)
            if len(self) % 20 == 15:
                self.close()
    c.addstrategy(S)
    c.broker.set_cash(1e6)
    c.broker = bt.brokers.BackBroker(cash=500000, filler=bt.fillers.FixedBarPerc(perc=25.0), slip_perc=0.001, slip_open=True)
elif K == 5:  # credit interest
    class S(Base):
        def next(self):
            if len(self) % 50 == 5:
                self.sell(size=10)
            if len(self) % 50 == 45:
                self.close()
    c.addstrategy(S)
    c.broker.setcommission(interest=0.15, interest_long=False, commission=0.001, stocklike=True)
elif K == 6:  # commission schemes
    class CommInfo_Futures_Perc(bt.CommInfoBase):
        params = (('stocklike', False), ('commtype', bt.CommInfoBase.COMM_PERC), ('percabs', False), ('mult', 5.0), ('margin', 500.0), ('leverage', 2.0))

        def getoperationcost(self, size, price):
            return super().getoperationcost(size, price)

    class Fixed(bt.CommInfoBase):
        params = dict(stocklike=True, commission=1.5, commtype=bt.CommInfoBase.COMM_FIXED)

        def _getcommission(self, size, price, pseudoexec):
            return abs(size) * self.p.commission * (0.5 if pseudoexec else 1.0)

    class S(Base):
        def next(self):
            if len(self) % 20 == 5:
                self.buy(data=self.datas[len(self) // 20 % 2], size=4)
            if len(self) % 20 == 15:
                self.close(self.data0)
                self.close(data=self.data1)
    c.addstrategy(S)
    c.broker.addcommissioninfo(CommInfo_Futures_Perc(commission=0.05), name='fut')
    c.broker.addcommissioninfo(Fixed())
elif K == 7:  # buy the dip
    class S(bt.Strategy):
        params = dict(entry=-0.01, hold=2, price='close_close', target=0.3)

        def __init__(self):
            self.pctdown = self.data.close / self.data.close(-1) - 1.0
            self.hold = float('inf')
            self.vals = collections.defaultdict(int)

        def next(self):
            if self.pctdown[0] <= self.p.entry:
                self.order_target_percent(target=self.p.target)
                self.entered = len(self)
                self.vals[self.data.datetime.date().month] += 1
            elif self.position and len(self) - self.entered >= self.p.hold:
                self.order_target_percent(target=0.0)

        def stop(self):
            print(dict(self.vals), len(self), self.broker.getvalue())
    c.addstrategy(S)
    c.broker.set_coc(True)
    c.addanalyzer(bt.analyzers.AnnualReturn)
    c.addanalyzer(bt.analyzers.PyFolio)
elif K == 8:  # cheat on open
    class S(bt.Strategy):
        params = dict(periods=[10, 30], matype=bt.ind.SMA)

        def __init__(self):
            self.cheating = self.cerebro.p.cheat_on_open
            mas = [self.p.matype(period=x) for x in self.p.periods]
            self.signal = bt.ind.CrossOver(*mas)
            self.order = None

        def notify_order(self, order):
            if order.status != order.Completed:
                return
            self.order = None
            print('{} {} Executed at price {}'.format(bt.num2date(order.executed.dt).date(), 'Buy' * order.isbuy() or 'Sell', order.executed.price))

        def operate(self, fromopen):
            if self.order is not None:
                return
            if self.position:
                if self.signal < 0:
                    self.order = self.close()
            elif self.signal > 0:
                print('{} Send Buy, fromopen {}, close {}'.format(self.data.datetime.date(), fromopen, self.data.close[0]))
                self.order = self.buy()

        def next(self):
            print('{} next, open {} close {}'.format(self.data.datetime.date(), self.data.open[0], self.data.close[0]))
            if self.cheating:
                return
            self.operate(fromopen=False)

        def next_open(self):
            if not self.cheating:
                return
            self.operate(fromopen=True)
    c = bt.Cerebro(cheat_on_open=True)
    c.addstrategy(S, periods=(5, 15))
elif K == 9:  # timers
    class S(bt.Strategy):
        params = dict(when=bt.timer.SESSION_START, timer=True, cheat=False, offset=datetime.timedelta(), repeat=datetime.timedelta(), weekdays=[])

        def __init__(self):
            bt.ind.SMA()
            self.add_timer(when=self.p.when, offset=datetime.timedelta(minutes=15), repeat=datetime.timedelta(minutes=45), weekdays=[1, 2, 3], weekcarry=True)
            self.add_timer(when=datetime.time(15, 0), monthdays=[6, 9], monthcarry=True, allow=lambda d: d.day != 9)
            self.add_timer(bt.timer.SESSION_END, cheat=True)
            self.order = None

        def prenext(self):
            self.next()

        def next(self):
            _, isowk, isowkday = self.datetime.date().isocalendar()
            if len(self) % 100 == 0:
                print('{}, {}, Week {}, Day {}, O {}, C {}'.format(len(self), self.datetime.datetime(), isowk, isowkday, self.data.open[0], self.data.close[0]))

        def notify_timer(self, timer, when, *args, **kwargs):
            print('strategy notify_timer with tid {}, when {} cheat {}'.format(timer.p.tid, when, timer.p.cheat))
            if self.order is None and self.datetime.date().weekday() == 3 and len(self) > 1:
                self.order = self.buy()

        def notify_order(self, o):
            if o.status == o.Completed:
                print('-- Buy Exec @', o.executed.price, bt.num2date(o.executed.dt))
    c.addstrategy(S)
elif K == 10:  # resample + sessions, multi
    class S(Base):
        def __init__(self):
            self.m = [bt.ind.SMA(d, period=3) for d in self.datas]
            self.x = bt.ind.CrossOver(self.data0.close, self.m[1]()) if len(self.datas) > 1 else None

        def prenext(self):
            if len(self) % 60 == 0:
                print('pre', len(self), [len(d) for d in self.datas])

        def nextstart(self):
            print('nextstart', len(self), [len(d) for d in self.datas])
            super().nextstart()

        def next(self):
            if len(self) % 50 == 0:
                print(len(self), [len(d) for d in self.datas], [x[0] for x in self.m], self.x[0], self.data1.datetime.datetime(0))
            if self.x > 0:
                self.buy()
            elif self.x < 0:
                self.close()
    c.addstrategy(S)
elif K == 11:
    c.addstrategy(btstrats.SMA_CrossOver, fast=5, slow=20)
    c.addstrategy(btstrats.MA_CrossOver)
    c.addsizer(bt.sizers.SizerFix, stake=7)
    c.addanalyzer(btanalyzers.Transactions)
elif K == 12:  # custom indicator families
    class OverUnder(bt.Indicator):
        lines = ('overunder',)
        params = dict(period=20, movav=btind.MovAv.Simple)
        plotinfo = dict(plotymargin=0.15, plothlines=[1.0, -1.0], plotyticks=[1.0, -1.0])
        plotlines = dict(overunder=dict(ls='--'))

        def _plotlabel(self):
            return [self.p.period]

        def __init__(self):
            movav = self.p.movav(self.data, period=self.p.period)
            self.l.overunder = bt.Cmp(movav, self.data)

    class Slope(bt.Indicator):
        lines = ('s', 'e')
        params = (('period', 5),)

        def __init__(self):
            self.addminperiod(self.p.period)

        def next(self):
            self.l.s[0] = self.data[0] - self.data[-self.p.period + 1]
            self.l.e[0] = (self.l.e[-1] if self.l.e[-1] == self.l.e[-1] else 0.0) * 0.9 + self.l.s[0] * 0.1

    class Once(bt.Indicator):
        lines = ('o',)

        def __init__(self):
            self.addminperiod(3)

        def next(self):
            self.l.o[0] = sum(self.data.get(size=3)) / 3

        def once(self, start, end):
            src, dst = self.data.array, self.line.array
            for i in range(start, end):
                dst[i] = sum(src[i - 2:i + 1]) / 3

    class S(Base):
        def __init__(self):
            self.a = OverUnder(self.data, period=7)
            self.b = Slope(self.data.close)
            self.o = Once(self.data)
            self.d = Slope(self.b.e, period=3)
            self.e = bt.ind.EMA(self.a.overunder, period=4)
            self.f = bt.If(self.a > 0, self.data.high, self.data.low) + bt.Max(self.data.open, self.data.close, self.e)
            self.g = bt.ind.ExponentialSmoothingDynamic(self.data, alpha=0.2 + self.data * 0.0) if False else self.f
            self.h = bt.ind.SumN(self.data.volume, period=5) / bt.ind.Highest(self.data.volume, period=5)
            self.i = bt.Sum(self.data.close, self.data.open, self.h) - abs(self.b.s)
            self.j = self.data.close(-3) - self.data.open(-1)

        def next(self):
            print(len(self), [x[0] for x in (self.a, self.b.s, self.b.e, self.o, self.d, self.e, self.f, self.h, self.i, self.j)])
    c.addstrategy(S)
elif K == 13:  # sizers
    class LongOnly(bt.Sizer):
        params = (('stake', 1),)

        def _getsizing(self, comminfo, cash, data, isbuy):
            if isbuy:
                return self.p.stake
            position = self.broker.getposition(data)
            if not position.size:
                return 0
            return self.p.stake

    class CloseSMA(Base):
        params = (('period', 15),)

        def __init__(self):
            sma = bt.indicators.SMA(self.data, period=self.p.period)
            self.crossover = bt.indicators.CrossOver(self.data, sma)

        def next(self):
            if self.crossover > 0:
                self.buy()
            elif self.crossover < 0:
                self.sell()
    c.addstrategy(CloseSMA)
    i = c.addstrategy(CloseSMA, period=10)
    c.addsizer(LongOnly, stake=3)
    c.addsizer_byidx(i, bt.sizers.FixedReverser, stake=2)
elif K == 14:
    class S(bt.Strategy):
        def __init__(self):
            sma = bt.ind.SMA(period=20)
            close_over_sma = self.data.close > sma
            sma_dist_to_high = self.data.high - sma
            sell_sig = bt.And(close_over_sma, sma_dist_to_high > 3)
            bt.LinePlotterIndicator(close_over_sma, name='Close_over_SMA')
            self.x = bt.LinePlotterIndicator(sell_sig, name='Sell')
            bt.ind.KST(period=1) if False else None

        def next(self):
            print(len(self), self.x[0])
    c.addstrategy(S)
elif K == 15:  # stopping, logging, envs
    class S(bt.Strategy):
        def __init__(self):
            self.dataclose = self.datas[0].close
            self.order = None
            self.buyprice = None
            self.sma = bt.indicators.SimpleMovingAverage(self.datas[0], period=15)
            bt.indicators.ExponentialMovingAverage(self.datas[0], period=25)
            bt.indicators.WeightedMovingAverage(self.datas[0], period=25, subplot=True)
            bt.indicators.StochasticSlow(self.datas[0])
            bt.indicators.MACDHisto(self.datas[0])
            rsi = bt.indicators.RSI(self.datas[0])
            bt.indicators.SmoothedMovingAverage(rsi, period=10)
            bt.indicators.ATR(self.datas[0], plot=False)

        def next(self):
            print('%s Close, %.2f' % (self.datas[0].datetime.date(0).isoformat(), self.dataclose[0]))
            if self.order:
                return
            if not self.position:
                if self.dataclose[0] > self.sma[0]:
                    self.order = self.buy()
            elif self.dataclose[0] < self.sma[0]:
                self.order = self.sell()
            if len(self) > 200:
                self.env.runstop()

        def notify_order(self, order):
            if order.status in [order.Completed, order.Canceled, order.Margin]:
                self.bar_executed = len(self)
                self.order = None

        def stop(self):
            print('(MA Period %2d) Ending Value %.2f' % (15, self.broker.getvalue()))
    c.addstrategy(S)
    c.addsizer(bt.sizers.FixedSize, stake=10)
    c.broker.setcommission(commission=0.001)
elif K == 16:  # analyzers all
    class S(Base):
        def next(self):
            if len(self) % 10 == 0:
                self.order_target_size(target=(len(self) // 10 % 3 - 1) * 5)
    c.addstrategy(S)
    for a in ('AnnualReturn', 'Calmar', 'DrawDown', 'GrossLeverage', 'LogReturnsRolling', 'PeriodStats', 'PositionsValue', 'Returns', 'SQN', 'SharpeRatio', 'SharpeRatio_A', 'TimeDrawDown', 'TimeReturn', 'TradeAnalyzer', 'VWR', 'PyFolio'):
        c.addanalyzer(getattr(bt.analyzers, a), _name=a)
elif K == 17:  # OCO + valid
    class S(Base):
        params = dict(limit=0.01, limdays=5, limdays2=30, hold=10, usebracket=True, switchp1p2=False, do_oco=True)

        def __init__(self):
            self.cross = bt.ind.CrossOver(bt.ind.SMA(period=5), bt.ind.SMA(period=15))
            self.orefs = list()

        def notify_order(self, order):
            print('{}: Order ref: {} / Type {} / Status {}'.format(self.data.datetime.date(0), 1, 'Buy' * order.isbuy() or 'Sell', order.getstatusname()))
            if order.status == order.Completed:
                self.holdstart = len(self)
            if not order.alive() and order.ref in self.orefs:
                self.orefs.remove(order.ref)

        def next(self):
            if self.orefs:
                return
            if not self.position:
                if self.cross > 0.0:
                    p1 = self.data.close[0] * (1.0 - self.p.limit)
                    p2 = p1 - 0.02 * p1
                    p3 = p1 + 0.02 * p1
                    valid1 = datetime.timedelta(self.p.limdays)
                    valid2 = valid3 = datetime.timedelta(self.p.limdays2)
                    if len(self) % 2:
                        os = self.buy_bracket(price=p1, valid=valid1, stopprice=p2, stopargs=dict(valid=valid2), limitprice=p3, limitargs=dict(valid=valid3))
                        self.orefs = [o.ref for o in os]
                    else:
                        o1 = self.buy(exectype=bt.Order.Limit, price=p1, valid=valid1)
                        o2 = self.buy(exectype=bt.Order.Limit, price=p1 * 0.995, oco=o1, valid=valid1)
                        o3 = self.buy(exectype=bt.Order.Limit, price=p1 * 0.99, valid=valid2, oco=o1)
                        self.orefs = [o1.ref, o2.ref, o3.ref]
            else:
                if (len(self) - self.holdstart) >= self.p.hold:
                    self.close()
    c.addstrategy(S)
elif K == 18:  # kelly / statistics custom analyzer
    class Kelly(bt.Analyzer):
        def create_analysis(self):
            super().create_analysis() if hasattr(super(), 'create_analysis') else None
            self.rets = bt.AutoOrderedDict()

        def start(self):
            super().start()
            self.pnlWins = list()
            self.pnlLosses = list()

        def notify_trade(self, trade):
            if trade.status == trade.Closed:
                (self.pnlWins if trade.pnlcomm >= 0 else self.pnlLosses).append(trade.pnlcomm)

        def stop(self):
            if len(self.pnlWins) > 0 and len(self.pnlLosses) > 0:
                avgWins = sum(self.pnlWins) / len(self.pnlWins)
                avgLosses = abs(sum(self.pnlLosses) / len(self.pnlLosses))
                r = avgWins / avgLosses
                wp = len(self.pnlWins) / (len(self.pnlWins) + len(self.pnlLosses))
                self.rets.kellyRatio = wp - ((1 - wp) / r)
                self.rets.a.b.c += 1
                self.rets._close()
    c.addstrategy(btstrats.SMA_CrossOver, fast=5, slow=12)
    c.addanalyzer(Kelly, _name='kelly')
else:  # data clones, names, notify_data
    class S(Base):
        def __init__(self):
            print([d._name for d in self.datas], self.dnames.a._name, self.getdatabyname('b')._name, self.data_close is self.data.close, self.data0_high is self.data.high)
            self.x = self.dnames.b.close - self.getdatabyname('a').close

        def notify_data(self, data, status, *args, **kwargs):
            print('*' * 5, data._getstatusname(status))

        def next(self):
            if len(self) % 30 == 0:
                print(len(self), self.x[0], self.data1.close[0], self.data1_close[0], self.data2.close[0] if len(self.datas) > 2 else 0, self.positionsbyname['a'].size, self.getpositionbyname('b').size, self.broker.get_value(datas=[self.data1]))
                self.buy(data='a')
                self.sell(data=self.dnames['b'])
    c.addstrategy(S)

if K == 6:
    c.adddata(day(), name='st')
    c.adddata(other(), name='fut')
elif K == 9:
    c.adddata(bt.feeds.BacktraderCSVData(dataname=M + '/minute.csv', timeframe=bt.TimeFrame.Minutes, compression=1, sessionstart=datetime.time(9, 1), sessionend=datetime.time(15, 30)))
elif K == 10:
    d = bt.feeds.BacktraderCSVData(dataname=M + '/minute.csv', timeframe=bt.TimeFrame.Minutes)
    c.adddata(d)
    c.resampledata(d, timeframe=bt.TimeFrame.Minutes, compression=30)
    c.resampledata(d, timeframe=bt.TimeFrame.Days)
elif K == 19:
    a = day()
    c.adddata(a, name='a')
    c.adddata(other(), name='b')
    c.adddata(a.clone(), name='c')
else:
    c.adddata(day())
res = c.run()
for st in res:
    for n, a in st.analyzers.getitems():
        an = a.get_analysis()
        print(n, str(dict(an) if not isinstance(an, dict) else an)[:3000].replace('OrderedDict', ''))
print(repr(c.broker.getvalue()), repr(c.broker.getcash()), c.broker.fundvalue, c.broker.fundshares)
