# cython: cdivision=True
"""Compiled trend indicators. Composites of them are in `trend_composites.py`."""

from engine.core.kernel.kernel_arity import Kernel1, Kernel2, Wide
from engine.core.maths import holes
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, places, zeros

NAN = float("nan")


class Directional(Wide):
    """Wilder's directional movement: the two directional indicators and the index of their difference; percent.

    Inputs: high, low, close. Outputs: plus, minus, dx. Warm-up: `period` + 1 bars. Where the true range or the sum of both is
    zero, the value before stays (0 at first). At a NaN the outputs are NaN and the averages stay as they were.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4; TA-Lib PLUS_DI, MINUS_DI, DX.
    """

    takes = ("high", "low", "close")
    outputs = ("plus", "minus", "dx")
    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.length = period
        return period + 1

    def allocate(self, rows):
        self.last = blanks(3 * rows)
        self.sums = zeros(3 * rows)
        self.held = zeros(3 * rows)
        self.seen = places(rows)

    def step(self, row, k):
        place: cython.Py_ssize_t = 3 * row
        self.y[0] = NAN
        self.y[1] = NAN
        self.y[2] = NAN
        if self.move(row, self.x[0], self.x[1], self.x[2]):
            self.y[0] = self.held[place]
            self.y[1] = self.held[place + 1]
            self.y[2] = self.held[place + 2]

    def move(self, row, high, low, close):
        """Process a bar; return whether there are values."""
        place: cython.Py_ssize_t = 3 * row
        rise: cython.double = high - self.last[place]
        fall: cython.double = self.last[place + 1] - low
        last: cython.double = self.last[place + 2]
        span: cython.double = high - low
        gap: cython.double = rise - fall
        plus: cython.double = self.sums[place]
        minus: cython.double = self.sums[place + 1]
        total: cython.double = self.sums[place + 2]
        if span != span or close != close:
            return False
        self.last[place] = high
        self.last[place + 1] = low
        self.last[place + 2] = close
        if last != last:
            return False
        rise = rise if gap > 0.0 else 0.0
        fall = fall if gap < 0.0 else 0.0
        span = high - last if high - last > span else span
        span = last - low if last - low > span else span
        if self.seen[row] >= self.period - 1:
            plus -= plus / self.length
            minus -= minus / self.length
            total -= total / self.length
        plus += rise if rise > 0.0 else 0.0
        minus += fall if fall > 0.0 else 0.0
        total += span
        self.sums[place] = plus
        self.sums[place + 1] = minus
        self.sums[place + 2] = total
        if self.seen[row] < self.period:
            self.seen[row] = self.seen[row] + 1
            if self.seen[row] < self.period:
                return False
        if total > 0.0:
            plus = 100.0 * (plus / total)
            minus = 100.0 * (minus / total)
            self.held[place] = plus
            self.held[place + 1] = minus
            total = plus + minus
            if total > 0.0:
                self.held[place + 2] = 100.0 * (fabs(plus - minus) / total)
        return True

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        b: Ring = self.rings[1]
        c: Ring = self.rings[2]
        q: Ring = self.outs[1]
        r: Ring = self.outs[2]
        place: cython.Py_ssize_t = 3 * row
        t: cython.longlong
        i: cython.longlong
        if not (self.plain and (self.every or self.uses[row])):
            return Wide.once(self, row, start, stop)
        for t in range(start, stop):
            if self.seen[row] >= self.period:
                break
            self.put(row, t, self.at(row, t))
        else:
            return 0
        for i in range(t, stop):
            if self.move(row, a.data[a.base[row] + i], b.data[b.base[row] + i], c.data[c.base[row] + i]):
                out.data[out.base[row] + i] = self.held[place]
                q.data[q.base[row] + i] = self.held[place + 1]
                r.data[r.base[row] + i] = self.held[place + 2]
            else:
                out.data[out.base[row] + i] = NAN
                q.data[q.base[row] + i] = NAN
                r.data[r.base[row] + i] = NAN
        return 0


