# cython: cdivision=True
"""Moments of a window, and two series. Regression is in `regression.py`, order statistics in `order_statistics.py`."""

from engine.core.kernel.kernel_arity import Kernel1, Kernel2
from engine.core.maths import sqrt
from engine.core.storage.state_arrays import blanks, places, zeros

NAN = float("nan")
COVARIANCE, CORRELATION, BETA = 0, 1, 2
SKEW, KURTOSIS = 0, 1


class Pair(Kernel2):
    """Base of covariance, correlation and beta: two partial windows of five sums, as in `Variance`."""

    takes = ("first", "second")
    defaults = {"period": 30}
    limits = {"period": 2}

    def prepare(self, period):
        self.period = period
        self.length = period
        self.form = COVARIANCE
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.pivots = zeros(2 * rows)
        self.heads = zeros(5 * rows)
        self.tails = zeros(5 * rows * self.period)

    def step(self, row, k, x, y):
        fill: cython.Py_ssize_t = self.fill[row]
        head: cython.Py_ssize_t = 5 * row
        place: cython.Py_ssize_t = 5 * (row * self.period + fill)
        p: cython.double = x - self.pivots[2 * row]
        q: cython.double = y - self.pivots[2 * row + 1]
        one: cython.double = self.heads[head] + p
        two: cython.double = self.heads[head + 1] + q
        oneone: cython.double = self.heads[head + 2] + p * p
        twotwo: cython.double = self.heads[head + 3] + q * q
        onetwo: cython.double = self.heads[head + 4] + p * q
        self.tails[place] = x
        self.tails[place + 1] = y
        fill += 1
        if fill == self.period:
            self.turn(row)
            place = 5 * row * self.period
            one = self.tails[place]
            two = self.tails[place + 1]
            oneone = self.tails[place + 2]
            twotwo = self.tails[place + 3]
            onetwo = self.tails[place + 4]
        else:
            self.fill[row] = fill
            self.heads[head] = one
            self.heads[head + 1] = two
            self.heads[head + 2] = oneone
            self.heads[head + 3] = twotwo
            self.heads[head + 4] = onetwo
            one += self.tails[place + 5]
            two += self.tails[place + 6]
            oneone += self.tails[place + 7]
            twotwo += self.tails[place + 8]
            onetwo += self.tails[place + 9]
        onetwo -= one * two / self.length
        if self.form == COVARIANCE:
            onetwo /= self.length
            return onetwo if onetwo - onetwo == 0.0 else NAN
        oneone -= one * one / self.length
        twotwo -= two * two / self.length
        if self.form == BETA:
            if oneone <= 0.0:
                return 0.0
            return onetwo / oneone
        if oneone <= 0.0 or twotwo <= 0.0:
            return 0.0
        oneone = sqrt(oneone) * sqrt(twotwo)
        if oneone <= 0.0:
            return 0.0
        onetwo /= oneone
        return 1.0 if onetwo > 1.0 else -1.0 if onetwo < -1.0 else onetwo

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        place: cython.Py_ssize_t = 5 * (base + self.period - 1)
        x: cython.double = self.tails[place]
        y: cython.double = self.tails[place + 1]
        p: cython.double
        q: cython.double
        one: cython.double = 0.0
        two: cython.double = 0.0
        oneone: cython.double = 0.0
        twotwo: cython.double = 0.0
        onetwo: cython.double = 0.0
        if x - x != 0.0:
            x = 0.0
        if y - y != 0.0:
            y = 0.0
        for i in range(base + self.period - 1, base - 1, -1):
            place = 5 * i
            p = self.tails[place] - x
            q = self.tails[place + 1] - y
            one += p
            two += q
            oneone += p * p
            twotwo += q * q
            onetwo += p * q
            self.tails[place] = one
            self.tails[place + 1] = two
            self.tails[place + 2] = oneone
            self.tails[place + 3] = twotwo
            self.tails[place + 4] = onetwo
        self.pivots[2 * row] = x
        self.pivots[2 * row + 1] = y
        self.fill[row] = 0
        for i in range(5 * row, 5 * row + 5):
            self.heads[i] = 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Pair.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Covariance(Pair):
    """Covariance of the last `period` values of two series, of the population. Warm-up: `period` values.

    Source: Chan, Golub, LeVeque (1983), The American Statistician 37(3).
    """


