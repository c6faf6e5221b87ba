# cython: cdivision=True
"""Quotients with an answer where the divisor is zero; other indicators are made of them."""

from engine.core.kernel.kernel_arity import Kernel2, Kernel3

NAN = float("nan")


class Ratio(Kernel2):
    """`scale` x first / second; `empty` where the second is zero, NaN above the largest double. Warm-up: 1 value."""

    takes = ("first", "second")
    defaults = {"scale": 1.0, "empty": 0.0}

    def prepare(self, scale, empty):
        self.scale = scale
        self.empty = empty
        return 1

    def step(self, row, k, x, y):
        if y == 0.0:
            return self.empty if x == x else x
        x = self.scale * (x / y)
        return x if x - x == 0.0 else NAN

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Ratio.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Share(Kernel2):
    """`scale` x first / (first + second), or x (first - second) / (first + second); 0 where the sum is below `least`."""

    takes = ("first", "second")
    defaults = {"scale": 100.0, "centred": 0, "least": 0.0}
    limits = {"centred": 0}

    def prepare(self, scale, centred, least):
        self.scale = scale
        self.centred = centred
        self.least = least
        return 1

    def step(self, row, k, x, y):
        total: cython.double = x + y
        if total == 0.0 or total < self.least:
            return 0.0
        return self.scale * ((x - y if self.centred else x) / total)

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Share.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Place(Kernel3):
    """Where `value` stands between `low` (0) and `high` (`scale`); `empty` where these are equal. Warm-up: 1 value."""

    takes = ("high", "low", "value")
    defaults = {"scale": 100.0, "offset": 0.0, "empty": 0.0}

    def prepare(self, scale, offset, empty):
        self.scale = scale
        self.offset = offset
        self.empty = empty
        return 1

    def step(self, row, k, x, y, z):
        if x == y:
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
