# cython: cdivision=True
"""Averages with weights, and sums of two or three lines. Composites of them are in `composite_averages.py`."""

from engine.core.kernel.kernel_arity import Kernel1, Kernel2, Kernel3
from engine.core.maths import exp
from engine.core.storage.state_arrays import counts, places, zeros

NAN = float("nan")


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
        t: cython.longlong = self.begin(row, start, stop)
        while t < stop:
            if self.fill[row] != 0 or t + self.period > stop:
                self.ring.data[self.target + t] = WMA.step(self, row, t - self.first, self.a.data[self.source + t])
                t += 1
            else:
                self.round(row, self.source + t, self.target + t)
                t += self.period
        return 0

    def round(self, row, source, target):
        """The steps of one turn of the buffer, in registers."""
        n: cython.Py_ssize_t = self.period
        base: cython.Py_ssize_t = row * n
        i: cython.Py_ssize_t
        values: cython.double[::1] = self.a.data
        out: cython.double[::1] = self.ring.data
        x: cython.double
        plain: cython.double = 0.0
        head: cython.double = 0.0
        place: cython.double = 0.0
        weight: cython.double = self.weight
        for i in range(n - 1):
            x = values[source + i]
            place += 1.0
            plain += x
            head += place * x
            out[target + i] = head + (n - place) * plain + self.tail[base + i + 1]
        x = values[source + n - 1]
        out[target + n - 1] = head + n * x
        for i in range(n):
            out[target + i] = out[target + i] / weight
        plain = 0.0
        head = 0.0
        for i in range(n - 1, 0, -1):
            plain += values[source + i]
            head += plain
            self.tail[base + i] = head


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
        self.seen = counts(rows)

    def step(self, row, k, x, y):
        base: cython.Py_ssize_t = row * self.most
        at: cython.Py_ssize_t = self.fill[row]
        count: cython.Py_ssize_t = self.most
        total: cython.double = 0.0
        self.past[base + at] = x
        self.fill[row] = at + 1 if at + 1 < self.most else 0
        if self.seen[row] < self.most:
            if x == x or self.seen[row] > 0:
                self.seen[row] = self.seen[row] + 1
            if self.seen[row] < self.most:
                return NAN
        if y != y:
            return y
        if y < self.most:
            count = int(y) if y > self.least else self.least
        for _ in range(count):
            total += self.past[base + at]
            at = at - 1 if at > 0 else self.most - 1
        return total / count


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
