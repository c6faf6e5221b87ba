# cython: cdivision=True
"""Moving averages: the kernels. What is composed of them stands in `averages.py`."""

from engine.core.cells import blanks, counts, places, zeros
from engine.core.kernels import Kernel1, Kernel2, Kernel3
from engine.core.maths import exp
from engine.core.ring import Ring
from engine.indicators.lanes import race

NAN = float("nan")
LONGEST = 1024  # period up to which a running sum is tried
LEAST = 60  # values to go on without one, where it is not exact
ALONE = 16384  # values to smooth one after the other, where lanes proved nothing


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
            return (total + low) / self.length
        self.fill[row] = fill
        self.head[row] = total
        self.head_low[row] = low
        tail = self.tail[place + 1]
        low += self.tail_low[place + 1]
        head = tail + total
        part = head - tail
        low += (tail - (head - part)) + (total - part)
        return (head + low) / self.length

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
                out.data[target + i] = (after + rest) / length
            x = a.data[source + n - 1]
            after = total + x
            part = after - total
            low += (total - (after - part)) + (x - part)
            out.data[target + n - 1] = (after + low) / length
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
            out.data[target + i] = (total + low) / length
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


class EMA(Kernel1):
    """Exponential moving average with factor 2 / (`period` + 1), seeded with the mean of the first `period` values.

    Warm-up: `period` values. At a NaN the output is NaN and the average stays as it was.
    Source: TA-Lib, function EMA (default, "classic" compatibility); backtrader seeds alike.
    """

    defaults = {"period": 30}

    def prepare(self, period):
        self.period = period
        self.delay = 0
        self.factor = 2.0 / (period + 1)
        return period

    def allocate(self, rows):
        self.length = self.period
        self.average = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k, x):
        average: cython.double = self.average[row]
        seen: cython.longlong = self.seen[row]
        if x != x:
            return x
        if seen >= self.period:
            average += (x - average) * self.factor
        else:
            if k < self.delay:
                return NAN
            seen += 1
            self.seen[row] = seen
            average += x
            if seen < self.period:
                self.average[row] = average
                return NAN
            average /= self.length
        self.average[row] = average
        return average

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        done: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        average: cython.double
        factor: cython.double = self.factor
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and self.seen[row] < self.period:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        average = self.average[row]
        while t < stop:
            done = race(a, source + t, out, target + t, stop - t, factor, average)
            if done > 0:
                t += done
                average = out.data[target + t - 1]
                continue
            done = t + ALONE if t + ALONE < stop else stop
            for i in range(t, done):
                x = a.data[source + i]
                if x == x:
                    average += (x - average) * factor
                    out.data[target + i] = average
                else:
                    out.data[target + i] = x
            t = done
        self.average[row] = average
        return 0


class DelayedEMA(EMA):
    """An EMA that passes over the first `delay` values, so that it is seeded later. Warm-up: `delay` + `period` values."""

    defaults = {"period": 30, "delay": 0}
    limits = {"delay": 0}

    def prepare(self, period, delay):
        EMA.prepare(self, period)
        self.delay = delay
        return delay + period


class SMMA(EMA):
    """Smoothed moving average (Wilder's, RMA): factor 1 / `period`, seeded with the mean of the first `period` values.

    Warm-up: `period` values. At a NaN the output is NaN and the average stays as it was.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 3; TA-Lib RMA.
    """

    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.delay = 0
        self.factor = 1.0 / period
        return period


class DelayedSMMA(DelayedEMA):
    """An SMMA that passes over the first `delay` values. Warm-up: `delay` + `period` values."""

    def prepare(self, period, delay):
        DelayedEMA.prepare(self, period, delay)
        self.factor = 1.0 / period
        return delay + period


class Smooth(EMA):
    """Exponential smoothing from the first value on: `y += factor * (x - y)`. Warm-up: `settled` values."""

    defaults = {"factor": 0.5, "settled": 1}
    limits = {"factor": (0.0, 1.0)}

    def prepare(self, factor, settled):
        self.period = 1
        self.delay = 0
        self.factor = factor
        return settled