class PlusDM(Kernel2):
    """Wilder's smoothed plus directional movement, in units of price. Inputs: high, low. Warm-up: `period` bars.

    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4; TA-Lib PLUS_DM.
    """

    takes = ("high", "low")
    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.length = period
        self.down = False
        return period if period > 1 else 2

    def allocate(self, rows):
        self.high = blanks(rows)
        self.low = blanks(rows)
        self.total = zeros(rows)
        self.seen = places(rows)

    def step(self, row, k, x, y):
        rise: cython.double = x - self.high[row]
        fall: cython.double = self.low[row] - y
        total: cython.double = self.total[row]
        if x != x or y != y:
            return NAN
        self.high[row] = x
        self.low[row] = y
        if rise != rise:
            return NAN
        if self.down:
            x = rise
            rise = fall
            fall = x
        if self.seen[row] < self.period - 1:
            self.seen[row] = self.seen[row] + 1
        else:
            total -= total / self.length
        if rise > 0.0 and rise > fall:
            total += rise
        self.total[row] = total
        return total if self.seen[row] >= self.period - 1 else NAN

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = PlusDM.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class MinusDM(PlusDM):
    """Wilder's smoothed minus directional movement, in units of price. Inputs: high, low. Warm-up: `period` bars.

    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4; TA-Lib MINUS_DM.
    """

    def prepare(self, period):
        PlusDM.prepare(self, period)
        self.down = True
        return period if period > 1 else 2


class SupertrendStep(Wide):
    """Supertrend over a band: the stop, and the direction. Inputs: high, low, close, atr. Outputs: value, direction."""

    takes = ("high", "low", "close", "atr")
    outputs = ("value", "direction")
    defaults = {"factor": 3.0}
    limits = {"factor": 0.0}

    def prepare(self, factor):
        self.factor = factor
        return 1

    def allocate(self, rows):
        self.upper = blanks(rows)
        self.lower = blanks(rows)
        self.last = blanks(rows)
        self.side = zeros(rows)

    def step(self, row, k):
        middle: cython.double = 0.5 * (self.x[0] + self.x[1])
        width: cython.double = self.factor * self.x[3]
        upper: cython.double = middle + width
        lower: cython.double = middle - width
        close: cython.double = self.x[2]
        last: cython.double = self.last[row]
        side: cython.double = self.side[row]
        if upper != upper or close != close:
            self.y[0] = NAN
            self.y[1] = NAN
            return
        if self.upper[row] < upper and last <= self.upper[row]:
            upper = self.upper[row]
        if self.lower[row] > lower and last >= self.lower[row]:
            lower = self.lower[row]
        if side == 0.0:
            side = 1.0
        elif side < 0.0:
            side = 1.0 if close > upper else -1.0
        else:
            side = -1.0 if close < lower else 1.0
        self.upper[row] = upper
        self.lower[row] = lower
        self.last[row] = close
        self.side[row] = side
        self.y[0] = lower if side > 0.0 else upper
        self.y[1] = side


class HeikinAshi(Wide):
    """Heikin-Ashi bars. Inputs: open, high, low, close. Outputs: open, high, low, close. Warm-up: 1 bar.

    The first bar opens at the mean of open and close. At a NaN the outputs are NaN and the bar is passed over.
    Source: Valcu (2004), Using The Heikin-Ashi Technique, TASC 22:2; TA-Lib HA.
    """

    takes = ("open", "high", "low", "close")
    outputs = ("open", "high", "low", "close")

    def allocate(self, rows):
        self.middle = blanks(rows)

    def step(self, row, k):
        o: cython.double = self.middle[row]
        c: cython.double = 0.25 * (self.x[0] + self.x[1] + self.x[2] + self.x[3])
        high: cython.double = self.x[1]
        low: cython.double = self.x[2]
        if o != o:
            o = 0.5 * (self.x[0] + self.x[3])
        if c != c:
            o = NAN
            high = NAN
            low = NAN
        else:
            self.middle[row] = 0.5 * (o + c)
        self.y[0] = o
        self.y[1] = o if o > high else high
        self.y[2] = o if o < low else low
        if c > self.y[1]:
            self.y[1] = c
        if c < self.y[2]:
            self.y[2] = c
        self.y[3] = c


