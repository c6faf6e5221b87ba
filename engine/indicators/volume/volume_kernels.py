# cython: cdivision=True
"""Compiled volume indicators. Composites are in `volume_composites.py`, indicators of sessions in `session_prices.py`."""

from engine.core.kernel.kernel_arity import Kernel2, Kernel3, Kernel4, Wide
from engine.core.maths import holes
from engine.core.storage.state_arrays import blanks, zeros

NAN = float("nan")
POSITIVE, NEGATIVE = 0, 1


class OBV(Kernel2):
    """On-balance volume: volume added when the close rises and taken off when it falls; begins with the first volume.

    Inputs: close, volume. Warm-up: 1 bar. At a NaN the output is NaN and the bar is passed over.
    Source: Granville (1963), New Key to Stock Market Profits; TA-Lib OBV.
    """

    takes = ("close", "volume")

    def allocate(self, rows):
        self.last = blanks(rows)
        self.total = zeros(rows)

    def step(self, row, k, x, y):
        last: cython.double = self.last[row]
        if x != x or y != y:
            return NAN
        self.last[row] = x
        if x > last or last != last:
            self.total[row] = self.total[row] + y
        elif x < last:
            self.total[row] = self.total[row] - y
        return self.total[row]

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = OBV.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class FlowVolume(Kernel4):
    """Volume times the position of the close in its bar, -1 at the low to 1 at the high; 0 where high is low. Warm-up: 1 bar."""

    takes = ("high", "low", "close", "volume")

    def step(self, row, k, x, y, z, v):
        span: cython.double = x - y
        if span > 0.0:
            return ((z - y) - (x - z)) / span * v
        return v * 0.0 + z * 0.0 if span == span else span

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = FlowVolume.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
                self.d.data[self.fourth + t],
            )
        return 0


class MoneyFlow(Kernel2):
    """Price times volume where the price has risen (or fallen), else 0. Inputs: price, volume. Warm-up: 2 bars.

    A change below 1e-14 of the price is none: equal typical prices differ in their last bits.
    """

    takes = ("price", "volume")
    defaults = {"form": POSITIVE}
    limits = {"form": 0}

    def prepare(self, form):
        self.form = form
        return 2

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x, y):
        last: cython.double = self.last[row]
        change: cython.double = x - last if self.form == POSITIVE else last - x
        if x == x:
            self.last[row] = x
        if x != x or y != y or last != last:
            return NAN
        return x * y if change > 1e-14 * (x if x > 0.0 else -x) else 0.0

    def once(self, row, start, stop):
        begin: cython.longlong = self.begin(row, start, stop)
        t: cython.longlong = begin
        whole: cython.bint = (
            holes(self.a.data, self.source + t, self.source + stop) + holes(self.b.data, self.other + t, self.other + stop) == 0
        )
        while t < stop and (t == begin or not whole):
            self.ring.data[self.target + t] = MoneyFlow.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
            t += 1
        if t < stop:
            self.fill(row, t, stop)
        return 0

    def fill(self, row, begin, stop):
        """The steps from the second value on where none is NaN."""
        i: cython.longlong
        n: cython.longlong = stop - begin
        at: cython.longlong = self.source + begin
        other: cython.longlong = self.other + begin
        target: cython.longlong = self.target + begin
        prices: cython.double[::1] = self.a.data
        volumes: cython.double[::1] = self.b.data
        flows: cython.double[::1] = self.ring.data
        sign: cython.double = 1.0 if self.form == POSITIVE else -1.0
        x: cython.double
        flow: cython.double
        change: cython.double
        size: cython.double
        for i in range(n):
            x = prices[at + i]
            change = sign * (x - prices[at + i - 1])
            flow = x * volumes[other + i]
            size = x if x > 0.0 else -x
            flows[target + i] = flow if change > 1e-14 * size else 0.0
        self.last[row] = prices[at + n - 1]


class NVI(Kernel2):
    """Negative volume index: moves by the close's rate of change on bars of falling volume; begins at 1000.

    Inputs: close, volume. Warm-up: 1 bar. A bar with a NaN, or after a close of zero, is passed over.
    Source: Fosback (1976), Stock Market Logic; TA-Lib NVI.
    """

    takes = ("close", "volume")

    def prepare(self):
        self.rising = False
        return 1

    def allocate(self, rows):
        self.close = blanks(rows)
        self.volume = blanks(rows)
        self.index = blanks(rows)

    def step(self, row, k, x, y):
        close: cython.double = self.close[row]
        index: cython.double = self.index[row]
        if x != x or y != y:
            return NAN
        if index != index:
            index = 1000.0
        elif (y > self.volume[row] if self.rising else y < self.volume[row]) and close != 0.0:
            index += index * ((x - close) / close)
        self.close[row] = x
        self.volume[row] = y
        self.index[row] = index
        return index


