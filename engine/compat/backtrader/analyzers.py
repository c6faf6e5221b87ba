"""Analyzers: figures of a run, in dictionaries of the shapes that scripts read."""

import calendar
import datetime as _dt
import math
import sys
from collections import OrderedDict

from engine.compat.backtrader.autodict import AutoDict, AutoOrderedDict
from engine.compat.backtrader.dates import num2date
from engine.compat.backtrader.feeds import TimeFrame
from engine.compat.backtrader.order import Order
from engine.compat.backtrader.params import MetaParams
from engine.compat.backtrader.position import Position

MAXINT = sys.maxsize


class MetaAnalyzer(MetaParams):
    """Makes an analyzer for a strategy, or for the analyzer in whose `__init__` it is made."""

    owners = []

    def for_strategy(cls, strategy, args, options):
        return cls.made(strategy, None, args, dict(options))

    def __call__(cls, *args, **options):
        parent = MetaAnalyzer.owners[-1] if MetaAnalyzer.owners else None
        if parent is None:
            from engine.errors import ConfigError

            raise ConfigError(f"{cls.__name__}: add analyzers with cerebro.addanalyzer")
        return cls.made(parent.strategy, parent, args, options)

    def made(cls, strategy, parent, args, options):
        made = cls.__new__(cls)
        made.p = made.params = cls.split(options)
        made.strategy = strategy
        made._parent = parent
        made._children = []
        made._len = 0
        made.datas = strategy.datas
        made.data = strategy.data
        for i, data in enumerate(strategy.datas):
            setattr(made, f"data{i}", data)
        if parent is not None:
            parent._children.append(made)
        made.create_analysis()
        MetaAnalyzer.owners.append(made)
        try:
            made.seat()
            made.__init__(*args, **options)
        finally:
            MetaAnalyzer.owners.pop()
        return made


class Analyzer(metaclass=MetaAnalyzer):
    """Base of analyzers; scripts define any of the hooks and fill `self.rets`."""

    csv = True

    def __init__(self):
        pass

    def seat(self):
        pass

    def __len__(self):
        return len(self.strategy)

    def __bool__(self):
        return True

    def overrides(self, *names):
        return any(getattr(type(self), name) is not getattr(Analyzer, name) for name in names)

    def _steps(self):
        return (
            self.overrides("next", "prenext", "nextstart")
            or type(self)._next is not Analyzer._next
            or any(child._steps() for child in self._children)
        )

    def _wants_values(self):
        return self.overrides("notify_cashvalue", "notify_fund") or any(child._wants_values() for child in self._children)

    def start(self):
        pass

    def stop(self):
        pass

    def next(self):
        pass

    def prenext(self):
        self.next()

    def nextstart(self):
        self.next()

    def notify_order(self, order):
        pass

    def notify_trade(self, trade):
        pass

    def notify_cashvalue(self, cash, value):
        pass

    def notify_fund(self, cash, value, fundvalue, shares):
        pass

    def _start(self):
        for child in self._children:
            child._start()
        self.start()

    def _stop(self):
        for child in self._children:
            child._stop()
        self.stop()

    def _next(self):
        for child in self._children:
            child._next()
        self.next()

    def _prenext(self):
        for child in self._children:
            child._prenext()
        self.prenext()

    def _nextstart(self):
        for child in self._children:
            child._nextstart()
        self.nextstart()

    def _notify_order(self, order):
        for child in self._children:
            child._notify_order(order)
        self.notify_order(order)

    def _notify_trade(self, trade):
        for child in self._children:
            child._notify_trade(trade)
        self.notify_trade(trade)

    def _notify_cashvalue(self, cash, value):
        for child in self._children:
            child._notify_cashvalue(cash, value)
        self.notify_cashvalue(cash, value)

    def _notify_fund(self, cash, value, fundvalue, shares):
        for child in self._children:
            child._notify_fund(cash, value, fundvalue, shares)
        self.notify_fund(cash, value, fundvalue, shares)

    def create_analysis(self):
        self.rets = OrderedDict()

    def get_analysis(self):
        return self.rets

    def print(self, *args, **options):
        from engine.compat.backtrader.writer import WriterFile

        writer = WriterFile(*args, **options)
        writer.writedict({type(self).__name__: {"Analysis": self.get_analysis()}})

    def pprint(self, *args, **options):
        from pprint import pprint

        pprint(self.get_analysis(), *args, **options)


