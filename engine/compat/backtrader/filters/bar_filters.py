"""Filters: changes of the bars of a feed before a run."""

import datetime as _dt
from array import array
from collections import deque

from engine.compat.backtrader.lines.params import ParamsBase
from engine.compat.backtrader.utils.dates import date2num, num2date

NAN = float("nan")
ORDER = ("datetime", "open", "high", "low", "close", "volume", "openinterest")


def apply(feed, kind, args, options, columns):
    """The columns of a feed after one of its filters."""
    from engine.compat.backtrader.filters.resample import Resampler, resampled

    if kind is Resampler:
        return resampled(feed, columns, options)
    built = kind(feed, *args, **options) if isinstance(kind, type) else lambda data: kind(data, *args, **options)
    rows = [dict(zip(columns, values)) for values in zip(*columns.values())]
    if isinstance(built, Filter):
        rows = built.rows(feed, rows)
    else:
        rows = through(feed, built, rows, columns)
    return {name: array("d", [row.get(name, NAN) for row in rows]) for name in columns}


class Stream:
    """Bars on their way through one filter: the feed's lines hold those that it has passed, and the one it looks at."""

    def __init__(self, feed, rows, columns):
        self.feed = feed
        self.clock = feed._store.clock
        self.names = [name for name in feed.names() if name in columns]
        self.stores = [feed.lines.__dict__[name]._store for name in self.names]
        self.source = iter(rows)
        self.stack = deque()
        self.size = 64
        for store in self.stores:
            store.bind(array("d", [NAN]) * self.size)
        self.clock.i, self.clock.lo, self.clock.n = -1, 0, self.size
        feed._stream = self

    def forward(self, values=None):
        """Begin another bar."""
        clock = self.clock
        clock.i += 1
        if clock.i >= self.size:
            self.size *= 2
            for store in self.stores:
                store.bind(store.array + array("d", [NAN]) * (self.size - len(store.array)))
            clock.n = self.size
        for store, value in zip(self.stores, values or [NAN] * len(self.stores)):
            store.array[clock.i] = value

    def backwards(self):
        self.clock.i -= 1

    def bar(self, ago=0):
        """The values of a bar, in the order of the feed's lines."""
        at = self.clock.i + ago
        return [store.array[at] for store in self.stores]

    def load(self, made):
        """Deliver one bar; False where there are no more. Bars that the filter has put aside come first and pass unseen."""
        while True:
            if self.stack:
                self.forward(self.stack.popleft())
                return True
            row = next(self.source, None)
            if row is None:
                return False
            self.forward([row[name] for name in self.names])
            if not made(self.feed):
                return True

    def all(self):
        count = self.clock.i + 1
        return [dict(zip(self.names, values)) for values in zip(*[store.array[:count] for store in self.stores])]


def through(feed, made, rows, columns):
    """Bars through a script's own filter, which is called with the feed at each bar; true means that it has taken the bar away."""
    stream = Stream(feed, rows, columns)
    while stream.load(made):
        pass
    last = getattr(made, "last", None)
    while last is not None:
        stream.forward()  # the bar that would have come; filters remove it or replace it
        if not last(feed):
            stream.backwards()
            break
        while stream.stack:
            stream.forward(stream.stack.popleft())
    retained = stream.all()
    stream.clock.i = -1
    feed._stream = None
    return retained


class Filter(ParamsBase):
    """Base of the filters here: `rows` takes and gives bars as dictionaries. Scripts' own are called with the feed."""

    firsttime = True

    def __init__(self, data, *args, **options):
        self.data = data

    def rows(self, data, rows):
        """Bars of a script's filter, which has `next(data)`."""
        return through(data, self, rows, dict.fromkeys(data.names()))

    def __call__(self, data):
        if self.firsttime:
            self.nextstart(data)
            self.firsttime = False
        return self.next(data)

    def nextstart(self, data):
        pass

    def next(self, data):
        return False


class SimpleFilterWrapper(Filter):
    """A function that says of each bar whether to leave it out."""

    def __init__(self, data, function, args=(), options=None):
        super().__init__(data)
        if isinstance(function, type):
            function = function(data, *args, **(options or {}))
            args, options = (), {}
        self.function, self.args, self.options = function, args, options or {}

    def __call__(self, data):
        return self.function(data, *self.args, **self.options)


class SessionFilter(Filter):
    """Leaves out bars outside the session."""

    def rows(self, data, rows):
        begin, end = data.p.sessionstart, data.p.sessionend
        return [row for row in rows if begin <= num2date(row["datetime"]).time() <= end]


SessionFilterSimple = SessionFilter


