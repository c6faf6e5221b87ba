"""Walks: synthetic markets as feeds, made while they are read; the same seed gives the same bars on every runtime.

Place in the flow: replaces files, in examples and tests and for measuring; `save` writes the same bars as files. Standard
library only. Prices have four decimals, so that files lose nothing.
"""

import os
import random
from math import exp, sqrt

from engine.core.ports import Source
from engine.core.storage.bars import SKIP
from engine.errors import ConfigError
from feeds.open_options import OpenOptions, duration, moment
from feeds.opening import Feeds
from feeds.timezones.day_labels import say

SECOND = 10**9
DAY = 86400 * SECOND
HEADER = "datetime,open,high,low,close,volume\n"


class WalkPlan:
    """Parameters that all feeds of one market share."""

    def __init__(self, bars, seed, start, bar, price, drift, volatility, correlation, regimes, gaps, late, session):
        if not isinstance(bars, int) or bars < 1:
            raise ConfigError(f"bars={bars!r}: expected a number of bars, at least 1")
        for name, value in (("correlation", correlation), ("gaps", gaps), ("late", late)):
            if not 0.0 <= value <= 1.0:
                raise ConfigError(f"{name}={value!r}: expected a part, 0 to 1")
        self.bars = bars
        self.seed = seed
        self.start = moment("start", start)
        self.bar = duration(bar)
        self.price = price
        self.drift = drift
        self.volatility = volatility
        self.correlation = correlation
        self.regimes = regimes
        self.gaps = gaps
        self.late = late
        self.session = None if session is None else hours(session)

    def stamps(self):
        """Timestamps of the whole market, one after the other: when each bar is complete."""
        ts = self.start
        for _ in range(self.bars):
            ts += self.bar
            if self.session is not None:
                ts = self.inside(ts)
            yield ts

    def inside(self, ts):
        """The end of the first bar from `ts` on that lies in a session, Monday to Friday."""
        opens, closes = self.session
        while True:
            day, time = divmod(ts, DAY)
            weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
            if weekday < 5 and opens + self.bar <= time <= closes:
                return ts
            if weekday < 5 and time < opens + self.bar:
                return day * DAY + opens + self.bar
            ts = (day + 1) * DAY


class WalkFeed:
    """One symbol of a synthetic market."""

    path = None

    def __init__(self, name, plan, options):
        self.name = name
        self.plan = plan
        self.options = options
        self.bytes = 48 * plan.bars

    def __repr__(self):
        return f"WalkFeed({self.name!r}, {self.plan.bars} bars)"

    def source(self, run):
        return WalkSource(self)

    def rows(self):
        return self.plan.bars

    def made(self):
        """(ts, open, high, low, close, volume) of each bar."""
        plan = self.plan
        market = random.Random(f"{plan.seed} market")
        own = random.Random(f"{plan.seed} {self.name}")
        common, alone = sqrt(plan.correlation), sqrt(1.0 - plan.correlation)
        listed = int(plan.bars * plan.late * own.random())
        close = plan.price * exp(own.gauss(0.0, 0.5))
        wild, missing = 1.0, 0
        for number, ts in enumerate(plan.stamps()):
            if plan.regimes and market.random() < 0.005:
                wild = 3.0 if wild == 1.0 else 1.0
            shared = market.gauss(0.0, 1.0)
            step = wild * plan.volatility * (common * shared + alone * own.gauss(0.0, 1.0))
            before = close
            close = max(0.01, round(before * exp(plan.drift + step), 4))
            high, low, volume = own.random(), own.random(), own.random()
            if plan.gaps and missing == 0 and own.random() < plan.gaps / 5.0:
                missing = 1 + int(9 * own.random())
            if missing:
                missing -= 1
                continue
            if number < listed:
                continue
            opened = round(before, 4)
            reach = 0.5 * wild * plan.volatility
            high = round(max(opened, close) * (1.0 + reach * high), 4)
            low = round(min(opened, close) * (1.0 - min(0.5, reach * low)), 4)
            yield ts, opened, high, low, close, float(int(1000.0 * (1.0 + wild * abs(shared)) * (1.0 + volume)))


