"""Daily returns of one account, computed directly from its record; sweeps keep them for each trial.

Place in the flow: after a run, before its record is discarded. The numbers are those of `equity_curve`, by the same rules; a test
compares them. With numpy a trial of ten years takes some 50 microseconds.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

from engine.results.metrics.equity_curve import DAY, YEAR, curve_of

NAN = float("nan")
OUTSIDE = ("deposit", "withdrawal")


class Daily:
    """`days`: number of the day (since 1970) of each return; `returns`: float64; `first`, `last`: ts of the first and the
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
        """Return the number of returns per year."""
        return len(self.returns) / self.years if self.years > 0 else NAN


def daily_of(result, begin=None, known=None):
    """Return the `Daily` of a result; from `begin` on, int64 ns, by default from where the run began to trade.

    known: `DayEnds`, which remembers where days end for the next trial.
    """
    start = result.info["cash"]
    begin = trading_begin(result) if begin is None else begin
    recorder = getattr(result, "recorder", None)
    if recorder is None or recorder.cash_flows.rows:
        return by_rows(result, start, begin)
    pieces = list(recorder.curve.pieces())
    try:
        import numpy
    except ImportError:
        return plainly(pieces, start, begin, result.info.get("day_lag", 0))
    days = (DayEnds() if known is None else known).of(pieces, begin, numpy, result.info.get("day_lag", 0))
    return days.read([numpy.frombuffer(data, "f8", n, 16 * n) for n, data in pieces], start, numpy)


def trading_begin(result):
    """Return the time in ns from which a run was allowed to trade; None for a run over all of its bars."""
    return result.info.get("trading_from")


