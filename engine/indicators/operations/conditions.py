"""Logic: crossings of two lines, conditions, counting, and holding on to what was said."""

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

from engine.core.kernel.kernel_arity import Kernel1, Kernel2, Kernel3
from engine.core.maths import COMPILED
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, counts, places, zeros

if cython.compiled:
    from cython.cimports.libc.math import copysign
else:
    from math import copysign

NAN = float("nan")
TOUCHING = 2  # the lines were equal so far
STRETCH = 256  # values in which two lines that touch are looked for


class CrossOver(Kernel2):
    """1 when `first` crosses above `second`, -1 when it crosses below, else 0.

    Compared is the sign of the difference with the last sign that was not zero, so a touch is no crossing and a crossing
    over an equal bar is found. Warm-up: 2 values. NaN where an input is NaN.
    Source: backtrader CrossOver.
    """

    takes = ("first", "second")

    def prepare(self):
        return 2

    def allocate(self, rows):
        self.side = places(rows)

    def step(self, row, k, x, y):
        side: cython.int = self.side[row]
        if x > y:
            self.side[row] = 1
            return 1.0 if side < 0 else 0.0 if side != 0 else NAN
        if x < y:
            self.side[row] = -1
            return -1.0 if side == 1 else 0.0 if side != 0 else NAN
        if x != y:
            return NAN
        if side != 0:
            return 0.0
        self.side[row] = TOUCHING
        return NAN

    def once(self, row, start, stop):
        until: cython.longlong
        if not COMPILED:
            return Kernel2.once(self, row, start, stop)
        while start < stop:
            until = min(stop, start + STRETCH)
            if not self.compare(row, start, until):
                Kernel2.once(self, row, start, until)
            start = until
        return 0

    def compare(self, row, start, stop):
        """The crossings of a stretch whose lines never touch, in a loop without a branch, which none could foresee.

        Whether there is such a stretch: otherwise nothing has happened, and it takes a step at a time, as plain code does.
        Lines nearer than 1e-161 may be taken for touching.
        """
        out = self.ring
        a: Ring
        b: Ring
        source: cython.longlong
        other: cython.longlong
        target: cython.longlong
        i: cython.longlong
        gap: cython.double
        before: cython.double
        apart: cython.longlong = 0
        if not self.plain or self.side[row] == 0 or self.side[row] == TOUCHING or start < self.first + self.warmup:
            return False
        if self.begin(row, start, stop) == stop:
            return False
        a = self.a
        b = self.b
        source = self.source
        other = self.other
        target = self.target
        for i in range(start + 1, stop):
            gap = a.data[source + i] - b.data[other + i]
            before = a.data[source + i - 1] - b.data[other + i - 1]
            out.data[target + i] = copysign(0.5, gap) - copysign(0.5, before)
            if gap * gap > 0.0:
                apart += 1
        gap = a.data[source + start] - b.data[other + start]
        if gap * gap > 0.0:
            apart += 1
        if apart < stop - start:
            return False
        out.data[target + start] = copysign(0.5, gap) - 0.5 * self.side[row]
        self.side[row] = 1 if a.data[source + stop - 1] > b.data[other + stop - 1] else -1
        return True


class CrossUp(CrossOver):
    """1 when `first` crosses above `second`, else 0. Warm-up: 2 values. NaN where an input is NaN.

    Source: backtrader CrossUp.
    """

    def step(self, row, k, x, y):
        sign: cython.double = CrossOver.step(self, row, k, x, y)
        return 0.0 if sign < 0.0 else sign

    def once(self, row, start, stop):
        return Kernel2.once(self, row, start, stop)


class CrossDown(CrossOver):
    """1 when `first` crosses below `second`, else 0. Warm-up: 2 values. NaN where an input is NaN.

    Source: backtrader CrossDown.
    """

    def step(self, row, k, x, y):
        sign: cython.double = CrossOver.step(self, row, k, x, y)
        if sign != sign:
            return sign
        return 1.0 if sign < 0.0 else 0.0

    def once(self, row, start, stop):
        return Kernel2.once(self, row, start, stop)