class TimeFrameAnalyzerBase(Analyzer):
    """Base of analyzers of periods: `on_dt_over` when one has ended."""

    params = (("timeframe", None), ("compression", None), ("_doprenext", True))

    def _steps(self):
        return True

    def _start(self):
        self.timeframe = self.p.timeframe or self.data._timeframe
        self.compression = self.p.compression or self.data._compression
        self.dtcmp, self.dtkey = self._key(_dt.datetime.min)
        super()._start()

    def _prenext(self):
        for child in self._children:
            child._prenext()
        if self._over():
            self.on_dt_over()
        if self.p._doprenext:
            self.prenext()

    def _nextstart(self):
        for child in self._children:
            child._nextstart()
        if self._over() or not self.p._doprenext:
            self.on_dt_over()
        self.nextstart()

    def _next(self):
        for child in self._children:
            child._next()
        if self._over():
            self.on_dt_over()
        self.next()

    def on_dt_over(self):
        pass

    def _over(self):
        frame = self.timeframe
        if frame == TimeFrame.NoTimeFrame:
            compare, key = float("inf"), _dt.datetime.max
        else:
            compare, key = self._key(moment(self.strategy))
        if compare > self.dtcmp:
            self.dtkey, self.dtkey1 = key, self.dtkey
            self.dtcmp, self.dtcmp1 = compare, self.dtcmp
            return True
        return False

    def _key(self, dt):
        """What orders the periods, and the time that names one."""
        frame = self.timeframe
        if frame >= TimeFrame.NoTimeFrame or dt.year >= 9999:
            return float("-inf") if dt.year == 1 else float("inf"), dt
        if dt.year == 1 and frame == TimeFrame.NoTimeFrame:
            return 0, dt
        if frame == TimeFrame.Years:
            return dt.year, _dt.date(dt.year, 12, 31)
        if frame == TimeFrame.Months:
            last = calendar.monthrange(dt.year, dt.month)[1]
            return dt.year * 100 + dt.month, _dt.datetime(dt.year, dt.month, last)
        if frame == TimeFrame.Weeks:
            year, week, day = dt.isocalendar()
            try:
                key = dt + _dt.timedelta(days=7 - day)
            except OverflowError:
                key = dt
            return year * 100 + week, _dt.datetime(key.year, key.month, key.day)
        day = _dt.datetime(dt.year, dt.month, dt.day)
        number = dt.year * 10000 + dt.month * 100 + dt.day
        if frame == TimeFrame.Days:
            return number, day
        return self._inner(dt, number)

    def _inner(self, dt, number):
        """Periods inside a day, of minutes, seconds or microseconds."""
        frame, compression = self.timeframe, self.compression
        point = dt.hour * 60 + dt.minute
        if frame < TimeFrame.Minutes:
            point = point * 60 + dt.second
        if frame == TimeFrame.MicroSeconds:
            point = point * 1000000 + dt.microsecond
        step = point // compression
        end = (step + 1) * compression
        scale = {TimeFrame.Minutes: 60.0, TimeFrame.Seconds: 1.0, TimeFrame.MicroSeconds: 1e-6}.get(frame, 1.0)
        day = _dt.datetime(dt.year, dt.month, dt.day)
        try:
            key = day + _dt.timedelta(seconds=end * scale) - _dt.timedelta(seconds=scale)
        except OverflowError:
            key = day
        return number * 10**9 + step, key


def moment(strategy):
    """The time of the newest bar of all feeds of a strategy."""
    datas = strategy.datas
    if len(datas) == 1:
        return datas[0].datetime.datetime(0)
    newest = max((data for data in datas if len(data)), key=lambda data: data.datetime[0])
    return newest.datetime.datetime(0)