class DayEnds:
    """The `Days` of the previous trial. All trials of a pass see the same instants, so they are compared once per pass."""

    def __init__(self):
        self.days = None
        self.sure = False

    def begin_pass(self):
        """Prepare for other trials, which may run over other bars."""
        self.sure = False

    def of(self, pieces, begin, numpy, lag=0):
        if not self.sure or [n for n, _ in pieces] != [len(raw) // 8 for raw in self.days.stamps]:
            stamps = [data[: 8 * n] for n, data in pieces]
            if self.days is None or self.days.stamps != stamps or (self.days.begin, self.days.lag) != (begin, lag):
                self.days = Days(stamps, begin, numpy, lag)
            self.sure = True
        return self.days


class Days:
    """Positions at which days end in a record of these blocks of `stamps`, from `begin` on; trials of one pass share them."""

    def __init__(self, stamps, begin, numpy, lag=0):
        self.stamps = stamps
        self.lag = lag
        self.begin = begin
        self.places = []  # of the ends of days, in each block
        self.instants = 0
        self.first = self.last = 0
        self.before = None  # (block, place) of the last instant before `begin`
        days = array("q")
        blocks = [numpy.frombuffer(raw, "i8") for raw in stamps]
        for i, block in enumerate(blocks):
            skipped = 0 if begin is None else int(numpy.searchsorted(block, begin))
            if skipped:
                self.before = i, skipped - 1
            numbers = (block[skipped:] - lag) // DAY
            goes_on = i + 1 < len(blocks) and len(numbers) and (blocks[i + 1][0] - lag) // DAY == numbers[-1]
            ends = numpy.append(numbers[1:] != numbers[:-1], not goes_on).nonzero()[0] if len(numbers) else numbers
            days.frombytes(numbers[ends].tobytes())
            self.places.append(slice(skipped, None) if len(ends) == len(numbers) else ends + skipped)
            if len(numbers):
                self.first = self.first if self.instants else int(block[skipped])
                self.last = int(block[-1])
            self.instants += len(numbers)
        self.days = days

    def read(self, equity, base, numpy):
        """Return the `Daily` of one trial; equity: its blocks."""
        if self.before is not None:
            block, place = self.before
            base = float(equity[block][place])
        values = numpy.empty(len(self.days) + 1)
        values[0] = base
        n = 1
        for block, places in zip(equity, self.places):
            ends = block[places]
            values[n : n + len(ends)] = ends
            n += len(ends)
        before = values[:-1]
        if len(before) == 0 or before.min() > 0:
            returns = array("d", [0.0]) * len(before)
            if len(returns):
                gains = numpy.frombuffer(returns)
                numpy.divide(values[1:], before, out=gains)
                gains -= 1
            return Daily(self.days, returns, self.first, self.last, self.instants, base)
        days, returns = above_water(self.days, values[1:], base)
        return Daily(days, returns, self.first, self.last, self.instants, base)


def above_water(days, closes, base):
    """Return (days, returns) of the days that begin with positive equity."""
    retained, returns, before = array("q"), array("d"), base
    for day, close in zip(days, closes):
        if before > 0:
            retained.append(day)
            returns.append(close / before - 1)
        before = close
    return retained, returns


def plainly(pieces, base, begin, lag=0):
    """Compute the same without numpy."""
    days, closes = array("q"), array("d")
    first = last = instants = 0
    for n, data in pieces:
        view = memoryview(data)
        stamps, equity = view[: 8 * n].cast("q"), view[16 * n : 24 * n].cast("d")
        skipped = 0 if begin is None or stamps[0] >= begin else bisect_left(stamps, begin)
        if skipped:
            base = equity[skipped - 1]
        if skipped == n:
            continue
        first = first if instants else stamps[skipped]
        last = stamps[n - 1]
        instants += n - skipped
        more, values = last_of_days(stamps[skipped:], equity[skipped:], lag)
        if days and days[-1] == more[0]:  # the day goes on in this block
            days.pop()
            closes.pop()
        days.extend(more)
        closes.extend(values)
    return Daily(*above_water(days, closes, base), first, last, instants, base)


def last_of_days(stamps, equity, lag=0):
    """Return the number of each day and the last value in it."""
    days, closes = array("q"), array("d")
    today = (stamps[0] - lag) // DAY
    tomorrow = (today + 1) * DAY + lag
    before = equity[0]
    for ts, value in zip(stamps, equity):
        if ts >= tomorrow:
            days.append(today)
            closes.append(before)
            today = (ts - lag) // DAY
            tomorrow = (today + 1) * DAY + lag
        before = value
    days.append(today)
    closes.append(before)
    return days, closes


def by_rows(result, start, begin):
    """Compute the same from rows, without deposits and withdrawals."""
    moves = [(row[0], row[3]) for row in result.rows("cash_flows") if row[2] in OUTSIDE]
    rows = result.rows("equity")
    base = start
    if begin is not None:
        results = []
        for row in rows:
            if row[0] < begin:
                base = row[2]
            else:
                results.append(row)
        rows = results
        moves = [move for move in moves if move[0] >= begin]
    curve = curve_of(rows, base, moves, result.info.get("day_lag", 0))
    days = array("q", [ts // DAY for ts in curve.dates])
    return Daily(days, array("d", curve.returns), curve.first_ts, curve.last_ts, curve.instants, base)


def window_metrics(result, begin, daily=None):
    """Return the metrics of a result for the part of its run from `begin` on; before it nothing was traded.

    Returns and ratios are those of the part; drawdown, trades, fills and costs are those of the whole run, which has no others.
    """
    from engine.results.metrics.online_metrics import Metrics
    from engine.results.metrics.return_and_risk import annual_return, annual_volatility
    from engine.results.metrics.risk_ratios import calmar_ratio, sharpe_ratio, sortino_ratio

    daily = daily_of(result, begin) if daily is None else daily
    results = Metrics(result.metrics)
    results["annual_volatility"] = annual_volatility(daily.returns, daily.periods)
    results["sharpe_ratio"] = sharpe_ratio(daily.returns, daily.periods) if len(daily.returns) > 1 else NAN
    results["sortino_ratio"] = sortino_ratio(daily.returns, daily.periods)
    if daily.base != result.info["cash"]:  # interest on idle cash came before the part
        paid = daily.base + sum(row[3] for row in result.rows("cash_flows") if row[2] in OUTSIDE and row[0] >= begin)
        results["total_return"] = results["final_value"] / paid - 1 if paid > 0 else NAN
    results["annual_return"] = annual_return(results["total_return"], daily.years)
    results["calmar_ratio"] = calmar_ratio(results["annual_return"], results["max_drawdown"])
    held = results["exposure"] * result.info["instants"]
    results["exposure"] = round(held) / daily.instants if held == held and daily.instants else NAN
    return results
