"""Replaying: a slower bar that grows with each bar of its source; indicators are computed again at each step."""

from array import array

from engine.compat.backtrader.filters.resample import DAYS, UNITS, Periods
from engine.compat.backtrader.utils.dates import num2date


def begin(data):
    """Prepare a feed that replays: its source rows, and room for as many bars."""
    source = data.load_columns()
    data.source = source
    size = len(source["datetime"])
    clock = data._store.clock
    clock.i, clock.n = -1, size
    for name in data.names():
        store = data.lines.__dict__[name]._store
        store.bind(array("d", [float("nan")]) * size)
    data.place = -1
    if data.resampling is not None:
        data.periods = Periods(data, data.resampling)
    data.current = None


def period_of(data, moment):
    """Return the key of the period that a source bar belongs to."""
    periods = data.periods
    if periods.frame >= DAYS:
        return periods.key(moment)
    unit = UNITS[periods.frame]
    length = periods.compression * unit
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    import datetime as _dt

    whole, rest = divmod((moment - day) // _dt.timedelta(microseconds=1), length)
    return day, whole - 1 if rest == 0 and periods.options["bar2edge"] else whole


def advance(data):
    """Take the next source bar in: the newest bar grows, or another begins."""
    data.place += 1
    k = data.place
    source = data.source
    now = source["datetime"][k]
    if data.resampling is None:
        step(data, k)
        return
    period = period_of(data, num2date(now))
    lines = data.lines
    clock = data._store.clock
    fresh = data.current is None
    if not fresh and period != data.current:
        data.passed = getattr(data, "passed", 0) + 1
        fresh = data.periods.frame < DAYS or data.passed >= data.periods.compression
    if fresh:
        data.passed = 0
        clock.i += 1
        for name in data.names():
            lines.__dict__[name]._store.array[clock.i] = source[name][k]
    else:
        i = clock.i
        high, low = lines.high._store.array, lines.low._store.array
        high[i] = max(high[i], source["high"][k])
        low[i] = min(low[i], source["low"][k])
        lines.close._store.array[i] = source["close"][k]
        lines.volume._store.array[i] += source["volume"][k]
        lines.openinterest._store.array[i] = source["openinterest"][k]
        lines.datetime._store.array[i] = now
    data.current = period
    tick(data, k)


def step(data, k):
    """One of two steps of a bar: it begins with its open, and is complete with the second."""
    clock = data._store.clock
    clock.i += k % 2 == 0
    for name in data.names():
        data.lines.__dict__[name]._store.array[clock.i] = data.source[name][k]
    tick(data, k)


def tick(data, k):
    """Return the bar that orders are matched with: the source bar."""
    source = data.source
    data.tick_open = source["open"][k]
    data.tick_high = source["high"][k]
    data.tick_low = source["low"][k]
    data.tick_close = source["close"][k]
    data.tick_last = source["close"][k]


class ReplayMerge:
    """Advances feeds of which some replay, and computes the indicators of each feed that moved."""

    def __init__(self, run, clocks):
        self.run = run
        self.datas = run.datas
        self.nodes = [node for strategy in run.strategies for node in strategy._nodes]

    def step(self):
        times = []
        for data in self.datas:
            clock = data._store.clock
            if data.replaying:
                stamps, k = data.source["datetime"], data.place + 1
            else:
                stamps, k = data.lines.datetime._store.array, clock.i + 1
            times.append(stamps[k] if k < len(stamps) and k < clock.n else None)
        due = [when for when in times if when is not None]
        if not due:
            return False
        now = min(due)
        moved = set()
        before = [data._store.clock.i for data in self.datas]
        for data, when in zip(self.datas, times):
            if when is not None and when <= now:
                if data.replaying:
                    advance(data)
                else:
                    data._store.clock.i += 1
                moved.add(id(data._store.clock))
        self.run.grew = int(before != [data._store.clock.i for data in self.datas])
        for node in self.nodes:
            if id(node.clock) in moved:
                i = node.clock.i
                node.compute(i, i + 1)
        return True