class TimeReturn(TimeFrameAnalyzerBase):
    params = (("data", None), ("firstopen", True), ("fund", None))

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund
        self._value_start = 0.0
        self._lastvalue = None
        if self.p.data is None:
            broker = self.strategy.broker
            self._lastvalue = broker.fundvalue if self._fundmode else broker.getvalue()

    def _wants_values(self):
        return True

    def notify_fund(self, cash, value, fundvalue, shares):
        if not self._fundmode:
            self._value = self.p.data[0] if self.p.data is not None else value
        else:
            self._value = self.p.data[0] if self.p.data is not None else fundvalue

    def on_dt_over(self):
        if self.p.data is None or self._lastvalue is not None:
            self._value_start = self._lastvalue
        else:
            self._value_start = self.p.data.open[0] if self.p.firstopen else self.p.data[0]

    def next(self):
        super().next()
        self.rets[self.dtkey] = (self._value / self._value_start) - 1.0
        self._lastvalue = self._value


class AnnualReturn(Analyzer):
    def _steps(self):
        return True

    def start(self):
        self.values = []

    def next(self):
        self.values.append((moment(self.strategy).year, self.strategy.broker.getvalue()))

    prenext = nextstart = next

    def stop(self):
        self.ret = OrderedDict()
        self.rets = []
        years = []
        value_start = value_cur = None
        current = -1
        for year, value in self.values:
            if year > current:
                if current >= 0:
                    annual = (value_cur / value_start) - 1.0
                    self.rets.append(annual)
                    self.ret[current] = annual
                    value_start = value_cur
                else:
                    value_start = value
                years.append(year)
                current = year
            value_cur = value
        if current not in self.ret and value_start is not None:
            annual = (value_cur / value_start) - 1.0
            self.rets.append(annual)
            self.ret[current] = annual

    def get_analysis(self):
        return self.ret


class DrawDown(Analyzer):
    params = (("fund", None),)

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund

    def create_analysis(self):
        self.rets = AutoOrderedDict()
        self.rets.len = 0
        self.rets.drawdown = 0.0
        self.rets.moneydown = 0.0
        self.rets.max.len = 0.0
        self.rets.max.drawdown = 0.0
        self.rets.max.moneydown = 0.0
        self._maxvalue = float("-inf")

    def _steps(self):
        return True

    def stop(self):
        self.rets._close()

    def notify_fund(self, cash, value, fundvalue, shares):
        self._value = fundvalue if self._fundmode else value
        self._maxvalue = max(self._maxvalue, self._value)

    def next(self):
        r = self.rets
        r.moneydown = moneydown = self._maxvalue - self._value
        r.drawdown = drawdown = 100.0 * moneydown / self._maxvalue
        most = r.max
        most.moneydown = max(most.moneydown, moneydown)
        most.drawdown = max(most.drawdown, drawdown)
        r.len = r.len + 1 if drawdown else 0
        most.len = max(most.len, r.len)


class TimeDrawDown(TimeFrameAnalyzerBase):
    params = (("fund", None),)

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund
        self.dd = 0.0
        self.maxdd = 0.0
        self.maxddlen = 0
        self.peak = float("-inf")
        self.ddlen = 0

    def on_dt_over(self):
        broker = self.strategy.broker
        value = broker.fundvalue if self._fundmode else broker.getvalue()
        if value > self.peak:
            self.peak = value
            self.ddlen = 0
        self.dd = 100.0 * (self.peak - value) / self.peak
        self.ddlen += bool(self.dd)
        self.maxdd = max(self.maxdd, self.dd)
        self.maxddlen = max(self.maxddlen, self.ddlen)

    def stop(self):
        self.rets["maxdrawdown"] = self.maxdd
        self.rets["maxdrawdownperiod"] = self.maxddlen


