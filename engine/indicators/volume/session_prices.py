# cython: cdivision=True
"""Indicators that restart with a day or an instant: volume-weighted prices and pivots."""

from engine.core.kernel.kernel_arity import Wide
from engine.core.storage.state_arrays import blanks, counts, zeros

NAN = float("nan")
DAY = 86_400_000_000_000
HOUR = 3_600_000_000_000
START, SESSION, AT = 0, 1, 2


def day_of(ts, offset):
    """Number of the day in which a bar that ends at `ts` lies; days begin `offset` ns after midnight UTC."""
    ts -= offset + 1
    return ts // DAY if ts >= 0 else -((-ts - 1) // DAY) - 1


def ends_of(kernel):
    """The ends of the newest slow bars of each row, where a kernel steps with the slow bars of a frame; None elsewhere."""
    graph = getattr(kernel.scope, "graph", None)
    frames = [frame for frame in graph.frames.values() if frame.axis is kernel.ring.axis] if graph is not None else []
    return frames[0].stamps if frames else None


class VWAP(Wide):
    """Volume-weighted average of the typical price since the session's begin (`anchor="start"`: since the first bar).

    Inputs: high, low, close, volume. `hour`: when a session begins, UTC. Warm-up: 1 bar; the typical price while there is no
    volume. A bar with a NaN is passed over.
    Source: Berkowitz, Logue, Noser (1988), The Total Cost of Transactions on the NYSE, Journal of Finance 43(1); TA-Lib VWAP.
    """

    takes = ("high", "low", "close", "volume")
    defaults = {"anchor": "session", "hour": 0.0}
    limits = {"hour": (0.0, 24.0)}
    choices = {"anchor": ("session", "start")}

    def prepare(self, anchor, hour):
        self.form = SESSION if anchor == "session" else START
        self.reads_time = self.form == SESSION
        self.offset = int(hour * HOUR)
        return 1

    def allocate(self, rows):
        self.bars = self.scope.bars
        self.slow = ends_of(self)
        self.day = counts(rows)
        self.value = zeros(rows)
        self.volume = zeros(rows)

    def stamp(self, row, t):
        """When bar `t` of a row ended."""
        if self.mixed:
            return self.bars.now
        if self.slow is not None:
            return self.slow[row]
        return self.bars.stamps[self.bars.stampbase[row] + (t & self.bars.mask)]

    def step(self, row, k):
        price: cython.double = (self.x[0] + self.x[1] + self.x[2]) / 3.0
        ts: cython.longlong = self.stamp(row, k + self.first)
        day: cython.longlong = 0
        self.y[0] = NAN
        if self.form == AT and ts < self.offset:
            return
        if price != price or self.x[3] != self.x[3]:
            return
        if self.form == SESSION:
            day = day_of(ts, self.offset)
        if day != self.day[row]:
            self.day[row] = day
            self.value[row] = 0.0
            self.volume[row] = 0.0
        self.value[row] = self.value[row] + price * self.x[3]
        self.volume[row] = self.volume[row] + self.x[3]
        self.y[0] = self.value[row] / self.volume[row] if self.volume[row] > 0.0 else price


class AnchoredVWAP(VWAP):
    """Volume-weighted average of the typical price since `start` (int64 ns UTC); NaN before.

    Inputs: high, low, close, volume. Warm-up: 1 bar. A bar with a NaN is passed over.
    Source: Shannon (2008), Technical Analysis Using Multiple Timeframes.
    """

    defaults = {"start": 0}
    limits = {"start": -(1 << 62)}
    choices = {}

    def prepare(self, start):
        self.form = AT
        self.reads_time = True
        self.offset = start
        return 1


class Pivots(Wide):
    """Pivot points of the session before: supports and resistances. Inputs: high, low, close.

    Outputs: pivot, r1, s1, r2, s2, r3, s3. `form`: "classic" or "fibonacci"; `hour`: when a session begins, UTC. Warm-up: 1
    bar; NaN during the first session.
    Source: Person (2004), A Complete Guide to Technical Trading Tactics, ch. 6.
    """

    takes = ("high", "low", "close")
    outputs = ("pivot", "r1", "s1", "r2", "s2", "r3", "s3")
    defaults = {"form": "classic", "hour": 0.0}
    limits = {"hour": (0.0, 24.0)}
    choices = {"form": ("classic", "fibonacci")}

    def prepare(self, form, hour):
        self.fibonacci = form == "fibonacci"
        self.reads_time = True
        self.offset = int(hour * HOUR)
        return 1

    def allocate(self, rows):
        self.bars = self.scope.bars
        self.slow = ends_of(self)
        self.day = counts(rows)
        self.today = blanks(3 * rows)
        self.before = blanks(3 * rows)

    def step(self, row, k):
        place: cython.Py_ssize_t = 3 * row
        i: cython.Py_ssize_t
        t: cython.longlong = k + self.first
        ts: cython.longlong
        pivot: cython.double
        span: cython.double
        if self.mixed:
            ts = self.bars.now
        elif self.slow is not None:
            ts = self.slow[row]
        else:
            ts = self.bars.stamps[self.bars.stampbase[row] + (t & self.bars.mask)]
        if day_of(ts, self.offset) != self.day[row]:
            self.day[row] = day_of(ts, self.offset)
            for i in range(3):
                self.before[place + i] = self.today[place + i]
                self.today[place + i] = NAN
        if not self.today[place] >= self.x[0] and self.x[0] == self.x[0]:
            self.today[place] = self.x[0]
        if not self.today[place + 1] <= self.x[1] and self.x[1] == self.x[1]:
            self.today[place + 1] = self.x[1]
        if self.x[2] == self.x[2]:
            self.today[place + 2] = self.x[2]
        pivot = (self.before[place] + self.before[place + 1] + self.before[place + 2]) / 3.0
        span = self.before[place] - self.before[place + 1]
        self.y[0] = pivot
        if self.fibonacci:
            for i in range(3):
                self.y[1 + 2 * i] = pivot + (0.382 if i == 0 else 0.618 if i == 1 else 1.0) * span
                self.y[2 + 2 * i] = pivot - (0.382 if i == 0 else 0.618 if i == 1 else 1.0) * span
        else:
            self.y[1] = 2.0 * pivot - self.before[place + 1]
            self.y[2] = 2.0 * pivot - self.before[place]
            self.y[3] = pivot + span
            self.y[4] = pivot - span
            self.y[5] = self.before[place] + 2.0 * (pivot - self.before[place + 1])
            self.y[6] = self.before[place + 1] - 2.0 * (self.before[place] - pivot)
