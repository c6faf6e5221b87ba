# cython: cdivision=True
"""Highest and lowest values of a window, and where they are."""

from engine.core.cells import counts, places, zeros
from engine.core.kernels import Kernel1
from engine.core.ring import Ring

NAN = float("nan")


class Highest(Kernel1):
    """The largest of the last `period` values; NaN while a NaN is among them.

    Warm-up: `period` values. Amortised constant time: the largest value since the last turn of the buffer, and the largest
    of what is left of the turn before.
    Source: van Herk (1992), Pattern Recognition Letters 13(7); TA-Lib MAX.
    """

    defaults = {"period": 20}

    def prepare(self, period):
        self.period = period
        self.sign = 1.0
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.head = zeros(rows)
        self.tail = zeros(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        head: cython.double = self.head[row]
        tail: cython.double
        x *= self.sign
        if fill == 0 or not (head >= x or head != head):
            head = x
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            return head * self.sign
        self.fill[row] = fill
        self.head[row] = head
        tail = self.tail[place + 1]
        if tail > head or tail != tail:
            head = tail
        return head * self.sign

    def turn(self, row):
        """The buffer is full: turn its values into the largest from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        best: cython.double = self.tail[base + self.period - 1]
        x: cython.double
        for i in range(base + self.period - 2, base, -1):
            x = self.tail[i]
            if not (best >= x or best != best):
                best = x
            self.tail[i] = best
        self.fill[row] = 0

    def once(self, row, start, stop):
        """Whole turns without a NaN by the same two partial windows, in two passes over values that lie side by side."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        n: cython.longlong = self.period
        source: cython.longlong
        target: cython.longlong
        i: cython.longlong
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop:
            if self.fill[row] == 0 and t - n >= start and t + n <= stop and self.whole(row, source + t, target + t):
                t += n
                continue
            i = t + n if self.fill[row] == 0 else t + 1
            while t < i and t < stop:
                out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
                t += 1
        return 0

    def whole(self, row, source, target):
        """One turn of outputs; False, and nothing done that matters, if a value of it or of the turn before is NaN."""
        a: Ring = self.rings[0]
        out = self.ring
        n: cython.longlong = self.period
        base: cython.longlong = row * n
        i: cython.longlong
        x: cython.double
        y: cython.double
        sign: cython.double = self.sign
        head: cython.double = a.data[source] * sign
        holes: cython.longlong = n > 1 and self.tail[base + 1] != self.tail[base + 1]
        for i in range(source, source + n):
            holes += a.data[i] != a.data[i]
        if holes:
            return False
        for i in range(n - 1):
            x = a.data[source + i] * sign
            head = x if x > head else head
            y = self.tail[base + i + 1]
            x = y if y > head else head
            out.data[target + i] = x * sign
        x = a.data[source + n - 1] * sign
        head = x if x > head else head
        out.data[target + n - 1] = head * sign
        head = x
        self.tail[base + n - 1] = x
        for i in range(n - 2, 0, -1):
            x = a.data[source + i] * sign
            head = x if x > head else head
            self.tail[base + i] = head
        return True


class Lowest(Highest):
    """The smallest of the last `period` values; NaN while a NaN is among them.

    Warm-up: `period` values.
    Source: van Herk (1992), Pattern Recognition Letters 13(7); TA-Lib MIN.
    """

    def prepare(self, period):
        self.period = period
        self.sign = -1.0
        return period


class ArgHighest(Kernel1):
    """How many bars ago the largest of the last `period` values was, 0 for now; of equal ones the newest.

    Warm-up: `period` values. Amortised constant time: a queue of the values that no newer one exceeds. NaN while a NaN is among
    the values.
    Source: Lemire (2006), Streaming maximum-minimum filter, Nordic Journal of Computing 13(4); TA-Lib MAXINDEX.
    """

    defaults = {"period": 20}

    def prepare(self, period):
        self.period = period
        self.sign = 1.0
        return period

    def allocate(self, rows):
        self.values = zeros(rows * self.period)
        self.times = counts(rows * self.period)
        self.front = counts(rows)
        self.back = counts(rows)
        self.size = counts(rows)
        self.hole = counts(rows)

    def step(self, row, k, x):
        n: cython.longlong = self.period
        base: cython.longlong = row * n
        front: cython.longlong = self.front[row]
        back: cython.longlong = self.back[row]
        size: cython.longlong = self.size[row]
        if x != x:
            self.hole[row] = k + 1
            self.size[row] = 0
            return x
        x *= self.sign
        if size > 0 and self.times[base + front] <= k - n:
            front = front + 1 if front + 1 < n else 0
            size -= 1
        while size > 0 and not self.values[base + back] > x:
            back = back - 1 if back > 0 else n - 1
            size -= 1
        back = back + 1 if back + 1 < n else 0
        if size == 0:
            front = back
        self.values[base + back] = x
        self.times[base + back] = k
        self.front[row] = front
        self.back[row] = back
        self.size[row] = size + 1
        if k + 1 - self.hole[row] < n:
            return NAN
        return k - self.times[base + front]

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = ArgHighest.step(self, row, t - self.first, self.a.data[self.source + t])
        return 0


class ArgLowest(ArgHighest):
    """How many bars ago the smallest of the last `period` values was, 0 for now; of equal ones the newest.

    Warm-up: `period` values. NaN while a NaN is among the values.
    Source: Lemire (2006), Streaming maximum-minimum filter, Nordic Journal of Computing 13(4); TA-Lib MININDEX.
    """

    def prepare(self, period):
        self.period = period
        self.sign = -1.0
        return period