class Returns(TimeFrameAnalyzerBase):
    params = (("tann", None), ("fund", None))
    _TANN = {TimeFrame.Days: 252.0, TimeFrame.Weeks: 52.0, TimeFrame.Months: 12.0, TimeFrame.Years: 1.0}

    def start(self):
        broker = self.strategy.broker
        self._fundmode = broker.fundmode if self.p.fund is None else self.p.fund
        self._value_start = broker.fundvalue if self._fundmode else broker.getvalue()
        self._tcount = 0

    def stop(self):
        broker = self.strategy.broker
        self._value_end = broker.fundvalue if self._fundmode else broker.getvalue()
        ratio = self._value_end / self._value_start
        self.rets["rtot"] = rtot = math.log(ratio) if ratio > 0.0 else float("-inf")
        self.rets["ravg"] = ravg = rtot / self._tcount if self._tcount else float("nan")
        tann = self.p.tann or self._TANN.get(self.timeframe)
        if tann is None:
            tann = self._TANN.get(self.data._timeframe, 1.0)
        self.rets["rnorm"] = rnorm = math.expm1(ravg * tann) if ravg > float("-inf") else ravg
        self.rets["rnorm100"] = rnorm * 100.0

    def on_dt_over(self):
        self._tcount += 1


class SharpeRatio(Analyzer):
    params = (
        ("timeframe", TimeFrame.Years), ("compression", 1), ("riskfreerate", 0.01), ("factor", None), ("convertrate", True),
        ("annualize", False), ("stddev_sample", False), ("daysfactor", None), ("legacyannual", False), ("fund", None),
    )  # fmt: skip
    RATEFACTORS = {TimeFrame.Days: 252, TimeFrame.Weeks: 52, TimeFrame.Months: 12, TimeFrame.Years: 1}

    def seat(self):
        if self.p.legacyannual:
            self.anret = AnnualReturn()
        else:
            self.timereturn = TimeReturn(timeframe=self.p.timeframe, compression=self.p.compression, fund=self.p.fund)

    def stop(self):
        p = self.p
        if p.legacyannual:
            returns = [value - p.riskfreerate for value in self.anret.rets]
            mean = average(returns)
            deviation = standarddev(returns, mean)
            self.ratio = mean / deviation
            self.rets["sharperatio"] = self.ratio
            return
        returns = list(self.timereturn.get_analysis().values())
        rate = p.riskfreerate
        factor = None
        if p.factor is not None:
            factor = p.factor
        elif p.timeframe == TimeFrame.Days and p.daysfactor is not None:
            factor = p.daysfactor
        elif p.timeframe in self.RATEFACTORS:
            factor = self.RATEFACTORS[p.timeframe]
        if factor is not None:
            if p.convertrate:
                rate = pow(1.0 + rate, 1.0 / factor) - 1.0
            else:
                returns = [pow(1.0 + x, factor) - 1.0 for x in returns]
        ratio = None
        if len(returns) - bool(p.stddev_sample) > 0:
            excess = [x - rate for x in returns]
            mean = average(excess)
            deviation = standarddev(excess, mean, bool(p.stddev_sample))
            try:
                ratio = mean / deviation
                if factor is not None and p.convertrate and p.annualize:
                    ratio = math.sqrt(factor) * ratio
            except (ValueError, TypeError, ZeroDivisionError):
                ratio = None
        self.ratio = ratio
        self.rets["sharperatio"] = ratio


class SharpeRatio_A(SharpeRatio):  # noqa: N801, the name that scripts use
    params = (("annualize", True),)


def average(values):
    return math.fsum(values) / len(values)


def standarddev(values, mean=None, bessel=False):
    mean = average(values) if mean is None else mean
    return math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - bessel))


class SQN(Analyzer):
    def create_analysis(self):
        self.rets = AutoOrderedDict()

    def start(self):
        self.pnl = []
        self.count = 0

    def notify_trade(self, trade):
        if trade.status == trade.Closed:
            self.pnl.append(trade.pnlcomm)
            self.count += 1

    def stop(self):
        if self.count > 1:
            deviation = standarddev(self.pnl)
            try:
                sqn = math.sqrt(len(self.pnl)) * average(self.pnl) / deviation
            except ZeroDivisionError:
                sqn = None
        else:
            sqn = 0
        self.rets.sqn = sqn
        self.rets.trades = self.count