class PVI(NVI):
    """Positive volume index: moves by the close's rate of change on bars of rising volume; begins at 1000.

    Inputs: close, volume. Warm-up: 1 bar. A bar with a NaN, or after a close of zero, is passed over.
    Source: Fosback (1976), Stock Market Logic; TA-Lib PVI.
    """

    def prepare(self):
        self.rising = True
        return 1


class PVT(Kernel2):
    """Price volume trend (VPT): volume times the close's rate of change, summed up; begins at 0.

    Inputs: close, volume. Warm-up: 1 bar. A bar with a NaN, or after a close of zero, adds nothing.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 12; TA-Lib PVT.
    """

    takes = ("close", "volume")

    def allocate(self, rows):
        self.close = blanks(rows)
        self.total = zeros(rows)

    def step(self, row, k, x, y):
        close: cython.double = self.close[row]
        if x != x or y != y:
            return NAN
        if close == close and close != 0.0:
            self.total[row] = self.total[row] + y * ((x - close) / close)
        self.close[row] = x
        return self.total[row]


class Force(Kernel2):
    """Change of the close times volume. Inputs: close, volume. Warm-up: 2 bars."""

    takes = ("close", "volume")

    def prepare(self):
        return 2

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x, y):
        last: cython.double = self.last[row]
        if x == x:
            self.last[row] = x
        return (x - last) * y

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Force.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Ease(Kernel3):
    """Move of the middle of a bar times its span, divided by volume (in units of `scale`); 0 without volume.

    Inputs: high, low, volume. Warm-up: 2 bars.
    """

    takes = ("high", "low", "volume")
    defaults = {"scale": 1e8}

    def prepare(self, scale):
        self.scale = scale
        return 2

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x, y, z):
        middle: cython.double = 0.5 * (x + y)
        last: cython.double = self.last[row]
        if middle == middle:
            self.last[row] = middle
        if z == 0.0:
            return 0.0 if middle - last == middle - last else NAN
        return (middle - last) * (x - y) / (z / self.scale)


class VolumeForce(Wide):
    """Klinger's volume force. Inputs: high, low, close, volume. Warm-up: 2 bars. A bar with a NaN is passed over."""

    takes = ("high", "low", "close", "volume")

    def prepare(self):
        return 2

    def allocate(self, rows):
        self.sum = blanks(rows)
        self.span = blanks(rows)
        self.swing = zeros(rows)
        self.side = zeros(rows)

    def step(self, row, k):
        total: cython.double = self.x[0] + self.x[1] + self.x[2]
        span: cython.double = self.x[0] - self.x[1]
        side: cython.double = 1.0 if total > self.sum[row] else -1.0
        swing: cython.double
        share: cython.double
        self.y[0] = NAN
        if total != total or self.x[3] != self.x[3]:
            return
        if self.sum[row] == self.sum[row]:
            swing = span + (self.swing[row] if side == self.side[row] else self.span[row])
            self.side[row] = side
            self.swing[row] = swing
            self.y[0] = 0.0
            if swing != 0.0:
                share = 2.0 * (span / swing) - 1.0
                self.y[0] = 100.0 * self.x[3] * (share if share >= 0.0 else -share) * side
        self.sum[row] = total
        self.span[row] = span


class WAD(Kernel3):
    """Williams' accumulation and distribution: the close's distance from the true low or high, summed up; begins at 0.

    Inputs: high, low, close. Warm-up: 1 bar. A bar with a NaN is passed over.
    Source: Williams (1973), How I Made One Million Dollars; TA-Lib WAD.
    """

    takes = ("high", "low", "close")

    def allocate(self, rows):
        self.last = blanks(rows)
        self.total = zeros(rows)

    def step(self, row, k, x, y, z):
        last: cython.double = self.last[row]
        if x != x or y != y or z != z:
            return NAN
        if z > last:
            self.total[row] = self.total[row] + (z - (y if y < last else last))
        elif z < last:
            self.total[row] = self.total[row] + (z - (x if x > last else last))
        self.last[row] = z
        return self.total[row]
