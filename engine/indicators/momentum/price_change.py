# cython: cdivision=True
"""Changes, rates of change and streaks. Composites of them are in `oscillators.py`."""

from engine.core.kernel.kernel_arity import Kernel1, Kernel2, Kernel4
from engine.core.maths import holes, log
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, places, zeros

NAN = float("nan")
CHANGE, UP, DOWN, SIZE = 0, 1, 2, 3
DIFFERENCE, PERCENT, FRACTION, QUOTIENT, HUNDREDFOLD, LOGARITHM = 0, 1, 2, 3, 4, 5


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
        """Without NaN, the previous value is the adjacent one."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        form: cython.int = self.form
        x: cython.double
        last: cython.double
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        last = self.last[row]
        if t == start:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            last = self.last[row]
            t += 1
        if t < stop and holes(a.data, source + t - 1, source + stop) == 0:
            self.sweep(a, source + t, target + t, stop - t)
            self.last[row] = a.data[source + stop - 1]
            return 0
        for i in range(t, stop):
            x = a.data[source + i]
            out.data[target + i] = part_of(form, x - last)
            if x == x:
                last = x
        self.last[row] = last
        return 0

    def sweep(self, a, source, target, count):
        """Changes of so many values, none of them NaN, by a loop for each form."""
        out = self.ring
        i: cython.longlong
        x: cython.double
        y: cython.double
        if self.form == CHANGE:
            for i in range(count):
                out.data[target + i] = a.data[source + i] - a.data[source + i - 1]
        elif self.form == UP:
            for i in range(count):
                x = a.data[source + i] - a.data[source + i - 1]
                out.data[target + i] = x if x > 0.0 else 0.0
        elif self.form == DOWN:
            for i in range(count):
                x = a.data[source + i - 1] - a.data[source + i]
                out.data[target + i] = x if x > 0.0 else 0.0
        else:
            for i in range(count):
                x = a.data[source + i] - a.data[source + i - 1]
                y = a.data[source + i - 1] - a.data[source + i]
                out.data[target + i] = x if x > y else y


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
        """Read the value `period` bars ago from the input column if it is inside [start, stop)."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        period: cython.longlong = self.period
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and t < start + period:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        self.sweep(a, source + t, target + t, stop - t)
        if t < stop:
            for i in range(period):
                self.kept[row * period + i] = a.data[source + stop - period + i]
            self.fill[row] = 0
        return 0

    def sweep(self, a, source, target, count):
        """Compute the values with a loop for each form, which the compiler can vectorise."""
        out = self.ring
        n: cython.longlong = self.period
        i: cython.longlong
        x: cython.double
        y: cython.double
        if self.form == DIFFERENCE:
            for i in range(count):
                out.data[target + i] = a.data[source + i] - a.data[source + i - n]
        elif self.form == PERCENT:
            for i in range(count):
                y = a.data[source + i - n]
                x = 100.0 * (a.data[source + i] / y - 1.0) if y != 0.0 else 0.0
                out.data[target + i] = x if x - x == 0.0 else NAN
        elif self.form == FRACTION:
            for i in range(count):
                y = a.data[source + i - n]
                x = (a.data[source + i] - y) / y if y != 0.0 else 0.0
                out.data[target + i] = x if x - x == 0.0 else NAN
        elif self.form == QUOTIENT:
            for i in range(count):
                y = a.data[source + i - n]
                x = a.data[source + i] / y if y != 0.0 else 0.0
                out.data[target + i] = x if x - x == 0.0 else NAN
        else:
            for i in range(count):
                out.data[target + i] = change_of(self.form, a.data[source + i], a.data[source + i - n])


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