class TradeAnalyzer(Analyzer):
    def create_analysis(self):
        self.rets = AutoOrderedDict()
        self.rets.total.total = 0

    def stop(self):
        self.rets._close()

    def notify_trade(self, trade):
        r = self.rets
        if trade.justopened:
            r.total.total += 1
            r.total.open += 1
        elif trade.status == trade.Closed:
            won = int(trade.pnlcomm >= 0.0)
            lost = int(not won)
            long, short = int(trade.long), int(not trade.long)
            r.total.open += -1
            r.total.closed += 1
            for word, was in (("won", won), ("lost", lost)):
                streak = r.streak[word]
                streak.current = was * (streak.current + 1) if streak.current else was
                longest = streak.longest or 0
                streak.longest = max(longest, streak.current)
            pnl = r.pnl
            pnl.gross.total += trade.pnl
            pnl.gross.average = pnl.gross.total / r.total.closed
            pnl.net.total += trade.pnlcomm
            pnl.net.average = pnl.net.total / r.total.closed
            for word, was in (("won", won), ("lost", lost)):
                part = r[word]
                part.total += was
                part.pnl.total += trade.pnlcomm * was
                part.pnl.average = part.pnl.total / (part.total or 1.0)
                extreme = part.pnl.max or 0.0
                value = trade.pnlcomm * was
                part.pnl.max = max(extreme, value) if word == "won" else min(extreme, value)
            for word, was in (("long", long), ("short", short)):
                part = r[word]
                part.total += was
                part.pnl.total += trade.pnlcomm * was
                part.pnl.average = part.pnl.total / (part.total or 1.0)
                for result, had in (("won", won), ("lost", lost)):
                    inner = part.pnl[result]
                    value = trade.pnlcomm * had * was
                    inner.total += value
                    part[result] += was * had
                    inner.average = inner.total / (part[result] or 1.0)
                    extreme = inner.max or 0.0
                    inner.max = max(extreme, value) if result == "won" else min(extreme, value)
            self.lengths(trade, won, lost, long, short)

    def lengths(self, trade, won, lost, long, short):
        r = self.rets
        n = trade.barlen

        def put(part, was, count, always=True):
            length = n * was
            part.total += length
            part.average = part.total / (count or 1.0)
            part.max = max(part.max or 0, length)
            if always or was:
                part.min = min(part.min or MAXINT, length or MAXINT)

        put(r.len, 1, r.total.closed)
        for word, was in (("won", won), ("lost", lost)):
            put(r.len[word], was, r[word].total, always=False)
        for word, was in (("long", long), ("short", short)):
            put(r.len[word], was, r[word].total)
            for result, had in (("won", won), ("lost", lost)):
                put(r.len[word][result], was * had, r[word][result])


class Transactions(Analyzer):
    params = (("headers", False), ("_pfheaders", ("date", "amount", "price", "sid", "symbol", "value")))

    def start(self):
        if self.p.headers:
            self.rets[self.p._pfheaders[0]] = [list(self.p._pfheaders[1:])]
        self._positions = {}
        self._ids = [(i, data._name or f"Data{i}") for i, data in enumerate(self.strategy.datas)]
        self._index = {data: i for i, data in enumerate(self.strategy.datas)}

    def _steps(self):
        return True

    def _next(self):
        self.record()

    _prenext = _nextstart = _next

    def record(self):
        pending = self.__dict__.pop("pending", None)
        if pending:
            entries = []
            for data, size, price, value in pending.values():
                i = self._index[data]
                entries.append([size, price, i, self._ids[i][1], value])
            self.rets[moment(self.strategy)] = entries

    def _notify_order(self, order):
        if order.status not in (Order.Partial, Order.Completed):
            return
        pending = self.__dict__.setdefault("pending", {})
        total = self.__dict__.setdefault("books", {})
        for bit in order.executed.iterpending():
            book = total.setdefault(order.data, None)
            if order.data not in pending:
                pending[order.data] = None
                total[order.data] = Position()
            book = total[order.data]
            book.update(bit.size, bit.price)
        book = total[order.data]
        size, price = book.size, book.price
        if not size and not price:
            price = order.executed.price
        pending[order.data] = (order.data, size, price, -size * price)


