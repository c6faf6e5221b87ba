# cython: cdivision=True
"""Prices of a bar, and functions of one value."""

from engine.core.kernel.kernel_arity import Kernel1, Kernel2, Kernel3, Kernel4
from engine.core.maths import exp, log

NAN = float("nan")


class HL2(Kernel2):
    """Middle of a bar: (high + low) / 2. Warm-up: 1 bar. Source: TA-Lib MEDPRICE."""

    takes = ("high", "low")

    def step(self, row, k, x, y):
        return 0.5 * (x + y)

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = HL2.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class HLC3(Kernel3):
    """Typical price: (high + low + close) / 3. Warm-up: 1 bar. Source: TA-Lib TYPPRICE."""

    takes = ("high", "low", "close")

    def step(self, row, k, x, y, z):
        return (x + y + z) / 3.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = HLC3.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0


class HLCC4(Kernel3):
    """Weighted close: (high + low + 2 close) / 4. Warm-up: 1 bar. Source: TA-Lib WCLPRICE."""

    takes = ("high", "low", "close")

    def step(self, row, k, x, y, z):
        return 0.25 * (x + y + 2.0 * z)

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = HLCC4.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0


class OHLC4(Kernel4):
    """Average price: (open + high + low + close) / 4. Warm-up: 1 bar. Source: TA-Lib AVGPRICE."""

    takes = ("open", "high", "low", "close")

    def step(self, row, k, x, y, z, v):
        return 0.25 * (x + y + z + v)

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = OHLC4.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
                self.d.data[self.fourth + t],
            )
        return 0


class Absolute(Kernel1):
    """The size of a value. Warm-up: 1 value."""

    def step(self, row, k, x):
        return -x if x < 0.0 else x

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Absolute.step(self, row, t - self.first, self.a.data[self.source + t])
        return 0


class Log(Kernel1):
    """Natural logarithm; NaN of zero and of negative numbers. Warm-up: 1 value. Source: TA-Lib LN."""

    def step(self, row, k, x):
        return log(x)


class Exp(Kernel1):
    """e to the power of the value; NaN where that is too large. Warm-up: 1 value. Source: TA-Lib EXP."""

    def step(self, row, k, x):
        return exp(x)


class FractalFactor(Kernel3):
    """Ehlers' smoothing factor of FRAMA from the spans of both halves of a window and of the whole. Warm-up: 1 value."""

    takes = ("newer", "older", "whole")
    defaults = {"half": 8}

    def prepare(self, half):
        self.half = half
        return 1

    def step(self, row, k, x, y, z):
        factor: cython.double
        if x != x or y != y or z != z:
            return NAN
        if x + y <= 0.0 or z <= 0.0:
            return 0.01
        factor = exp(-4.6 * ((log((x + y) / self.half) - log(z / (2.0 * self.half))) / 0.6931471805599453 - 1.0))
        return 0.01 if factor < 0.01 else 1.0 if factor > 1.0 else factor