class ZigZag(Kernel2):
    """The last turning point that is confirmed: price has moved `percent` back from it. Inputs: high, low.

    Nothing is redrawn: a point appears at the bar that confirms it and stays until the next one. Warm-up: 1 bar; NaN before the
    first confirmed point. A bar with a NaN is passed over.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 5 (swing trading).
    """

    takes = ("high", "low")
    defaults = {"percent": 5.0}
    limits = {"percent": 0.0}

    def prepare(self, percent):
        self.share = percent / 100.0
        return 1

    def allocate(self, rows):
        self.side = places(rows)
        self.high = blanks(rows)
        self.low = blanks(rows)
        self.told = blanks(rows)

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        if self.side[row] >= 0 and not self.high[row] > x:
            self.high[row] = x
            if self.side[row] > 0:
                return self.told[row]
        if self.side[row] <= 0 and not self.low[row] < y:
            self.low[row] = y
            if self.side[row] < 0:
                return self.told[row]
        if self.side[row] >= 0 and y < self.high[row] and self.high[row] - y >= self.share * fabs(self.high[row]):
            self.told[row] = self.high[row]
            self.side[row] = -1
            self.low[row] = y
        elif self.side[row] <= 0 and x > self.low[row] and x - self.low[row] >= self.share * fabs(self.low[row]):
            self.told[row] = self.low[row]
            self.side[row] = 1
            self.high[row] = x
        return self.told[row]


def fabs(x):
    """The size of a number."""
    return x if x > -x else -x


class VortexStep(Kernel2):
    """How far a bar reaches from the opposite end of the bar before: |high - low before|, or |low - high before|.

    Inputs: the end, and the end of the other side. Warm-up: 2 bars.
    """

    takes = ("end", "other")

    def prepare(self):
        return 2

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x, y):
        gap: cython.double = x - self.last[row]
        if y == y:
            self.last[row] = y
        return gap if gap >= 0.0 else -gap

    def once(self, row, start, stop):
        begin: cython.longlong = self.begin(row, start, stop)
        t: cython.longlong = begin
        whole: cython.bint = holes(self.b.data, self.other + t, self.other + stop) == 0
        while t < stop and (t == begin or not whole):
            self.ring.data[self.target + t] = VortexStep.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
            t += 1
        if t < stop:
            self.fill(row, t, stop)
        return 0

    def fill(self, row, begin, stop):
        """The steps from the second value on where no other end is NaN."""
        i: cython.longlong
        n: cython.longlong = stop - begin
        at: cython.longlong = self.source + begin
        other: cython.longlong = self.other + begin
        target: cython.longlong = self.target + begin
        ends: cython.double[::1] = self.a.data
        others: cython.double[::1] = self.b.data
        gaps: cython.double[::1] = self.ring.data
        gap: cython.double
        for i in range(n):
            gap = ends[at + i] - others[other + i - 1]
            gaps[target + i] = gap if gap >= 0.0 else -gap
        self.last[row] = others[other + n - 1]


class Scale(Kernel1):
    """`factor` x source + `offset`. Warm-up: 1 value."""

    defaults = {"factor": 1.0, "offset": 0.0}

    def prepare(self, factor, offset):
        self.factor = factor
        self.offset = offset
        return 1

    def step(self, row, k, x):
        return self.factor * x + self.offset

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Scale.step(self, row, t - self.first, self.a.data[self.source + t])
        return 0