class PositionsValue(Analyzer):
    params = (("headers", False), ("cash", False))

    def _steps(self):
        return True

    def start(self):
        if self.p.headers:
            self.rets["Datetime"] = [d._name or f"Data{i}" for i, d in enumerate(self.datas)] + ["cash"] * self.p.cash
        self._usedate = min(d._timeframe for d in self.datas) >= TimeFrame.Days

    def next(self):
        values = [self.strategy.broker.get_value([d]) for d in self.datas]
        if self.p.cash:
            values.append(self.strategy.broker.get_cash())
        now = moment(self.strategy)
        self.rets[now.date() if self._usedate else now] = values


class GrossLeverage(Analyzer):
    params = (("fund", None),)

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund

    def _steps(self):
        return True

    def notify_fund(self, cash, value, fundvalue, shares):
        self._cash = cash
        self._value = fundvalue if self._fundmode else value

    def next(self):
        self.rets[moment(self.strategy)] = (self._value - self._cash) / self._value


class LogReturnsRolling(TimeFrameAnalyzerBase):
    params = (("data", None), ("firstopen", True), ("fund", None))

    def start(self):
        from collections import deque

        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund
        self._values = deque([float("nan")] * self.compression, maxlen=self.compression)
        if self.p.data is None:
            broker = self.strategy.broker
            self._lastvalue = broker.fundvalue if self._fundmode else broker.getvalue()

    def notify_fund(self, cash, value, fundvalue, shares):
        self._value = (fundvalue if self._fundmode else value) if self.p.data is None else self.p.data[0]

    def _on_dt_over(self):
        pass

    def next(self):
        if len(self._values) and self.p.data is None and not hasattr(self, "_begun"):
            self._begun = True
            self._values.append(self._lastvalue)
        elif not hasattr(self, "_begun"):
            self._begun = True
            self._values.append(self.p.data.open[0] if self.p.firstopen else self.p.data[0])
        try:
            found = math.log(self._value / self._values[0])
        except (ValueError, ZeroDivisionError):
            found = float("-inf")
        self.rets[self.dtkey] = found
        self._values.append(self._value)


class Calmar(TimeFrameAnalyzerBase):
    params = (("timeframe", TimeFrame.Months), ("period", 36), ("fund", None))

    def seat(self):
        self._maxdd = TimeDrawDown(timeframe=self.p.timeframe, compression=self.p.compression)

    def start(self):
        from collections import deque

        self._mdd = float("-inf")
        broker = self.strategy.broker
        self._fundmode = broker.fundmode if self.p.fund is None else self.p.fund
        self._values = deque([float("nan")] * self.p.period, maxlen=self.p.period)
        self._values.append(broker.fundvalue if self._fundmode else broker.getvalue())

    def on_dt_over(self):
        self._mdd = max(self._mdd, self._maxdd.maxdd)
        broker = self.strategy.broker
        self._values.append(broker.fundvalue if self._fundmode else broker.getvalue())
        try:
            rann = math.log(self._values[-1] / self._values[0]) / len(self._values)
        except (ValueError, ZeroDivisionError):
            rann = float("-inf")
        self.calmar = rann / (self._mdd or float("inf"))
        self.rets[self.dtkey] = self.calmar

    def stop(self):
        self.on_dt_over()