class And(Kernel2):
    """1 where both inputs are neither zero nor NaN, else 0. Warm-up: 1 value. NaN where an input is NaN."""

    takes = ("first", "second")

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x != 0.0 and y != 0.0 else 0.0


class Or(Kernel2):
    """1 where one of the inputs is not zero, else 0. Warm-up: 1 value. NaN where an input is NaN."""

    takes = ("first", "second")

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x != 0.0 or y != 0.0 else 0.0


class If(Kernel3):
    """`then` where `condition` is not zero, `other` where it is. Warm-up: 1 value. NaN where the condition is NaN."""

    takes = ("condition", "then", "other")

    def step(self, row, k, x, y, z):
        if x != x:
            return x
        return y if x != 0.0 else z


class Since(Kernel1):
    """Bars since `source` was neither zero nor NaN last, 0 for now; NaN before the first time. Warm-up: 1 value."""

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x):
        if x == x and x != 0.0:
            self.last[row] = k
        return k - self.last[row]


class Count(Kernel1):
    """How many of the last `period` values are not zero; a NaN counts as zero. Warm-up: `period` values."""

    defaults = {"period": 20}

    def prepare(self, period):
        self.period = period
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.kept = zeros(rows * self.period)
        self.total = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k, x):
        if self.seen[row] < self.period:
            if x != x and self.seen[row] == 0:
                return NAN
            self.seen[row] = self.seen[row] + 1
        return self.marked(row, x) if self.seen[row] >= self.period else self.marked(row, x) + NAN

    def marked(self, row, x):
        """Take a value; how many of the window are not zero."""
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        mark: cython.double = 1.0 if x == x and x != 0.0 else 0.0
        self.total[row] = self.total[row] + (mark - self.kept[place])  # whole numbers: exact
        self.kept[place] = mark
        self.fill[row] = fill + 1 if fill + 1 < self.period else 0
        return self.total[row]


class Any(Count):
    """1 if one of the last `period` values is not zero, else 0. Warm-up: `period` values. A NaN counts as zero."""

    def step(self, row, k, x):
        count: cython.double = Count.step(self, row, k, x)
        if count != count:
            return NAN
        return 1.0 if count > 0.0 else 0.0


class All(Count):
    """1 if all of the last `period` values are not zero, else 0. Warm-up: `period` values. A NaN counts as zero."""

    def step(self, row, k, x):
        count: cython.double = Count.step(self, row, k, x)
        if count != count:
            return NAN
        return 1.0 if count >= self.period else 0.0


class CumSum(Kernel1):
    """Sum of all values so far, in double-double arithmetic. Warm-up: 1 value. At a NaN the output is NaN, the sum stays.

    Source: TA-Lib CUMSUM.
    """

    def allocate(self, rows):
        self.total = zeros(rows)
        self.low = zeros(rows)

    def step(self, row, k, x):
        total: cython.double = self.total[row]
        after: cython.double = total + x
        part: cython.double = after - total
        if after != after:
            return after
        self.total[row] = after
        self.low[row] = self.low[row] + ((total - (after - part)) + (x - part))
        return after + self.low[row]

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        after: cython.double
        part: cython.double
        total: cython.double = self.total[row]
        low: cython.double = self.low[row]
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        for i in range(t, stop):
            x = a.data[source + i]
            after = total + x
            if after == after:
                part = after - total
                low += (total - (after - part)) + (x - part)
                total = after
                after += low
            out.data[target + i] = after
        self.total[row] = total
        self.low[row] = low
        return 0


class Hold(Kernel1):
    """The last value that was neither zero nor NaN; NaN before the first.

    Warm-up: 1 value. Turns events such as those of `CrossOver` into a state.
    """

    def allocate(self, rows):
        self.held = blanks(rows)

    def step(self, row, k, x):
        if x == x and x != 0.0:
            self.held[row] = x
        return self.held[row]
