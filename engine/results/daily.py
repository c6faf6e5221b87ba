"""Daily: returns from day to day of one account, straight from its record; what sweeps keep of each trial.

Place in the flow: after a run, before its record goes. The numbers are those of `results.curve`, by the same rules; a test
compares them. With numpy a trial of ten years takes some 50 microseconds.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

from engine.results.curve import DAY, YEAR, curve_of

NAN = float("nan")
OUTSIDE = ("deposit", "withdrawal")


class Daily:
    """`days`: number of the UTC day (since 1970) of each return; `returns`: float64; `first`, `last`: ts of the first and the
    last instant; `instants`: how many; `base`: equity before the first.
    """

    def __init__(self, days, returns, first, last, instants, base):
        self.days = days
        self.returns = returns
        self.first = first
        self.last = last
        self.instants = instants
        self.base = base

    @property
    def years(self):
        return (self.last - self.first) / YEAR

    @property
    def periods(self):
        """Returns a year."""
        return len(self.returns) / self.years if self.years > 0 else NAN


def daily_of(result, begin=None, known=None):
    """The `Daily` of a result; from `begin` on, int64 ns, if only a part of the run was traded. `known`: a dictionary that
    remembers where days end, for the next one of the same pass.
    """
    start = result.info["cash"]
    recorder = getattr(result, "recorder", None)
    if recorder is None or recorder.moves.rows:
        return by_rows(result, start, begin)
    gathered = Gathered(start, {} if known is None else known)
    try:
        import numpy
    except ImportError:
        numpy = None
    for n, data in recorder.curve.pieces():
        view = memoryview(data)
        stamps, equity = view[: 8 * n].cast("q"), view[16 * n : 24 * n].cast("d")
        skipped = 0 if begin is None or stamps[0] >= begin else bisect_left(stamps, begin)
        if skipped:
            gathered.base = equity[skipped - 1]
        if skipped < n:
            gathered.add(stamps[skipped:], equity[skipped:], numpy)
    return gathered.finish(numpy)


class Gathered:
    """The last instant of each day, block by block."""

    def __init__(self, base, known):
        self.base = base
        self.known = known
        self.days = array("q")
        self.closes = array("d")
        self.first = self.last = 0
        self.instants = 0

    def add(self, stamps, equity, numpy):
        n = len(stamps)
        self.first = self.first if self.instants else stamps[0]
        self.last = stamps[n - 1]
        self.instants += n
        if numpy is None:
            days, closes = last_of_days(stamps, equity)
        else:
            days, ends = self.ends(stamps, numpy)
            closes = numpy.frombuffer(equity, "f8")[ends]
        if self.days and self.days[-1] == days[0]:  # the day goes on in this block
            self.days.pop()
            self.closes.pop()
        self.days.frombytes(memoryview(days).cast("B"))
        self.closes.frombytes(memoryview(closes).cast("B"))

    def ends(self, stamps, numpy):
        """The number of each day, and the place of its last instant."""
        mark = stamps[0], stamps[len(stamps) - 1]
        raw = stamps.tobytes()
        before = self.known.get(mark)
        if before is None or before[0] != raw:
            numbers = numpy.frombuffer(stamps, "i8") // DAY
            ends = numpy.append(numpy.flatnonzero(numbers[1:] != numbers[:-1]), len(stamps) - 1)
            before = self.known[mark] = raw, numbers[ends], ends
        return before[1:]

    def finish(self, numpy):
        base = self.base
        if numpy is not None:
            closes = numpy.frombuffer(self.closes, "f8") if self.closes else numpy.empty(0)
            before = numpy.concatenate(([base], closes))[: len(closes)]
            if len(before) and before.min() > 0:
                returns = array("d", (closes / before - 1).tobytes())
                return Daily(self.days, returns, self.first, self.last, self.instants, base)
        days, returns, before = array("q"), array("d"), base
        for day, close in zip(self.days, self.closes):
            if before > 0:
                days.append(day)
                returns.append(close / before - 1)
            before = close
        return Daily(days, returns, self.first, self.last, self.instants, base)


def last_of_days(stamps, equity):
    """The number of each day, and the last value in it."""
    days, closes = array("q"), array("d")
    today = stamps[0] // DAY
    tomorrow = (today + 1) * DAY
    before = equity[0]
    for ts, value in zip(stamps, equity):
        if ts >= tomorrow:
            days.append(today)
            closes.append(before)
            today = ts // DAY
            tomorrow = (today + 1) * DAY
        before = value
    days.append(today)
    closes.append(before)
    return days, closes


def by_rows(result, start, begin):
    """The same from rows, with deposits and withdrawals taken out."""
    moves = [(row[0], row[3]) for row in result.rows("moves") if row[2] in OUTSIDE]
    rows = result.rows("equity")
    base = start
    if begin is not None:
        kept = []
        for row in rows:
            if row[0] < begin:
                base = row[2]
            else:
                kept.append(row)
        rows = kept
        moves = [move for move in moves if move[0] >= begin]
    curve = curve_of(rows, base, moves)
    days = array("q", [ts // DAY for ts in curve.dates])
    return Daily(days, array("d", curve.returns), curve.first_ts, curve.last_ts, curve.instants, base)


def window_metrics(result, begin, daily=None):
    """The metrics of a result for the part of its run from `begin` on; before it nothing was traded.

    Returns and Sharpe ratio are those of the part; drawdown, trades, fills and costs are the whole run's, which has no others.
    """
    from engine.results.metrics import Metrics
    from engine.results.ratios import sharpe_ratio

    daily = daily_of(result, begin) if daily is None else daily
    found = Metrics(result.metrics)
    found["sharpe_ratio"] = sharpe_ratio(daily.returns, daily.periods) if len(daily.returns) > 1 else NAN
    if daily.base != result.info["cash"]:  # interest on idle cash came before the part
        found["total_return"] = found["final_value"] / daily.base - 1
    held = found["exposure"] * result.info["instants"]
    found["exposure"] = round(held) / daily.instants if held == held and daily.instants else NAN
    return found