class VWR(TimeFrameAnalyzerBase):
    params = (("tann", None), ("tau", 0.20), ("sdev_max", 2.0), ("fund", None))
    _TANN = Returns._TANN

    def seat(self):
        self._returns = Returns(timeframe=self.p.timeframe, compression=self.p.compression, tann=self.p.tann)

    def start(self):
        broker = self.strategy.broker
        self._fundmode = broker.fundmode if self.p.fund is None else self.p.fund
        self._pis = [broker.fundvalue if self._fundmode else broker.getvalue()]
        self._pns = [None]

    def stop(self):
        if self._pns[-1] is None:
            self._pis.pop()
            self._pns.pop()
        rs = self._returns.get_analysis()
        ravg, rnorm100 = rs["ravg"], rs["rnorm100"]
        terms = []
        for n, (begin, end) in enumerate(zip(self._pis, self._pns), 1):
            terms.append(end / (begin * math.exp(ravg * n)) - 1.0)
        deviation = standarddev(terms, bessel=True)
        self.rets["vwr"] = rnorm100 * (1.0 - pow(deviation / self.p.sdev_max, self.p.tau))

    def notify_fund(self, cash, value, fundvalue, shares):
        self._pns[-1] = fundvalue if self._fundmode else value

    def _on_dt_over(self):
        pass

    def on_dt_over(self):
        self._pis.append(self._pns[-1])
        self._pns.append(None)


VariabilityWeightedReturn = VWR


class PeriodStats(Analyzer):
    params = (("timeframe", TimeFrame.Years), ("compression", 1), ("zeroispos", False), ("fund", None))

    def seat(self):
        self._tr = TimeReturn(timeframe=self.p.timeframe, compression=self.p.compression, fund=self.p.fund)

    def stop(self):
        returns = list(self._tr.get_analysis().values())
        positive = sum(x >= 0.0 if self.p.zeroispos else x > 0.0 for x in returns)
        negative = sum(x < 0.0 for x in returns)
        zero = 0 if self.p.zeroispos else sum(x == 0.0 for x in returns)
        mean = average(returns)
        r = self.rets
        r["average"], r["stddev"] = mean, standarddev(returns, mean)
        r["positive"], r["negative"], r["nochange"] = positive, negative, zero
        r["best"], r["worst"] = max(returns), min(returns)


class PyFolio(Analyzer):
    params = (("timeframe", TimeFrame.Days), ("compression", 1))

    def seat(self):
        common = {"timeframe": self.p.timeframe, "compression": self.p.compression}
        self._returns = TimeReturn(**common)
        self._positions = PositionsValue(headers=True, cash=True)
        self._transactions = Transactions(headers=True)
        self._gross_lev = GrossLeverage()

    def stop(self):
        super().stop()
        self.rets["returns"] = self._returns.get_analysis()
        self.rets["positions"] = self._positions.get_analysis()
        self.rets["transactions"] = self._transactions.get_analysis()
        self.rets["gross_lev"] = self._gross_lev.get_analysis()

    def get_pf_items(self):
        import pandas
        from pandas import DataFrame as DF

        def framed(mapping, orient_columns):
            return DF.from_records([(key, *value) for key, value in mapping if key != "date" and key != "Datetime"],
                                   columns=orient_columns, index=orient_columns[0])  # fmt: skip

        returns = DF.from_records(list(self.rets["returns"].items()), index="index", columns=["index", "return"])["return"]
        returns.index = pandas.to_datetime(returns.index).tz_localize("UTC")
        positions = self.rets["positions"]
        frame = framed(positions.items(), ["Datetime", *positions["Datetime"]])
        frame.index = pandas.to_datetime(frame.index).tz_localize("UTC")
        deals = self.rets["transactions"]
        rows = [(key, *entry) for key, entries in deals.items() if key != "date" for entry in entries]
        transactions = DF.from_records(rows, columns=["date", *deals["date"][0]], index="date")
        transactions.index = pandas.to_datetime(transactions.index).tz_localize("UTC")
        leverage = DF.from_records(list(self.rets["gross_lev"].items()), index="index", columns=["index", "gross_lev"])[
            "gross_lev"
        ]
        leverage.index = pandas.to_datetime(leverage.index).tz_localize("UTC")
        return returns, frame, transactions, leverage


_ = (AutoDict, num2date)
