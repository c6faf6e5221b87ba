"""Filters: changes of the bars of a feed before a run."""

import datetime as _dt
from array import array

from engine.compat.backtrader.lines.params import ParamsBase
from engine.compat.backtrader.utils.dates import date2num, num2date

NAN = float("nan")
ORDER = ("datetime", "open", "high", "low", "close", "volume", "openinterest")


def apply(feed, kind, args, options, columns):
    """The columns of a feed after one of its filters."""
    from engine.compat.backtrader.filters.resample import Resampler, resampled

    if kind is Resampler:
        return resampled(feed, columns, options)
    made = kind(feed, *args, **options)
    rows = [dict(zip(columns, values)) for values in zip(*columns.values())]
    if isinstance(made, Filter):
        rows = made.rows(feed, rows)
    else:
        rows = through(feed, made, rows, columns)
    return {name: array("d", [row.get(name, NAN) for row in rows]) for name in columns}


def through(feed, made, rows, columns):
    """Bars through a script's own filter, called with the feed at each bar: true removes the bar."""
    clock = feed._store.clock
    stores = {name: feed.lines.__dict__[name]._store for name in columns}
    for name, store in stores.items():
        store.bind(array("d", [row[name] for row in rows]))
    clock.lo, clock.n = 0, len(rows)
    kept = []
    names = list(feed.names())

    def add(bar, stash=False):
        kept.append(dict(zip(names, bar)))

    def save(erase=False, force=False, stash=False):
        kept.append({name: store.array[clock.i] for name, store in stores.items()})

    feed._add2stack, feed._save2stack = add, save
    feed.backwards = lambda *args, **options: None
    for i in range(len(rows)):
        clock.i = i
        if not made(feed):
            kept.append({name: store.array[i] for name, store in stores.items()})
    clock.i = -1
    return kept


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
        found, before = [], None
        for row in rows:
            now = num2date(row["datetime"])
            if before is None or before.date() != now.date():
                expected = _dt.datetime.combine(now.date(), data.p.sessionstart)
                skip = before is None and self.p.skip_first_fill
                if before is not None:
                    end = _dt.datetime.combine(before.date(), data.p.sessionend)
                    found += self.fill(found[-1], before + step, end + step, step)
                if not skip and found:
                    found += self.fill(found[-1], expected, now, step)
            else:
                found += self.fill(found[-1], before + step, now, step)
            found.append(row)
            before = now
        return found

    def fill(self, last, begin, end, step):
        made = []
        price = self.p.fill_price if self.p.fill_price is not None else last["close"]
        while begin < end:
            made.append({**last, "datetime": date2num(begin), "open": price, "high": price, "low": price, "close": price,
                         "volume": self.p.fill_vol, "openinterest": self.p.fill_oi})  # fmt: skip
            begin += step
        return made


class CalendarDays(Filter):
    """Adds the days that are missing between two bars."""

    params = (("fill_price", None), ("fill_vol", NAN), ("fill_oi", NAN))

    def rows(self, data, rows):
        found = []
        for row in rows:
            now = num2date(row["datetime"])
            if found:
                last = found[-1]
                day = num2date(last["datetime"]).date() + _dt.timedelta(days=1)
                while day < now.date():
                    given = self.p.fill_price
                    if given and given > 0:
                        price = given
                    elif not given:
                        price = last["close"]
                    else:
                        price = (last["high"] + last["low"]) / 2.0
                    found.append({**last, "datetime": date2num(_dt.datetime.combine(day, data.p.sessionend)), "open": price,
                                  "high": price, "low": price, "close": price, "volume": self.p.fill_vol,
                                  "openinterest": self.p.fill_oi})  # fmt: skip
                    day += _dt.timedelta(days=1)
            found.append(row)
        return found


class HeikinAshi(Filter):
    """Bars as Heikin Ashi bars."""

    def rows(self, data, rows):
        found = []
        for i, row in enumerate(rows):
            close = (row["open"] + row["high"] + row["low"] + row["close"]) / 4.0
            opened = (found[-1]["open"] + found[-1]["close"]) / 2.0 if i else (row["open"] + row["close"]) / 2.0
            found.append({**row, "open": opened, "high": max(row["high"], opened, close), "low": min(row["low"], opened, close),
                          "close": close})  # fmt: skip
        return found


class Renko(Filter):
    """Bricks of a size instead of bars."""

    params = (("hilo", False), ("size", None), ("autosize", 20.0), ("dynamic", False), ("align", 1.0), ("roundstart", True))

    def rows(self, data, rows):
        p = self.p
        found = []
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
                    found.append(
                        {**row, "open": top, "low": top, "high": end, "close": end, "volume": 0.0, "openinterest": 0.0}
                    )
                    bottom, top = top, end
                continue
            while low <= bottom:
                end = bottom - size
                found.append({**row, "open": bottom, "low": bottom, "high": end, "close": end, "volume": 0.0,
                              "openinterest": 0.0})  # fmt: skip
                top, bottom = bottom, end
        return found


class DaySplitter_Close(Filter):  # noqa: N801, the name that scripts use
    """A day as two bars: one that trades at open, high and low, and one at the close."""

    params = (("closevol", 0.5),)

    def rows(self, data, rows):
        found = []
        for row in rows:
            day = num2date(row["datetime"])
            middle = (row["open"] + row["high"] + row["low"]) / 3.0
            volume = int(row["volume"] * (1.0 - self.p.closevol))
            first = {**row, "close": middle, "volume": volume}
            first["datetime"] = date2num(_dt.datetime.combine(day.date(), data.p.sessionstart))
            c = row["close"]
            second = {**row, "open": c, "high": c, "low": c, "volume": int(row["volume"] * self.p.closevol)}
            found += [first, second]
        return found


class DataFiller(Filter):
    pass


class DataFilter(Filter):
    pass


class DayStepsFilter(Filter):
    """A day in two steps: its open, then the whole bar."""

    def rows(self, data, rows):
        found = []
        for row in rows:
            o = row["open"]
            found += [{**row, "high": o, "low": o, "close": o, "volume": 0.0, "openinterest": 0.0}, row]
        return found


BarReplayer_Open = DayStepsFilter
