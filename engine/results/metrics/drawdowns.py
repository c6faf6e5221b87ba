"""Drawdowns: falls of equity from a peak, and statistics of them."""

from __future__ import annotations

from heapq import heappush, heapreplace

NAN = float("nan")
KEPT = 20  # of the deepest


class Drawdown:
    """A fall from a peak: `depth` as a fraction of the peak; `start trough recovery end` in ns UTC.

    `recovery` is None if there was none; `end` is the recovery, or the last instant.
    """

    def __init__(self, start, trough, recovery, end, depth):
        self.start = start
        self.trough = trough
        self.recovery = recovery
        self.end = end
        self.depth = depth

    @property
    def length(self):
        """Nanoseconds from the peak to the recovery, or to the last instant."""
        return self.end - self.start

    def __lt__(self, other):
        return (self.depth, -self.start) < (other.depth, -other.start)

    def __repr__(self):
        return f"Drawdown({self.depth:.4%}, start={self.start}, trough={self.trough}, recovery={self.recovery})"


class DrawdownTracker:
    """Follows equity from peak to peak; keeps the deepest falls and the longest one."""

    def __init__(self, start):
        self.peak = start
        self.peak_ts = 0
        self.low = start
        self.low_ts = 0
        self.deepest_heap = []
        self.longest = None

    def lift(self, amount):
        """Move the peak by a deposit or withdrawal, which is neither a gain nor a fall."""
        self.low += amount
        self.peak += amount

    def step(self, ts, equity):
        """Process equity that is no lower than the peak, or the lowest value since."""
        if equity >= self.peak:
            self.close(ts, ts)
            self.peak = self.low = equity
            self.peak_ts = ts
        else:
            self.low = equity
            self.low_ts = ts

    def close(self, recovery, end):
        if self.low < self.peak and self.peak > 0:
            fall = Drawdown(self.peak_ts, self.low_ts, recovery, end, (self.peak - self.low) / self.peak)
            if len(self.deepest_heap) < KEPT:
                heappush(self.deepest_heap, fall)
            elif self.deepest_heap[0] < fall:
                heapreplace(self.deepest_heap, fall)
            if self.longest is None or fall.length > self.longest.length:
                self.longest = fall

    def finish(self, ts):
        """Process the last instant."""
        self.close(None, ts)
        self.low = self.peak

    @property
    def deepest(self):
        """Return up to 20 `Drawdown`, the deepest first."""
        return sorted(self.deepest_heap, reverse=True)


def drawdown_series(values):
    """Return how far each value is below the highest one so far, as a fraction: 0 at peaks, 0.2 after a fall by a fifth."""
    results = []
    peak = -float("inf")
    for value in values:
        peak = max(peak, value)
        results.append((peak - value) / peak if peak > 0 else 0.0)
    return results


def max_drawdown(values):
    """Return the largest fall from a peak, as a fraction of the peak, 0 to 1 (above 1 where values fall below zero)."""
    return max(drawdown_series(values), default=0.0)


def ulcer_index(values):
    """Return the root of the mean squared drawdown over all values.

        Source: Martin & McCann (1989), The Investor's Guide to Fidelity Funds. quantstats divides by one less than the number
        of values.
    """
    falls = drawdown_series(values)
    return (sum(fall * fall for fall in falls) / len(falls)) ** 0.5 if falls else NAN