class SessionFiller(Filter):
    """Fills missing bars inside a session."""

    params = (("fill_price", None), ("fill_vol", NAN), ("fill_oi", NAN), ("skip_first_fill", True))

    def rows(self, data, rows):
        step = {5 - 1: 60.0, 3: 1.0, 2: 1e-6}.get(data._timeframe, 60.0) * data._compression
        step = _dt.timedelta(seconds=step)
        result, before = [], None
        for row in rows:
            now = num2date(row["datetime"])
            if before is None or before.date() != now.date():
                expected = _dt.datetime.combine(now.date(), data.p.sessionstart)
                skip = before is None and self.p.skip_first_fill
                if before is not None:
                    end = _dt.datetime.combine(before.date(), data.p.sessionend)
                    result += self.fill(result[-1], before + step, end + step, step)
                if not skip and result:
                    result += self.fill(result[-1], expected, now, step)
            else:
                end = _dt.datetime.combine(before.date(), data.p.sessionend)
                result += self.fill(result[-1], before + step, min(now, end + step), step)
            result.append(row)
            before = now
        return result

    def fill(self, last, begin, end, step):
        results = []
        price = self.p.fill_price if self.p.fill_price is not None else last["close"]
        while begin < end:
            results.append({**last, "datetime": date2num(begin), "open": price, "high": price, "low": price, "close": price,
                         "volume": self.p.fill_vol, "openinterest": self.p.fill_oi})  # fmt: skip
            begin += step
        return results


class CalendarDays(Filter):
    """Adds the days that are missing between two bars."""

    params = (("fill_price", None), ("fill_vol", NAN), ("fill_oi", NAN))

    def rows(self, data, rows):
        results = []
        for row in rows:
            now = num2date(row["datetime"])
            if results:
                last = results[-1]
                day = num2date(last["datetime"]).date() + _dt.timedelta(days=1)
                while day < now.date():
                    arguments = self.p.fill_price
                    if arguments and arguments > 0:
                        price = arguments
                    elif not arguments:
                        price = last["close"]
                    else:
                        price = (last["high"] + last["low"]) / 2.0
                    results.append({**last, "datetime": date2num(_dt.datetime.combine(day, data.p.sessionend)), "open": price,
                                  "high": price, "low": price, "close": price, "volume": self.p.fill_vol,
                                  "openinterest": self.p.fill_oi})  # fmt: skip
                    day += _dt.timedelta(days=1)
            results.append(row)
        return results


class HeikinAshi(Filter):
    """Bars as Heikin Ashi bars."""

    def rows(self, data, rows):
        results = []
        for i, row in enumerate(rows):
            close = (row["open"] + row["high"] + row["low"] + row["close"]) / 4.0
            opened = (results[-1]["open"] + results[-1]["close"]) / 2.0 if i else (row["open"] + row["close"]) / 2.0
            results.append({**row, "open": opened, "high": max(row["high"], opened, close), "low": min(row["low"], opened, close),
                          "close": close})  # fmt: skip
        return results


class Renko(Filter):
    """Bricks of a size instead of bars."""

    params = (("hilo", False), ("size", None), ("autosize", 20.0), ("dynamic", False), ("align", 1.0), ("roundstart", True))

    def rows(self, data, rows):
        p = self.p
        results = []
        top = bottom = size = None
        for row in rows:
            opened = row["open"]
            if size is None:
                size = float(int(p.size or opened // p.autosize))
                opened = round(opened / p.align) * p.align if p.roundstart else opened
                top, bottom = opened + size, opened - size
            high = row["high"] if p.hilo else row["close"]
            low = row["low"] if p.hilo else row["close"]
            if high >= top:
                while high >= top:
                    end = top + size
                    results.append(
                        {**row, "open": top, "low": top, "high": end, "close": end, "volume": 0.0, "openinterest": 0.0}
                    )
                    bottom, top = top, end
                continue
            while low <= bottom:
                end = bottom - size
                results.append({**row, "open": bottom, "low": bottom, "high": end, "close": end, "volume": 0.0,
                              "openinterest": 0.0})  # fmt: skip
                top, bottom = bottom, end
        return results


class DaySplitter_Close(Filter):  # noqa: N801, the name that scripts use
    """A day as two bars: one that trades at open, high and low, and one at the close."""

    params = (("closevol", 0.5),)

    def rows(self, data, rows):
        results = []
        for row in rows:
            day = num2date(row["datetime"])
            middle = (row["open"] + row["high"] + row["low"]) / 3.0
            volume = int(row["volume"] * (1.0 - self.p.closevol))
            first = {**row, "close": middle, "volume": volume}
            first["datetime"] = date2num(_dt.datetime.combine(day.date(), data.p.sessionstart))
            c = row["close"]
            second = {**row, "open": c, "high": c, "low": c, "volume": row["volume"] - volume}
            results += [first, second]
        return results


class DataFiller(Filter):
    pass


class DataFilter(Filter):
    pass


class DayStepsFilter(Filter):
    """A day in two steps: its open, then the whole bar, which replaces it; the feed replays."""

    def rows(self, data, rows):
        results = []
        for row in rows:
            o = row["open"]
            results += [{**row, "high": o, "low": o, "close": o, "volume": 0.0, "openinterest": 0.0}, row]
        return results


BarReplayer_Open = DayStepsFilter
