# cython: cdivision=True
"""Sums and means of a window, correctly rounded."""

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import places, zeros

LONGEST = 1024  # period up to which a running sum is tried
SPLIT = 134217729.0  # 2 ** 27 + 1: parts a double into two of 26 bits
SPLITTABLE = 67108864.0
LEAST = 60  # values to go on without one, where it is not exact


def mean_of(total, low, length):
    """Return the mean of `length` values whose sum is `total` + `low`, correctly rounded; the mean of equal values is that value.

    The remainder of the division is exact and corrects its rounding. A negative `length` rounds the sum before it is divided.
    Source: Dekker (1971), A Floating-Point Technique for Extending the Available Precision.
    """
    head: cython.double = total + low
    mean: cython.double
    upper: cython.double
    lower: cython.double
    rest: cython.double
    if length == 1.0:
        return head
    if length < 0.0:  # of `MeanOfSum`
        return head / -length
    mean = head / length
    if not (mean < 1e290 and mean > -1e290) or length > SPLITTABLE:  # noqa: PLR1716
        return mean
    low += total - head
    upper = SPLIT * mean
    upper = upper - (upper - mean)
    lower = mean - upper
    rest = mean * length
    lower = (upper * length - rest) + lower * length
    return mean + ((head - rest) - lower + low) / length


