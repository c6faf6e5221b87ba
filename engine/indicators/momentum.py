# cython: cdivision=True
"""Momentum: the kernels. What is composed of them stands in `oscillators.py`."""

from engine.core.cells import blanks, counts, places, zeros
from engine.core.kernels import Kernel1, Kernel2, Kernel3, Kernel4, Wide
from engine.core.maths import log
from engine.core.ring import Ring

NAN = float("nan")
CHANGE, UP, DOWN, SIZE = 0, 1, 2, 3
DIFFERENCE, PERCENT, FRACTION, QUOTIENT, HUNDREDFOLD, LOGARITHM = 0, 1, 2, 3, 4, 5


class Strength(Kernel1):
    """Base of RSI and CMO: Wilder's averages of rises and falls."""

    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.centred = False
        return period + 1

    def allocate(self, rows):
        self.length = self.period
        self.factor = 1.0 / self.period
        self.last = blanks(rows)
        self.up = zeros(rows)
        self.down = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k, x):
        change: cython.double = x - self.last[row]
        up: cython.double = self.up[row]
        down: cython.double = self.down[row]
        seen: cython.longlong = self.seen[row]
        rise: cython.double
        fall: cython.double
        if x == x:
            self.last[row] = x
        if change != change:
            return NAN
        rise = change if change > 0.0 else 0.0
        fall = -change if change < 0.0 else 0.0
        if seen >= self.period:
            up += (rise - up) * self.factor
            down += (fall - down) * self.factor
        else:
            up += rise
            down += fall
            seen += 1
            self.seen[row] = seen
            if seen == self.period:
                up /= self.length
                down /= self.length
        self.up[row] = up
        self.down[row] = down
        if seen < self.period:
            return NAN
        if up + down == 0.0:
            return 0.0
        return 100.0 * ((up - down if self.centred else up) / (up + down))

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        last: cython.double
        change: cython.double
        up: cython.double
        down: cython.double
        rise: cython.double
        fall: cython.double
        factor: cython.double = self.factor
        centred: cython.bint = self.centred
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and self.seen[row] < self.period:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        last = self.last[row]
        up = self.up[row]
        down = self.down[row]
        for i in range(t, stop):
            x = a.data[source + i]
            change = x - last
            if x == x:
                last = x
            if change != change:
                out.data[target + i] = NAN
                continue
            rise = change if change > 0.0 else 0.0
            fall = -change if change < 0.0 else 0.0
            up += (rise - up) * factor
            down += (fall - down) * factor
            change = up + down
            rise = up - down if centred else up
            out.data[target + i] = 100.0 * (rise / change) if change != 0.0 else 0.0
        self.last[row] = last
        self.up[row] = up
        self.down[row] = down
        return 0


class RSI(Strength):
    """Wilder's relative strength index; percent, 0 to 100.

    Warm-up: `period` + 1 values; the first averages are means of `period` changes. Without any change the value is 0, as
    in TA-Lib. At a NaN the output is NaN and the averages stay as they were.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 6; TA-Lib RSI.
    """


class CMO(Strength):
    """Chande momentum oscillator with Wilder's averages; percent, -100 to 100.

    Warm-up: `period` + 1 values. Without any change the value is 0. At a NaN the output is NaN and the averages stay.
    Source: Chande and Kroll (1994), The New Technical Trader, ch. 5; TA-Lib CMO, which smooths as RSI does.
    """

    def prepare(self, period):
        self.period = period
        self.centred = True
        return period + 1


class Delta(Kernel1):
    """The change since the value before: itself, or its rise, its fall or its size. Warm-up: 2 values."""

    defaults = {"form": CHANGE}
    limits = {"form": 0}

    def prepare(self, form):
        self.form = form
        return 2

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x):
        change: cython.double = x - self.last[row]
        if x == x:
            self.last[row] = x
        return part_of(self.form, change)

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        form: cython.int = self.form
        x: cython.double
        last: cython.double = self.last[row]
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        for i in range(t, stop):
            x = a.data[source + i]
            out.data[target + i] = part_of(form, x - last)
            if x == x:
                last = x
        self.last[row] = last
        return 0


