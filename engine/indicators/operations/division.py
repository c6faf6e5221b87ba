# cython: cdivision=True
"""Quotients with an answer where the divisor is zero; other indicators are made of them."""

from engine.core.kernel.kernel_arity import Kernel2, Kernel3

NAN = float("nan")
NOISE = 1e-13


class Ratio(Kernel2):
    """`scale` x first / second; `empty` where the second is zero (NaN if `void`), NaN above the largest double.

    Warm-up: 1 value.
    """

    takes = ("first", "second")
    defaults = {"scale": 1.0, "empty": 0.0, "void": 0}
    limits = {"void": 0}

    def prepare(self, scale, empty, void):
        self.scale = scale
        self.empty = NAN if void else empty
        return 1

    def step(self, row, k, x, y):
        if y == 0.0:
            return self.empty if x == x else x
        x = self.scale * (x / y)
        return x if x - x == 0.0 else NAN

    def once(self, row, start, stop):
        begin: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        at: cython.longlong = self.source + begin
        other: cython.longlong = self.other + begin
        target: cython.longlong = self.target + begin
        x: cython.double
        y: cython.double
        quotient: cython.double
        none: cython.double
        scale: cython.double = self.scale
        empty: cython.double = self.empty
        if begin == stop:
            return 0
        firsts: cython.double[::1] = self.a.data
        seconds: cython.double[::1] = self.b.data
        quotients: cython.double[::1] = self.ring.data
        for i in range(stop - begin):
            x = firsts[at + i]
            y = seconds[other + i]
            none = empty if x == x else x
            quotient = scale * (x / (1.0 if y == 0.0 else y))
            quotient = quotient if quotient - quotient == 0.0 else NAN
            quotients[target + i] = none if y == 0.0 else quotient
        return 0


class Max(Kernel2):
    """The larger of two values at each bar. Warm-up: 1 value. NaN where an input is NaN. Source: backtrader Max."""

    takes = ("first", "second")

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return x if x > y else y


class Min(Kernel2):
    """The smaller of two values at each bar. Warm-up: 1 value. NaN where an input is NaN. Source: backtrader Min."""

    takes = ("first", "second")

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return x if x < y else y


class Quiet(Kernel2):
    """The first input, 0 where it is no more than the rounding noise of the second: below 1e-13 of it. Warm-up: 1 value.

    Source: TA-Lib, TA_IS_ZERO_SCALED.
    """

    takes = ("first", "second")

    def step(self, row, k, x, y):
        edge: cython.double = NOISE * (y if y > 0.0 else -y)
        return 0.0 if x <= edge and x >= -edge else x  # noqa: PLR1716

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Quiet.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Share(Kernel2):
    """`scale` x first / (first + second), or x (first - second) / (first + second); `empty` where the sum is zero.

    `clamped`: at least 0 and at most `scale`.
    """

    takes = ("first", "second")
    defaults = {"scale": 100.0, "centred": 0, "clamped": 0, "empty": 0.0}
    limits = {"centred": 0, "clamped": 0}

    def prepare(self, scale, centred, clamped, empty):
        self.scale = scale
        self.centred = centred
        self.clamped = clamped
        self.empty = empty
        return 1

    def step(self, row, k, x, y):
        total: cython.double = x + y
        if total == 0.0:
            return self.empty
        total = self.scale * ((x - y if self.centred else x) / total)
        if self.clamped and (total < 0.0 or total > self.scale):
            return 0.0 if total < 0.0 else self.scale
        return total

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Share.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Place(Kernel3):
    """Position of `value` between `low` (0) and `high` (`scale`); `empty` if these are equal, or no further apart than
        `noise` times their size. Warm-up: 1 value.
    """

    takes = ("high", "low", "value")
    defaults = {"scale": 100.0, "offset": 0.0, "empty": 0.0, "noise": 0.0}

    def prepare(self, scale, offset, empty, noise):
        self.scale = scale
        self.offset = offset
        self.empty = empty
        self.noise = noise
        return 1

    def step(self, row, k, x, y, z):
        if x == y or x - y <= self.noise * ((x if x > 0.0 else -x) + (y if y > 0.0 else -y)):
            return self.empty if z == z else z
        return self.scale * ((z - y) / (x - y)) + self.offset

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Place.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0
