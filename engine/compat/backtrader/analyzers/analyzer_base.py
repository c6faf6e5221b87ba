"""The base classes of analyzers."""

import calendar
import datetime as _dt
import sys
from collections import OrderedDict

from engine.compat.backtrader.feeds.time_frame import TimeFrame
from engine.compat.backtrader.lines.params import MetaParams

MAXINT = sys.maxsize


class MetaAnalyzer(MetaParams):
    """Makes an analyzer for a strategy, or for the analyzer in whose `__init__` it is made."""

    owners = []

    def for_strategy(cls, strategy, args, options):
        return cls._create(strategy, None, args, dict(options))

    def __call__(cls, *args, **options):
        parent = MetaAnalyzer.owners[-1] if MetaAnalyzer.owners else None
        if parent is None:
            from engine.errors import ConfigError

            raise ConfigError(f"{cls.__name__}: add analyzers with cerebro.addanalyzer")
        return cls._create(parent.strategy, parent, args, options)

    def _create(cls, strategy, parent, args, options):
        analyzer = cls.__new__(cls)
        analyzer.p = analyzer.params = cls.split(options)
        analyzer.strategy = strategy
        analyzer._parent = parent
        analyzer._children = []
        analyzer._len = 0
        analyzer.datas = strategy.datas
        analyzer.data = strategy.data
        for i, data in enumerate(strategy.datas):
            setattr(analyzer, f"data{i}", data)
        if parent is not None:
            parent._children.append(analyzer)
        analyzer.create_analysis()
        MetaAnalyzer.owners.append(analyzer)
        try:
            analyzer._setup()
            analyzer.__init__(*args, **options)
        finally:
            MetaAnalyzer.owners.pop()
        return analyzer


class Analyzer(metaclass=MetaAnalyzer):
    """Base of analyzers; scripts define any of the hooks and fill `self.rets`."""

    csv = True

    def __init__(self):
        pass

    def _setup(self):
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
        from engine.compat.backtrader.running.writer import WriterFile

        writer = WriterFile(*args, **options)
        writer.writedict({type(self).__name__: self.get_analysis()})

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
        """Return the key that orders periods, and the time that names one."""
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