def part_of(form, change):
    """A change, its rise, its fall or its size."""
    if change != change or form == CHANGE:
        return change
    if form == UP:
        return change if change > 0.0 else 0.0
    if form == DOWN:
        return -change if change < 0.0 else 0.0
    return change if change > 0.0 else -change


class Momentum(Kernel1):
    """The change over `period` bars, in units of the source.

    Warm-up: `period` + 1 values. Source: TA-Lib MOM.
    """

    defaults = {"period": 10}

    def prepare(self, period):
        self.period = period
        self.form = DIFFERENCE
        return period + 1

    def allocate(self, rows):
        self.fill = places(rows)
        self.kept = blanks(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        y: cython.double = self.kept[place]
        self.kept[place] = x
        self.fill[row] = fill + 1 if fill + 1 < self.period else 0
        return change_of(self.form, x, y)

    def once(self, row, start, stop):
        """Where the value `period` bars ago is in the stretch, it is read there."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        period: cython.longlong = self.period
        form: cython.int = self.form
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and t < start + period:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        for i in range(t, stop):
            out.data[target + i] = change_of(form, a.data[source + i], a.data[source + i - period])
        if t < stop:
            for i in range(period):
                self.kept[row * period + i] = a.data[source + stop - period + i]
            self.fill[row] = 0
        return 0


class ROC(Momentum):
    """Rate of change over `period` bars; percent. 0 where the value before is zero.

    Warm-up: `period` + 1 values. Source: Kaufman (2013), Trading Systems and Methods, ch. 9; TA-Lib ROC.
    """

    def prepare(self, period):
        self.period = period
        self.form = PERCENT
        return period + 1


class ROCP(Momentum):
    """Rate of change over `period` bars, as a fraction. 0 where the value before is zero.

    Warm-up: `period` + 1 values. Source: TA-Lib ROCP.
    """

    def prepare(self, period):
        self.period = period
        self.form = FRACTION
        return period + 1


class ROCR(Momentum):
    """The value divided by that `period` bars ago. 0 where that is zero.

    Warm-up: `period` + 1 values. Source: TA-Lib ROCR.
    """

    def prepare(self, period):
        self.period = period
        self.form = QUOTIENT
        return period + 1


class ROCR100(Momentum):
    """The value divided by that `period` bars ago, times 100. 0 where that is zero.

    Warm-up: `period` + 1 values. Source: TA-Lib ROCR100.
    """

    def prepare(self, period):
        self.period = period
        self.form = HUNDREDFOLD
        return period + 1


class LogReturn(Momentum):
    """Natural logarithm of the value divided by that `period` bars ago; NaN where that is no positive number.

    Warm-up: `period` + 1 values. Source: Hull (2018), Options, Futures, and Other Derivatives, ch. 15.4.
    """

    defaults = {"period": 1}

    def prepare(self, period):
        self.period = period
        self.form = LOGARITHM
        return period + 1


def change_of(form, x, y):
    """The change from `y` to `x`, as a difference or in one of the ways to compare it with `y`."""
    if form == DIFFERENCE:
        return x - y
    if form == LOGARITHM:
        return log_of_ratio(x, y)
    if y == 0.0:
        return 0.0
    if form == PERCENT:
        x = 100.0 * (x / y - 1.0)
    elif form == FRACTION:
        x = (x - y) / y
    elif form == QUOTIENT:
        x /= y
    else:
        x = x / y * 100.0
    return x if x - x == 0.0 else NAN


def log_of_ratio(x, y):
    """Natural logarithm of x / y, also where that is too large or too small for a double; NaN unless both are positive."""
    ratio: cython.double
    if not (x > 0.0 and y > 0.0):
        return NAN
    ratio = x / y
    return log(ratio) if ratio > 1e-300 and ratio < 1e300 else log(x) - log(y)  # noqa: PLR1716


class Streak(Kernel1):
    """How many values in a row have risen (positive) or fallen (negative). Warm-up: 1 value. NaN where the input is.

    Source: Connors and Alvarez (2012), An Introduction to ConnorsRSI.
    """

    def allocate(self, rows):
        self.last = blanks(rows)
        self.length = zeros(rows)

    def step(self, row, k, x):
        last: cython.double = self.last[row]
        length: cython.double = self.length[row]
        if x != x:
            return x
        self.last[row] = x
        if x > last:
            length = length + 1.0 if length > 0.0 else 1.0
        elif x < last:
            length = length - 1.0 if length < 0.0 else -1.0
        else:
            length = 0.0
        self.length[row] = length
        return length


class Ratio(Kernel2):
    """`scale` x first / second; `empty` where the second is zero, NaN above the largest double. Warm-up: 1 value."""

    takes = ("first", "second")
    defaults = {"scale": 1.0, "empty": 0.0}

    def prepare(self, scale, empty):
        self.scale = scale
        self.empty = empty
        return 1

    def step(self, row, k, x, y):
        if y == 0.0:
            return self.empty if x == x else x
        x = self.scale * (x / y)
        return x if x - x == 0.0 else NAN

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Ratio.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Share(Kernel2):
    """`scale` x first / (first + second), or x (first - second) / (first + second); 0 where the sum is below `least`."""

    takes = ("first", "second")
    defaults = {"scale": 100.0, "centred": 0, "least": 0.0}
    limits = {"centred": 0}

    def prepare(self, scale, centred, least):
        self.scale = scale
        self.centred = centred
        self.least = least
        return 1

    def step(self, row, k, x, y):
        total: cython.double = x + y
        if total == 0.0 or total < self.least:
            return 0.0
        return self.scale * ((x - y if self.centred else x) / total)

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Share.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Place(Kernel3):
    """Where `value` stands between `low` (0) and `high` (`scale`); `empty` where these are equal. Warm-up: 1 value."""

    takes = ("high", "low", "value")
    defaults = {"scale": 100.0, "offset": 0.0, "empty": 0.0}

    def prepare(self, scale, offset, empty):
        self.scale = scale
        self.offset = offset
        self.empty = empty
        return 1

    def step(self, row, k, x, y, z):
        if x == y:
            return self.empty if z == z else z
        return self.scale * ((z - y) / (x - y)) + self.offset

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Place.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0


class BOP(Kernel4):
    """Balance of power: (close - open) / (high - low); 0 where high is not above low.

    Inputs: open, high, low, close. Warm-up: 1 bar. Source: Livshin (2001), Balance of Power, TASC 19:8; TA-Lib BOP.
    """

    takes = ("open", "high", "low", "close")

    def step(self, row, k, x, y, z, v):
        span: cython.double = y - z
        body: cython.double = v - x
        if span > 0.0:
            return body / span
        return 0.0 if span == span and body == body else NAN

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = BOP.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
                self.d.data[self.fourth + t],
            )
        return 0


class BuyingPressure(Kernel2):
    """Close minus the lower of low and the close before. Inputs: low, close. Warm-up: 2 bars."""

    takes = ("low", "close")

    def allocate(self, rows):
        self.last = blanks(rows)

    def prepare(self):
        return 2

    def step(self, row, k, x, y):
        last: cython.double = self.last[row]
        if y == y:
            self.last[row] = y
        if last != last:
            return NAN
        return y - (last if last < x else x)

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = BuyingPressure.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class FisherStep(Kernel1):
    """Fisher transform of a place between 0 and 1, smoothed as Ehlers does. Warm-up: 1 value."""

    def allocate(self, rows):
        self.inner = zeros(rows)
        self.outer = zeros(rows)

    def step(self, row, k, x):
        inner: cython.double
        outer: cython.double
        if x != x:
            return x
        inner = 0.66 * (x - 0.5) + 0.67 * self.inner[row]
        if inner > 0.99:
            inner = 0.999
        if inner < -0.99:
            inner = -0.999
        outer = 0.5 * log((1.0 + inner) / (1.0 - inner)) + 0.5 * self.outer[row]
        self.inner[row] = inner
        self.outer[row] = outer
        return outer


class MACD(Wide):
    """Moving average convergence divergence: EMA(fast) - EMA(slow), its EMA as signal, and the difference of both.

    Outputs: macd, signal, histogram. Warm-up: `slow` + `signal` - 1 values. Both averages begin at the same bar, as in TA-Lib;
    `seed="backtrader"` lets the fast one begin as soon as it can. At a NaN the outputs are NaN and the averages stay as they
    were.
    Source: Appel (1979), The Moving Average Convergence Divergence Method; TA-Lib MACD.
    """

    outputs = ("macd", "signal", "histogram")
    defaults = {"fast": 12, "slow": 26, "signal": 9, "seed": "talib"}
    choices = {"seed": ("talib", "backtrader")}

    def prepare(self, fast, slow, signal, seed):
        self.brief = fast if fast < slow else slow
        self.lengthy = slow if fast < slow else fast
        self.smooth = signal
        self.delay = self.lengthy - self.brief if seed == "talib" else 0
        self.quick = 2.0 / (self.brief + 1)
        self.lazy = 2.0 / (self.lengthy + 1)
        self.pace = 2.0 / (signal + 1)
        return self.lengthy + signal - 1

    def allocate(self, rows):
        self.fast = zeros(rows)
        self.slow = zeros(rows)
        self.line = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k):
        x: cython.double = self.x[0]
        n: cython.longlong = self.seen[row]
        line: cython.double
        if x != x:
            self.y[0] = NAN
            self.y[1] = NAN
            self.y[2] = NAN
            return
        self.seen[row] = n + 1
        self.fast[row] = average_of(self.fast[row], x, n - self.delay, self.brief, self.quick)
        self.slow[row] = average_of(self.slow[row], x, n, self.lengthy, self.lazy)
        line = self.fast[row] - self.slow[row]
        self.line[row] = average_of(self.line[row], line, n - self.lengthy + 1, self.smooth, self.pace)
        if n + 1 < self.lengthy + self.smooth - 1:
            line = NAN
        self.y[0] = line
        self.y[1] = self.line[row]
        self.y[2] = line - self.line[row]

    def once(self, row, start, stop):
        a: Ring
        out = self.ring
        other: Ring
        last: Ring
        t: cython.longlong
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        fast: cython.double
        slow: cython.double
        line: cython.double
        quick: cython.double = self.quick
        lazy: cython.double = self.lazy
        pace: cython.double = self.pace
        if not (self.plain and (self.every or self.uses[row])):
            return Wide.once(self, row, start, stop)
        for t in range(start, stop):
            if self.seen[row] >= self.lengthy + self.smooth - 1:
                break
            self.put(row, t, self.at(row, t))
        else:
            return 0
        a = self.rings[0]
        other = self.outs[1]
        last = self.outs[2]
        source = a.base[row]
        target = out.base[row]
        fast = self.fast[row]
        slow = self.slow[row]
        line = self.line[row]
        for i in range(t, stop):
            x = a.data[source + i]
            if x == x:
                fast += (x - fast) * quick
                slow += (x - slow) * lazy
                x = fast - slow
                line += (x - line) * pace
                out.data[target + i] = x
                other.data[other.base[row] + i] = line
                last.data[last.base[row] + i] = x - line
            else:
                out.data[target + i] = x
                other.data[other.base[row] + i] = x
                last.data[last.base[row] + i] = x
        self.fast[row] = fast
        self.slow[row] = slow
        self.line[row] = line
        return 0


class MACDFIX(MACD):
    """MACD as Appel wrote it: of 12 and 26 values, with the factors 0.15 and 0.075. Outputs: macd, signal, histogram.

    Warm-up: 25 + `signal` values. Source: Appel (1979), The Moving Average Convergence Divergence Method; TA-Lib MACDFIX.
    """

    defaults = {"signal": 9}
    choices = {}

    def prepare(self, signal):
        MACD.prepare(self, 12, 26, signal, "talib")
        self.quick = 0.15
        self.lazy = 0.075
        return 25 + signal


def average_of(average, x, n, period, factor):
    """An EMA after its value number `n`: a sum at first, the mean of `period` values, then smoothed; nothing below 0."""
    if n < 0:
        return average
    if n >= period:
        return average + (x - average) * factor
    average += x
    return average / period if n == period - 1 else average