class Sum(Kernel1):
    """Sum of the last `period` values, correctly rounded.

    Warm-up: `period` values. A NaN makes the `period` outputs that see it NaN and leaves no trace.
    The window is kept as two partial sums in double-double arithmetic: the values since the last turn of the buffer, and
    what is left of the turn before. Nothing is ever subtracted, so it neither drifts nor remembers what has left.
    Source: Knuth (1997), The Art of Computer Programming, vol. 2, sec. 4.2.2 (exact two-sum); TA-Lib SUM.
    """

    defaults = {"period": 30}

    def prepare(self, period):
        self.period = period
        self.length = 1.0
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.head = zeros(rows)
        self.head_low = zeros(rows)
        self.tail = zeros(rows * self.period)
        self.tail_low = zeros(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        head: cython.double = self.head[row]
        total: cython.double = head + x
        part: cython.double = total - head
        low: cython.double = self.head_low[row] + ((head - (total - part)) + (x - part))
        tail: cython.double
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            return mean_of(total, low, self.length)
        self.fill[row] = fill
        self.head[row] = total
        self.head_low[row] = low
        tail = self.tail[place + 1]
        low += self.tail_low[place + 1]
        head = tail + total
        part = head - tail
        low += (tail - (head - part)) + (total - part)
        return mean_of(head, low, self.length)

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        total: cython.double = 0.0
        low: cython.double = 0.0
        x: cython.double
        head: cython.double
        part: cython.double
        for i in range(base + self.period - 1, base, -1):
            x = self.tail[i]
            head = total + x
            part = head - total
            low += (total - (head - part)) + (x - part)
            total = head
            self.tail[i] = total
            self.tail_low[i] = low
        self.fill[row] = 0
        self.head[row] = 0.0
        self.head_low[row] = 0.0

    def once(self, row, start, stop):
        """Turn after turn; by a running sum wherever that is exact and therefore equal."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        source: cython.longlong
        target: cython.longlong
        n: cython.longlong = self.period
        done: cython.longlong
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop:
            if self.fill[row] != 0 or t + n > stop:
                out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
                t += 1
                continue
            done = self.glide(row, source + t, target + t, stop - t) if t - n >= start else 0
            if done == 0:
                done = LEAST // n if LEAST // n * n <= stop - t else 1
                self.round(row, source + t, target + t, done if done > 0 else 1)
                done = n * done if done > 0 else n
            t += done
        return 0

    def round(self, row, source, target, turns):
        """The steps of so many turns of the buffer, in registers."""
        a: Ring = self.rings[0]
        out = self.ring
        n: cython.longlong = self.period
        base: cython.longlong = row * n + 1
        i: cython.longlong
        x: cython.double
        part: cython.double
        total: cython.double
        low: cython.double
        tail: cython.double
        after: cython.double
        rest: cython.double
        length: cython.double = self.length
        for _ in range(turns):
            total = 0.0
            low = 0.0
            for i in range(n - 1):
                x = a.data[source + i]
                after = total + x
                part = after - total
                low += (total - (after - part)) + (x - part)
                total = after
                tail = self.tail[base + i]
                rest = low + self.tail_low[base + i]
                after = tail + total
                part = after - tail
                rest += (tail - (after - part)) + (total - part)
                out.data[target + i] = mean_of(after, rest, length)
            x = a.data[source + n - 1]
            after = total + x
            part = after - total
            low += (total - (after - part)) + (x - part)
            out.data[target + n - 1] = mean_of(after, low, length)
            source += n
            target += n
            self.settle(row, a, source)

    def glide(self, row, source, target, count):
        """Whole turns by a running sum, while values are within a factor of 2 of each other, as most prices are; how many.

        Then the sum is exact in two doubles, and so equal to that of the steps: all values are multiples of one last bit.
        Their differences are exact, and smaller than the sum, so that a quarter of the additions does.
        Source: Sterbenz (1974), Floating-Point Computation, sec. 4.3.
        """
        a: Ring = self.rings[0]
        out = self.ring
        n: cython.longlong = self.period
        i: cython.longlong
        x: cython.double
        after: cython.double
        if cython.compiled:  # with room for values that are further from each other; exact either way
            if n > LONGEST:
                return 0
            count = running_sums(cython.address(a.data[source]), cython.address(out.data[target]), n, count, self.length)
            count -= count % n
            if count > 0:
                self.settle(row, a, source + count)
            return count
        gap: cython.double
        part: cython.double
        total: cython.double = 0.0
        low: cython.double = 0.0
        length: cython.double = self.length
        least: cython.double = 0.75 * a.data[source]
        most: cython.double = 1.5 * a.data[source]
        if not least > 1e-290 or n > LONGEST:
            return 0
        for i in range(source - n, source):
            x = a.data[i]
            if not (x >= least and x <= most):  # noqa: PLR1716
                return 0
            after = total + x
            part = after - total
            low += (total - (after - part)) + (x - part)
            total = after
        for i in range(count):
            x = a.data[source + i]
            if not (x >= least and x <= most):  # noqa: PLR1716
                count = i
                break
            gap = x - a.data[source + i - n]
            after = total + gap
            low += gap - (after - total)
            total = after
            out.data[target + i] = mean_of(total, low, length)
        count -= count % n
        if count > 0:
            self.settle(row, a, source + count)
        return count

    def settle(self, row, a, place):
        """The state that steps would leave after the value before `place`, at which the buffer turns."""
        base: cython.longlong = row * self.period
        i: cython.longlong
        total: cython.double = 0.0
        low: cython.double = 0.0
        x: cython.double
        head: cython.double
        part: cython.double
        place -= self.period
        for i in range(self.period - 1, 0, -1):
            x = a.data[place + i]
            head = total + x
            part = head - total
            low += (total - (head - part)) + (x - part)
            total = head
            self.tail[base + i] = total
            self.tail_low[base + i] = low
        self.fill[row] = 0
        self.head[row] = 0.0
        self.head_low[row] = 0.0


class SMA(Sum):
    """Simple moving average: the mean of the last `period` values, correctly rounded.

    Warm-up: `period` values. A NaN makes the `period` outputs that see it NaN and leaves no trace.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 7; TA-Lib SMA. The arithmetic is that of `Sum`.
    """

    defaults = {"period": 30}

    def prepare(self, period):
        self.period = period
        self.length = period
        return period


class MeanOfSum(Sum):
    """Simple moving average as most libraries round it: `math.fsum(window) / period`, the sum first and then the quotient.

    It equals backtrader's SMA to the last bit, which decides crossings where averages meet exactly; `SMA` is rounded once and
    is more accurate.
    Warm-up: `period` values. A NaN makes the `period` outputs that see it NaN and leaves no trace.
    Source: backtrader's documentation, MovingAverageSimple. The arithmetic is that of `Sum`.
    """

    defaults = {"period": 30}

    def prepare(self, period):
        self.period = period
        self.length = -period
        return period
