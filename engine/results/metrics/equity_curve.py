"""Equity curve: a value per day, drawdowns and sums, gathered in one pass for the statistics.

Place in the flow: reads the rows of a result, or any (ts, cash, equity) by time; `returns`, `drawdowns` and `risk_ratios` use the
result. Memory grows with the days, not with the instants.
"""

from __future__ import annotations

from engine.results.metrics.drawdowns import DrawdownTracker

DAY = 86_400_000_000_000
YEAR = 365.25 * DAY
NAN = float("nan")


class Curve:
    """An equity curve, day by day.

    `days`: the days on which there were instants, as ts of their midnight, read as UTC; `closes`: equity at the last
    instant of each; `returns`: from day to day, the first one from the starting equity; deposits and withdrawals are none;
    `dates`: the day of each return, all `days` unless equity was not positive. For bars longer than a day a "day" is a bar.
    `falls`: drawdowns over all instants. `years`: from the first to the last instant, in years of 365.25 days; `periods`:
    days a year in these data, by which all that is annual is annualised; `lag`: see `engine.core.record.tracker.day_lag`.
    """

    def __init__(self, start, lag=0):
        self.lag = lag
        self.start = start
        self.final = start
        self.flows = 0.0
        self.first_ts = self.last_ts = 0
        self.instants = 0
        self.days = []
        self.closes = []
        self.dates = []
        self.returns = []
        self.falls = DrawdownTracker(start)

    @property
    def years(self):
        return (self.last_ts - self.first_ts) / YEAR

    @property
    def periods(self):
        return len(self.returns) / self.years if self.years > 0 else NAN

    @property
    def total_return(self):
        """Final equity over all money that was put in, minus 1."""
        paid = self.start + self.flows
        return self.final / paid - 1 if paid > 0 else NAN

    def end_day(self, flows):
        """End the day with the account's present value."""
        before = self.closes[-1] if self.closes else self.start
        if before > 0:
            self.dates.append(self.days[len(self.closes)])
            self.returns.append((self.final - flows) / before - 1)
        self.closes.append(self.final)


def curve_of(rows, start, flows=(), lag=0):
    """The `Curve` of (ts, cash, equity) rows by time, from `start`; flows: (ts, amount) of deposits (+) and withdrawals (-).

    lag: how long after a midnight of UTC days begin, in ns.
    """
    curve = Curve(start, lag)
    waiting = iter(flows)
    flow = next(waiting, None)
    today = 0.0
    tomorrow = None
    ts = 0
    falls = curve.falls
    for ts, _, equity in rows:
        if tomorrow is None or ts >= tomorrow:
            if tomorrow is None:
                curve.first_ts = falls.peak_ts = ts
            else:
                curve.end_day(today)
                today = 0.0
            curve.days.append((ts - lag) // DAY * DAY)
            tomorrow = curve.days[-1] + DAY + lag
        while flow is not None and flow[0] <= ts:
            today += flow[1]
            curve.flows += flow[1]
            falls.lift(flow[1])
            flow = next(waiting, None)
        curve.instants += 1
        curve.final = equity
        if equity >= falls.peak or equity < falls.low:
            falls.step(ts, equity)
    if tomorrow is not None:
        curve.end_day(today)
    curve.last_ts = ts
    falls.finish(ts)
    return curve
