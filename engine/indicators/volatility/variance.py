# cython: cdivision=True
"""Variance and standard deviation of a window."""

from array import array

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.maths import roots, sqrt
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import places, zeros

NAN = float("nan")
BATCH = 512  # values whose sums are made before anything is made of them


class Variance(Kernel1):
    """Variance of the last `period` values: of the population (divided by `period`), or of a sample (`ddof=1`).

    Warm-up: `period` values. Never negative; zero for constant values; NaN where squares exceed the largest double (deviations
    above 1e154); a NaN leaves no trace after the window.
    Two partial windows as in `SMA`, with sums of deviations from the value at the last turn of the buffer and of their squares:
    that value is one of the window, so the rounding error stays below `period` squared times 1e-16 of the variance.
    Source: Chan, Golub, LeVeque (1983), Algorithms for Computing the Sample Variance, The American Statistician 37(3),
    sec. 3 (shifted data); TA-Lib VAR.
    """

    defaults = {"period": 20, "ddof": 0}
    limits = {"period": 2, "ddof": 0}

    def prepare(self, period, ddof):
        self.period = period
        self.share = 1.0 / period
        self.scale = 1.0 / (period - ddof) if period > ddof else NAN
        self.root = False
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.pivot = zeros(rows)
        self.head = zeros(rows)
        self.head_square = zeros(rows)
        self.tail = zeros(rows * self.period)
        self.tail_square = zeros(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        gap: cython.double = x - self.pivot[row]
        total: cython.double = self.head[row] + gap
        square: cython.double = self.head_square[row] + gap * gap
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            place = row * self.period
            total = self.tail[place]
            square = self.tail_square[place]
        else:
            self.fill[row] = fill
            self.head[row] = total
            self.head_square[row] = square
            total += self.tail[place + 1]
            square += self.tail_square[place + 1]
        square -= total * total * self.share
        if square < 0.0:
            square = 0.0
        square *= self.scale
        if square - square != 0.0:
            return NAN
        return sqrt(square) if self.root else square

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them to the last, which is what they are compared with."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        pivot: cython.double = self.tail[base + self.period - 1]
        gap: cython.double
        total: cython.double = 0.0
        square: cython.double = 0.0
        if pivot - pivot != 0.0:
            pivot = 0.0
        for i in range(base + self.period - 1, base - 1, -1):
            gap = self.tail[i] - pivot
            total += gap
            square += gap * gap
            self.tail[i] = total
            self.tail_square[i] = square
        self.pivot[row] = pivot
        self.fill[row] = 0
        self.head[row] = 0.0
        self.head_square[row] = 0.0

    def once(self, row, start, stop):
        """Whole turns of the buffer at once; steps before and after."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        turns: cython.longlong
        if t == stop:
            return 0
        while t < stop and self.fill[row] != 0:
            out.data[self.target + t] = self.step(row, t - self.first, a.data[self.source + t])
            t += 1
        turns = (stop - t) // self.period
        if turns > 0:
            self.whole(row, a, self.source + t, self.target + t, turns)
            t += turns * self.period
        while t < stop:
            out.data[self.target + t] = self.step(row, t - self.first, a.data[self.source + t])
            t += 1
        return 0

    def whole(self, row, a, source, target, turns):
        """The steps of so many turns of the buffer: first the sums of several turns, which wait for each other only within a
        turn, then what is made of them. `sums` has pairs, of the deviations and of their squares.
        """
        out = self.ring
        n: cython.longlong = self.period
        batch: cython.longlong = BATCH // n + 1
        base: cython.longlong = row * n + 1
        sums: cython.double[::1] = array("d", bytes(16 * n * (batch + 1)))
        i: cython.longlong
        j: cython.longlong
        place: cython.longlong
        gap: cython.double
        total: cython.double
        square: cython.double
        pivot: cython.double = self.pivot[row]
        share: cython.double = self.share
        scale: cython.double = self.scale
        for i in range(n - 1):
            sums[2 * i] = self.tail[base + i]
            sums[2 * i + 1] = self.tail_square[base + i]
        while turns > 0:
            if batch > turns:
                batch = turns
            for j in range(batch):
                place = j * n
                total = 0.0
                square = 0.0
                for i in range(place, place + n - 1):
                    gap = a.data[source + i] - pivot
                    total += gap
                    square += gap * gap
                    sums[2 * i] += total
                    sums[2 * i + 1] += square
                pivot = a.data[source + place + n - 1]
                if pivot - pivot != 0.0:
                    pivot = 0.0
                total = 0.0
                square = 0.0
                for i in range(place + n - 1, place, -1):
                    gap = a.data[source + i] - pivot
                    total += gap
                    square += gap * gap
                    sums[2 * (i + n - 1)] = total
                    sums[2 * (i + n - 1) + 1] = square
                gap = a.data[source + place] - pivot
                sums[2 * (place + n - 1)] = total + gap
                sums[2 * (place + n - 1) + 1] = square + gap * gap
            for i in range(batch * n):
                square = sums[2 * i + 1] - sums[2 * i] * sums[2 * i] * share
                square = 0.0 if square < 0.0 else square
                square *= scale
                out.data[target + i] = square if square - square == 0.0 else NAN
            if self.root:
                roots(out.data, target, target + batch * n)
            for i in range(2 * (n - 1)):
                sums[i] = sums[2 * batch * n + i]
            source += batch * n
            target += batch * n
            turns -= batch
        for i in range(n - 1):
            self.tail[base + i] = sums[2 * i]
            self.tail_square[base + i] = sums[2 * i + 1]
        self.pivot[row] = pivot


class StdDev(Variance):
    """Standard deviation of the last `period` values: of the population, or of a sample (`ddof=1`).

    Warm-up: `period` values. Never negative; zero for constant values; a NaN leaves no trace after the window.
    Source: as `Variance`; TA-Lib STDDEV.
    """

    def prepare(self, period, ddof):
        Variance.prepare(self, period, ddof)
        self.root = True
        return period