class WMA(Kernel1):
    """Linearly weighted moving average: the newest value weighs `period`, the oldest 1.

    Warm-up: `period` values. A NaN makes the `period` outputs that see it NaN and leaves no trace.
    Two partial windows as in `SMA`, each with its plain and its weighted sum; nothing is subtracted.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 7; TA-Lib WMA.
    """

    defaults = {"period": 30}

    def prepare(self, period):
        self.period = period
        self.weight = 0.5 * period * (period + 1)
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.plain_head = zeros(rows)
        self.head = zeros(rows)
        self.tail = zeros(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        plain: cython.double = self.plain_head[row] + x
        head: cython.double
        fill += 1
        head = self.head[row] + fill * x
        self.tail[place] = x
        if fill == self.period:
            self.turn(row)
            return head / self.weight
        self.fill[row] = fill
        self.plain_head[row] = plain
        self.head[row] = head
        return (head + (self.period - fill) * plain + self.tail[place + 1]) / self.weight

    def turn(self, row):
        """The buffer is full: turn its values into weighted sums from each of them, which weighs 1, to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        plain: cython.double = 0.0
        total: cython.double = 0.0
        for i in range(base + self.period - 1, base, -1):
            plain += self.tail[i]
            total += plain
            self.tail[i] = total
        self.fill[row] = 0
        self.plain_head[row] = 0.0
        self.head[row] = 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = WMA.step(self, row, t - self.first, self.a.data[self.source + t])
        return 0


class ALMA(Kernel1):
    """Arnaud Legoux moving average: Gaussian weights around `offset` of the window, `sigma` wide.

    Warm-up: `period` values; takes time proportional to `period`. NaN leaves no trace after the window.
    Source: Legoux and Kouzis-Loukas (2009), Arnaud Legoux Moving Average.
    """

    defaults = {"period": 9, "offset": 0.85, "sigma": 6.0}
    limits = {"offset": (0.0, 1.0), "sigma": 1e-3}

    def prepare(self, period, offset, sigma):
        self.period = period
        weights = zeros(period)
        middle = offset * (period - 1)
        width = period / sigma
        total = 0.0
        for i in range(period):
            weights[i] = exp(-(i - middle) * (i - middle) / (2.0 * width * width))
            total += weights[i]
        for i in range(period):
            weights[i] /= total
        self.weights = weights
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.past = zeros(2 * rows * self.period)

    def step(self, row, k, x):
        n: cython.Py_ssize_t = self.period
        fill: cython.Py_ssize_t = self.fill[row]
        base: cython.Py_ssize_t = 2 * row * n + fill
        total: cython.double = 0.0
        i: cython.Py_ssize_t
        self.past[base] = x
        self.past[base + n] = x
        self.fill[row] = fill + 1 if fill + 1 < n else 0
        base += 1
        for i in range(n):
            total += self.weights[i] * self.past[base + i]
        return total


class MAVP(Kernel2):
    """Simple moving average of a period that each bar says for itself. Inputs: source, periods.

    A period below `least` is `least`, above `most` it is `most`; fractions are cut off. Warm-up: `most` values; takes time
    proportional to the period. NaN where the period is. Source: TA-Lib MAVP.
    """

    takes = ("source", "periods")
    defaults = {"least": 2, "most": 30}

    def prepare(self, least, most):
        self.least = min(least, most)
        self.most = most
        return most

    def allocate(self, rows):
        self.fill = places(rows)
        self.past = zeros(rows * self.most)

    def step(self, row, k, x, y):
        base: cython.Py_ssize_t = row * self.most
        at: cython.Py_ssize_t = self.fill[row]
        count: cython.Py_ssize_t = self.most
        total: cython.double = 0.0
        self.past[base + at] = x
        self.fill[row] = at + 1 if at + 1 < self.most else 0
        if y != y:
            return y
        if y < self.most:
            count = int(y) if y > self.least else self.least
        for _ in range(count):
            total += self.past[base + at]
            at = at - 1 if at > 0 else self.most - 1
        return total / count


class Adaptive(Kernel3):
    """Exponential smoothing with a factor of its own for each bar: `y += factor * (source - y)`, beginning at `seed`.

    `told`: the first output is the seed itself. Warm-up: 1 value. Where an input is NaN, so is the output, and the average
    stays as it was.
    """

    takes = ("source", "factor", "seed")
    defaults = {"told": 0}
    limits = {"told": 0}

    def prepare(self, told):
        self.told = told
        return 1

    def allocate(self, rows):
        self.average = blanks(rows)

    def step(self, row, k, x, y, z):
        average: cython.double = self.average[row]
        if x != x or y != y:
            return NAN
        if average != average:
            average = z
            if self.told:
                self.average[row] = z
                return z
        average += y * (x - average)
        self.average[row] = average
        return average

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Adaptive.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0


class Mix2(Kernel2):
    """`p` x first + `q` x second."""

    takes = ("first", "second")
    defaults = {"p": 1.0, "q": 1.0}

    def prepare(self, p, q):
        self.p = p
        self.q = q
        return 1

    def step(self, row, k, x, y):
        return self.p * x + self.q * y

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Mix2.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Mix3(Kernel3):
    """`p` x first + `q` x second + `r` x third."""

    takes = ("first", "second", "third")
    defaults = {"p": 1.0, "q": 1.0, "r": 1.0}

    def prepare(self, p, q, r):
        self.p = p
        self.q = q
        self.r = r
        return 1

    def step(self, row, k, x, y, z):
        return self.p * x + self.q * y + self.r * z

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Mix3.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0
