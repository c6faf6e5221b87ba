"""Volatility."""

from array import array

from engine.core.indicator import Kernel1, Kernel3, whole
from engine.core.maths import sqrt

NAN = float("nan")


class StdDev(Kernel1):
    """Standard deviation of the last `period` values, of the population (divided by `period`).

    Warm-up: `period` values. Never negative; zero for constant values; a NaN leaves no trace after the window.
    Two partial windows of mean and squared deviations are merged, so that nothing is subtracted.
    Source: TA-Lib STDDEV; Chan, Golub, LeVeque (1983), Algorithms for Computing the Sample Variance, The American
    Statistician 37(3), eq. 2.1.
    """

    def __init__(self, source, period=20):
        self.period = whole("StdDev", "period", period, 2)
        self.specify((source,), (self.period,), self.period)

    def allocate(self, rows):
        self.length = self.period
        self.fill = array("i", bytes(4 * rows))
        self.mean = array("d", bytes(8 * rows))
        self.square = array("d", bytes(8 * rows))
        self.tail_mean = array("d", bytes(8 * rows * self.period))
        self.tail_square = array("d", bytes(8 * rows * self.period))

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        n: cython.double = fill + 1
        mean: cython.double = self.mean[row]
        square: cython.double = self.square[row]
        gap: cython.double = x - mean
        mean += gap / n
        square += gap * (x - mean)
        self.tail_mean[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            return sqrt(square / self.length)
        self.fill[row] = fill
        self.mean[row] = mean
        self.square[row] = square
        gap = mean - self.tail_mean[place + 1]
        square += self.tail_square[place + 1] + gap * gap * (n * (self.length - n) / self.length)
        return sqrt(square / self.length)

    def turn(self, row):
        """The buffer is full: turn its values into mean and squares from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        n: cython.double = 0.0
        mean: cython.double = 0.0
        square: cython.double = 0.0
        x: cython.double
        gap: cython.double
        for i in range(base + self.period - 1, base, -1):
            x = self.tail_mean[i]
            n += 1.0
            gap = x - mean
            mean += gap / n
            square += gap * (x - mean)
            self.tail_mean[i] = mean
            self.tail_square[i] = square
        self.fill[row] = 0
        self.mean[row] = 0.0
        self.square[row] = 0.0


class ATR(Kernel3):
    """Wilder's average true range; in units of price.

    Inputs: high, low, close. Warm-up: `period` + 1 bars: the true range needs the close before, the first value is the mean
    of `period` true ranges. At a NaN the output is NaN and the average stays as it was.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 3; TA-Lib ATR.
    """

    def __init__(self, high, low, close, period=14):
        self.period = whole("ATR", "period", period, 1)
        self.specify((high, low, close), (self.period,), self.period + 1)

    def allocate(self, rows):
        self.length = self.period
        self.last = array("d", [NAN]) * rows
        self.average = array("d", bytes(8 * rows))
        self.seen = array("q", bytes(8 * rows))

    def step(self, row, k, x, y, z):
        last: cython.double = self.last[row]
        span: cython.double = x - y
        average: cython.double = self.average[row]
        seen: cython.longlong = self.seen[row]
        if z == z:
            self.last[row] = z
        if span != span or last != last:
            return NAN
        if x - last > span:
            span = x - last
        if last - y > span:
            span = last - y
        if seen >= self.period:
            average = (average * (self.length - 1.0) + span) / self.length
        else:
            seen += 1
            self.seen[row] = seen
            average += span
            if seen < self.period:
                self.average[row] = average
                return NAN
            average /= self.length
        self.average[row] = average
        return average
