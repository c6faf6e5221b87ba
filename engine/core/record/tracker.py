"""Tracker: the metrics of a run, accumulated online in constant memory.

Place in the flow: the recorder feeds it; `results.metrics` turns its sums into metrics.
Returns are taken from day to day on which there were bars (bars longer than a day: from bar to bar), so that ratios do not
depend on the bar length. Days are those of the feeds' zone, UTC where feeds differ; see `day_lag`.
"""

from engine.core.time.time_zone import Zone

DAY = 86_400_000_000_000
NEVER = -1
SEASON = 91 * DAY


def day_lag(bars, ts):
    """Return how long after midnight UTC days of returns begin, in ns: a timestamp less this lies in the day it counts for.

    Bars labelled by their day count for it; others are complete at their timestamps, at midnight that of the day that ends.
    Where the clock changes with the seasons, days begin so that bars of whole days are right in all of them.
    """
    began = [row for row in range(bars.rows) if bars.filled[row] or bars.count[row]]
    zones = {bars.zones[row] or bars.tz for row in began}
    zone = Zone(zones.pop() if len(zones) == 1 else "UTC")
    offsets = [zone.at(ts + season * SEASON) for season in range(4)]
    return -max(offsets) if began and all(bars.dated[row] for row in began) else 1 - min(offsets)


class Tracker:
    """Sums over the equity curve, the fills and the trades of one account."""

    def __init__(self, cash):
        self.start = cash
        self.final = cash
        self.peak = cash
        self.drawdown = 0.0
        self.first_ts = 0
        self.last_ts = 0
        self.instants = 0
        self.exposed = 0
        self.tomorrow = 0
        self.day_close = cash
        self.days = 0
        self.mean = 0.0
        self.square = 0.0
        self.shortfall = 0.0
        self.turnover = 0.0
        self.commission = 0.0
        self.fills = 0
        self.trades = 0
        self.wins = 0
        self.won = 0.0
        self.lost = 0.0
        self.flows = 0.0
        self.day_flows = 0.0
        self.lag = 0
        self.bars = None  # the table that says how bars are dated

    def equity(self, ts, equity, exposed):
        """Take the account's equity after an instant."""
        if self.instants == 0:
            self.first_ts = ts
            if self.bars is not None:
                self.lag = day_lag(self.bars, ts)
            self.tomorrow = ((ts - self.lag) // DAY + 1) * DAY + self.lag
        elif ts >= self.tomorrow:
            self.day()
            self.tomorrow = ((ts - self.lag) // DAY + 1) * DAY + self.lag
        self.instants += 1
        self.last_ts = ts
        if exposed > 0:
            self.exposed += 1
        self.settle(equity)

    def stretch(self, ts, equity, exposed, first, stop):
        """Take the account's equity after each instant from `first` up to `stop`, as `equity` would."""
        k: cython.Py_ssize_t
        peak: cython.double
        drawdown: cython.double
        value: cython.double
        fall: cython.double
        if self.instants == 0 and first < stop:
            self.equity(ts[first], equity[first], exposed)
            first += 1
        if first >= stop:
            return
        peak = self.peak
        drawdown = self.drawdown
        for k in range(first, stop):
            if ts[k] >= self.tomorrow:
                self.day()
                self.tomorrow += DAY
                if ts[k] >= self.tomorrow:
                    self.tomorrow = ((ts[k] - self.lag) // DAY + 1) * DAY + self.lag
            value = equity[k]
            self.final = value
            if value > peak:
                peak = value
            elif peak > 0.0:
                fall = (peak - value) / peak
                if fall > drawdown:
                    drawdown = fall
        self.peak = peak
        self.drawdown = drawdown
        self.instants += stop - first
        self.last_ts = ts[stop - 1]
        if exposed > 0:
            self.exposed += stop - first

    def settle(self, equity):
        """Take the account's current equity."""
        fall: cython.double
        self.final = equity
        if equity > self.peak:
            self.peak = equity
        elif self.peak > 0.0:
            fall = (self.peak - equity) / self.peak
            if fall > self.drawdown:
                self.drawdown = fall

    def day(self):
        """Close a day: its return joins the running mean and squares (Welford), and, if negative, the squared shortfalls."""
        change: cython.double
        short: cython.double
        gap: cython.double
        if self.day_close > 0.0:
            change = (self.final - self.day_flows) / self.day_close - 1.0
            self.days += 1
            gap = change - self.mean
            self.mean += gap / self.days
            self.square += gap * (change - self.mean)
            short = change if change < 0.0 else 0.0
            self.shortfall += short * short
        self.day_close = self.final
        self.day_flows = 0.0

    def finish(self):
        """Close the last day at the end of the run; once."""
        if self.instants > 0 and self.tomorrow != NEVER:
            self.day()
            self.tomorrow = NEVER

    def flow(self, ts, amount):
        """Take a deposit or withdrawal at an instant that is not valued yet: neither a return nor a drawdown."""
        if self.instants > 0 and ts >= self.tomorrow:
            self.day()
            self.tomorrow = ((ts - self.lag) // DAY + 1) * DAY + self.lag
        self.flows += amount
        self.day_flows += amount
        self.peak += amount

    def fill(self, value, commission):
        """Count an execution."""
        self.turnover += value if value >= 0.0 else -value
        self.commission += commission
        self.fills += 1

    def trade(self, net):
        """Count a finished trade."""
        self.trades += 1
        self.wins += net > 0.0
        self.won += net if net > 0.0 else 0.0
        self.lost -= 0.0 if net > 0.0 else net
