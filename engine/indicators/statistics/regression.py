# cython: cdivision=True
"""Linear regression of a window on the numbers of its values."""

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.maths import atan
from engine.core.storage.state_arrays import places, zeros

VALUE, SLOPE, INTERCEPT, ANGLE, FORECAST, FIT = 0, 1, 2, 3, 4, 5


class RegressionLine(Kernel1):
    """Base of the linear regressions of the last `period` values on their numbers.

    Two partial windows as in `Variance`: sums of deviations, plain, squared, and weighted with their number.
    """

    defaults = {"period": 14}
    limits = {"period": 2}

    def prepare(self, period):
        self.period = period
        self.length = period
        self.middle = 0.5 * (self.length - 1.0)
        self.spread = self.length * (self.length * self.length - 1.0) / 12.0
        self.form = VALUE
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.pivot = zeros(rows)
        self.head = zeros(rows)
        self.head_square = zeros(rows)
        self.head_weighted = zeros(rows)
        self.tail = zeros(rows * self.period)
        self.tail_square = zeros(rows * self.period)
        self.tail_weighted = zeros(rows * self.period)

    def step(self, row, k, x):
        n: cython.double = self.length
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        pivot: cython.double = self.pivot[row]
        gap: cython.double = x - pivot
        total: cython.double = self.head[row] + gap
        square: cython.double = self.head_square[row] + gap * gap
        weighted: cython.double = self.head_weighted[row] + fill * gap
        middle: cython.double = self.middle
        spread: cython.double = self.spread
        slope: cython.double
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            place = row * self.period
            pivot = self.pivot[row]
            total = self.tail[place]
            square = self.tail_square[place]
            weighted = self.tail_weighted[place]
        else:
            self.fill[row] = fill
            self.head[row] = total
            self.head_square[row] = square
            self.head_weighted[row] = weighted
            weighted = weighted + (n - fill) * total + self.tail_weighted[place + 1]
            total += self.tail[place + 1]
            square += self.tail_square[place + 1]
        slope = (weighted - middle * total) / spread
        if self.form == VALUE:
            return pivot + (total / n + slope * middle)
        if self.form == SLOPE:
            return slope
        if self.form == INTERCEPT:
            return pivot + (total / n - slope * middle)
        if self.form == ANGLE:
            return atan(slope) * 57.29577951308232
        if self.form == FORECAST:
            return pivot + (total / n + slope * (middle + 1.0))
        square -= total * total / n
        if square > 0.0:
            square = slope * slope * spread / square
            return square if square < 1.0 else 1.0
        return 0.0 if square == square else square

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them, which is number 0, to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        pivot: cython.double = self.tail[base + self.period - 1]
        gap: cython.double
        total: cython.double = 0.0
        square: cython.double = 0.0
        weighted: cython.double = 0.0
        if pivot - pivot != 0.0:
            pivot = 0.0
        for i in range(base + self.period - 1, base - 1, -1):
            gap = self.tail[i] - pivot
            weighted += total
            total += gap
            square += gap * gap
            self.tail[i] = total
            self.tail_square[i] = square
            self.tail_weighted[i] = weighted
        self.pivot[row] = pivot
        self.fill[row] = 0
        self.head[row] = 0.0
        self.head_square[row] = 0.0
        self.head_weighted[row] = 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = RegressionLine.step(self, row, t - self.first, self.a.data[self.source + t])
        return 0


class LSMA(RegressionLine):
    """Least squares moving average: the end of the regression line through the last `period` values.

    Warm-up: `period` values. A NaN leaves no trace after the window.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 6; TA-Lib LINEARREG.
    """


class LinearRegSlope(RegressionLine):
    """Slope of the regression line through the last `period` values, in units of the source for a bar.

    Warm-up: `period` values. Source: TA-Lib LINEARREG_SLOPE.
    """

    def prepare(self, period):
        RegressionLine.prepare(self, period)
        self.form = SLOPE
        return period


class LinearRegIntercept(RegressionLine):
    """Begin of the regression line through the last `period` values.

    Warm-up: `period` values. Source: TA-Lib LINEARREG_INTERCEPT.
    """

    def prepare(self, period):
        RegressionLine.prepare(self, period)
        self.form = INTERCEPT
        return period


class LinearRegAngle(RegressionLine):
    """Angle of the regression line through the last `period` values, in degrees.

    Warm-up: `period` values. Source: TA-Lib LINEARREG_ANGLE.
    """

    def prepare(self, period):
        RegressionLine.prepare(self, period)
        self.form = ANGLE
        return period


class TSF(RegressionLine):
    """Time series forecast: the regression line through the last `period` values, one bar on.

    Warm-up: `period` values. Source: TA-Lib TSF.
    """

    def prepare(self, period):
        RegressionLine.prepare(self, period)
        self.form = FORECAST
        return period


class RSquared(RegressionLine):
    """Share of the variance of the last `period` values that their regression line explains, 0 to 1; 0 for constant values.

    Warm-up: `period` values. Source: Kaufman (2013), Trading Systems and Methods, ch. 6.
    """

    def prepare(self, period):
        RegressionLine.prepare(self, period)
        self.form = FIT
        return period