class WalkSource(Source):
    """Bars as they are made."""

    def __init__(self, feed):
        Source.__init__(self, feed.name)
        self.made = feed.made()
        self.dated = feed.plan.bar % DAY == 0 and feed.plan.start % DAY == 0 and feed.plan.session is None

    def fill(self, bars, row, start, limit):
        say(bars, row, self.dated)
        place = row * bars.width
        n = 0
        bases = [bars.base[place + field] if bars.wanted[field] != SKIP else -1 for field in range(5)]
        others = [bars.base[place + field] for field in range(5, bars.width) if bars.wanted[field] != SKIP]
        while n < limit:
            built = next(self.made, None)
            if built is None:
                break
            slot = (start + n) & bars.mask
            bars.stamps[bars.stampbase[row] + slot] = built[0]
            for field, base in enumerate(bases):
                if base >= 0:
                    bars.block[base + slot] = built[field + 1]
            for base in others:
                bars.block[base + slot] = float("nan")
            n += 1
        return n


def walks(
    symbols=10,
    bars=1000,
    *,
    seed=0,
    start="2010-01-01",
    bar="1d",
    price=100.0,
    drift=0.0,
    volatility=0.01,
    correlation=0.0,
    regimes=False,
    gaps=0.0,
    late=0.0,
    session=None,
):
    """Feeds of geometric random walks: `symbols` of them, or these names, over `bars` bars of length `bar`.

    `drift` and `volatility` per bar, of the logarithm; `correlation` of returns with each other; `regimes`: calm and wild
    stretches of the whole market; `gaps`: about this part of bars is missing, some at a time; `late`: symbols are listed
    up to this part of the history late; `session`: "09:30-16:00" on weekdays, UTC, instead of around the clock.
    """
    if isinstance(symbols, int):
        digits = max(2, len(str(symbols - 1)))
        symbols = [f"S{number:0{digits}}" for number in range(symbols)]
    names = list(symbols)
    plan = WalkPlan(bars, seed, start, bar, price, drift, volatility, correlation, regimes, gaps, late, session)
    options = OpenOptions()
    return Feeds([WalkFeed(name, plan, options) for name in names], options)


def save(feeds, folder, format="csv"):  # noqa: A002, as users call it
    """Write synthetic feeds into a folder as files of `format` "csv" or "parquet"; returns the paths."""
    from feeds.csv.parse_errors import clock

    if format not in ("csv", "parquet"):
        raise ConfigError(f'format={format!r}: expected "csv" or "parquet"')
    os.makedirs(folder, exist_ok=True)
    paths = []
    for feed in feeds:
        path = os.path.join(folder, f"{feed.name}.{format}")
        draft = f"{path}.{os.getpid()}.tmp"
        if format == "csv":
            with open(draft, "w", encoding="ascii", newline="") as file:
                file.write(HEADER)
                rows = feed.made()
                file.writelines(f"{clock(ts)},{o!r},{h!r},{low!r},{c!r},{int(v)}\n" for ts, o, h, low, c, v in rows)
        else:
            from feeds.columns.arrow_batches import arrow

            pa = arrow()
            import pyarrow.parquet as pq

            names = HEADER.strip().split(",")
            columns = list(zip(*feed.made())) or [()] * 6
            kinds = [pa.timestamp("ns"), *[pa.float64()] * 5]
            table = pa.table({name: pa.array(column, kind) for name, column, kind in zip(names, columns, kinds)})
            pq.write_table(table, draft)
        os.replace(draft, path)
        paths.append(path)
    return paths


def hours(session):
    """(ns of opening, ns of closing) since midnight of "09:30-16:00"."""
    from engine.core.time.session import clock_time

    opens, dash, closes = str(session).partition("-")
    if not dash:
        raise ConfigError(f'session={session!r}: expected hours such as "09:30-16:00"')
    return clock_time(opens), clock_time(closes)