class Correlation(Pair):
    """Pearson's correlation of the last `period` values of two series, -1 to 1; 0 where one of them is constant.

    Warm-up: `period` values. Source: TA-Lib CORREL.
    """

    def prepare(self, period):
        Pair.prepare(self, period)
        self.form = CORRELATION
        return period


class RegressionSlope(Pair):
    """Slope of `second` on `first` over the last `period` values; 0 where `first` is constant. Warm-up: `period` values."""

    def prepare(self, period):
        Pair.prepare(self, period)
        self.form = BETA
        return period


class Shape(Kernel1):
    """Base of skew and kurtosis: two partial windows of four sums, as in `Variance`."""

    defaults = {"period": 30}
    limits = {"period": 2}

    def prepare(self, period):
        self.period = period
        self.length = period
        self.form = SKEW
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.pivot = zeros(rows)
        self.heads = zeros(4 * rows)
        self.tails = zeros(4 * rows * self.period)

    def step(self, row, k, x):
        n: cython.double = self.length
        fill: cython.Py_ssize_t = self.fill[row]
        head: cython.Py_ssize_t = 4 * row
        place: cython.Py_ssize_t = 4 * (row * self.period + fill)
        gap: cython.double = x - self.pivot[row]
        one: cython.double = self.heads[head] + gap
        two: cython.double = self.heads[head + 1] + gap * gap
        three: cython.double = self.heads[head + 2] + gap * gap * gap
        four: cython.double = self.heads[head + 3] + gap * gap * (gap * gap)
        self.tails[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            place = 4 * row * self.period
            one = self.tails[place]
            two = self.tails[place + 1]
            three = self.tails[place + 2]
            four = self.tails[place + 3]
        else:
            self.fill[row] = fill
            self.heads[head] = one
            self.heads[head + 1] = two
            self.heads[head + 2] = three
            self.heads[head + 3] = four
            one += self.tails[place + 4]
            two += self.tails[place + 5]
            three += self.tails[place + 6]
            four += self.tails[place + 7]
        one /= n
        two /= n
        three /= n
        four /= n
        gap = two - one * one
        if gap <= 1e-14 * two:
            return 0.0
        if self.form == SKEW:
            return (three - 3.0 * one * two + 2.0 * one * one * one) / (gap * sqrt(gap))
        return (four - 4.0 * one * three + 6.0 * one * one * two - 3.0 * one * one * one * one) / (gap * gap) - 3.0

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        place: cython.Py_ssize_t
        pivot: cython.double = self.tails[4 * (base + self.period - 1)]
        gap: cython.double
        one: cython.double = 0.0
        two: cython.double = 0.0
        three: cython.double = 0.0
        four: cython.double = 0.0
        if pivot - pivot != 0.0:
            pivot = 0.0
        for i in range(base + self.period - 1, base - 1, -1):
            place = 4 * i
            gap = self.tails[place] - pivot
            one += gap
            two += gap * gap
            three += gap * gap * gap
            four += gap * gap * (gap * gap)
            self.tails[place] = one
            self.tails[place + 1] = two
            self.tails[place + 2] = three
            self.tails[place + 3] = four
        self.pivot[row] = pivot
        self.fill[row] = 0
        for i in range(4 * row, 4 * row + 4):
            self.heads[i] = 0.0


class Skew(Shape):
    """Skewness of the last `period` values, of the population; 0 for constant values. Warm-up: `period` values.

    Source: Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47(1), g1.
    """


class Kurtosis(Shape):
    """Excess kurtosis of the last `period` values, of the population; 0 for constant values. Warm-up: `period` values.

    Source: Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47(1), g2.
    """

    def prepare(self, period):
        Shape.prepare(self, period)
        self.form = KURTOSIS
        return period


class MeanDeviation(Kernel1):
    """Mean distance of the last `period` values from their mean. Warm-up: `period` values; takes time proportional to `period`.

    Source: Lambert (1980), Commodity Channel Index; TA-Lib AVGDEV.
    """

    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.length = period
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.past = blanks(rows * self.period)

    def step(self, row, k, x):
        base: cython.Py_ssize_t = row * self.period
        fill: cython.Py_ssize_t = self.fill[row]
        i: cython.Py_ssize_t
        mean: cython.double = 0.0
        total: cython.double = 0.0
        self.past[base + fill] = x
        self.fill[row] = fill + 1 if fill + 1 < self.period else 0
        for i in range(base, base + self.period):
            mean += self.past[i]
        mean /= self.length
        for i in range(base, base + self.period):
            x = self.past[i] - mean
            total += x if x >= 0.0 else -x
        return total / self.length
