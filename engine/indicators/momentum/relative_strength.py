# cython: cdivision=True
"""Relative strength: averages of rises and falls."""

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, counts, zeros

NAN = float("nan")
NOISE = 1e-13  # of a price: what is below is rounding


class Strength(Kernel1):
    """Base of RSI and CMO: Wilder's averages of rises and falls."""

    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.centred = False
        return period + 1

    def allocate(self, rows):
        self.length = self.period
        self.factor = 1.0 / self.period
        self.last = blanks(rows)
        self.up = zeros(rows)
        self.down = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k, x):
        change: cython.double = x - self.last[row]
        up: cython.double = self.up[row]
        down: cython.double = self.down[row]
        seen: cython.longlong = self.seen[row]
        rise: cython.double
        fall: cython.double
        if x == x:
            self.last[row] = x
        if change != change:
            return NAN
        rise = change if change > 0.0 else 0.0
        fall = -change if change < 0.0 else 0.0
        if seen >= self.period:
            up += (rise - up) * self.factor
            down += (fall - down) * self.factor
        else:
            up += rise
            down += fall
            seen += 1
            self.seen[row] = seen
            if seen == self.period:
                up /= self.length
                down /= self.length
        self.up[row] = up
        self.down[row] = down
        if seen < self.period:
            return NAN
        if up + down == 0.0:
            return 0.0
        return 100.0 * ((up - down if self.centred else up) / (up + down))

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        last: cython.double
        change: cython.double
        up: cython.double
        down: cython.double
        rise: cython.double
        fall: cython.double
        factor: cython.double = self.factor
        centred: cython.bint = self.centred
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and self.seen[row] < self.period:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        last = self.last[row]
        up = self.up[row]
        down = self.down[row]
        for i in range(t, stop):
            x = a.data[source + i]
            change = x - last
            if x == x:
                last = x
            if change != change:
                out.data[target + i] = NAN
                continue
            rise = change if change > 0.0 else 0.0
            fall = -change if change < 0.0 else 0.0
            up += (rise - up) * factor
            down += (fall - down) * factor
            change = up + down
            rise = up - down if centred else up
            out.data[target + i] = 100.0 * (rise / change) if change != 0.0 else 0.0
        self.last[row] = last
        self.up[row] = up
        self.down[row] = down
        return 0


class RSI(Strength):
    """Wilder's relative strength index; percent, 0 to 100.

    Warm-up: `period` + 1 values; the first averages are means of `period` changes. Without any change the value is 0, as
    in TA-Lib. At a NaN the output is NaN and the averages stay as they were.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 6; TA-Lib RSI.
    """


class CMO(Strength):
    """Chande momentum oscillator with Wilder's averages; percent, -100 to 100.

    Warm-up: `period` + 1 values. Without any change the value is 0. At a NaN the output is NaN and the averages stay.
    Source: Chande and Kroll (1994), The New Technical Trader, ch. 5; TA-Lib CMO, which smooths as RSI does.
    """

    def prepare(self, period):
        self.period = period
        self.centred = True
        return period + 1


class LaguerreRSI(Kernel1):
    """Ehlers' Laguerre RSI: rises over rises and falls along a Laguerre filter of four steps; 0 to 1.

    `gamma`: damping, 0 to 1. Warm-up: 4 values. While the filter does not move, the value is that of before, at first 0. At a
    NaN the output is NaN and the filter stays as it was.
    Source: Ehlers (2004), Cybernetic Analysis for Stocks and Futures, ch. 14.
    """

    defaults = {"gamma": 0.5}
    limits = {"gamma": (0.0, 1.0)}

    def prepare(self, gamma):
        self.gamma = gamma
        return 4

    def allocate(self, rows):
        self.levels = zeros(4 * rows)
        self.last = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k, x):
        place: cython.Py_ssize_t = 4 * row
        i: cython.Py_ssize_t
        before: cython.double
        after: cython.double = x
        level: cython.double
        up: cython.double = 0.0
        down: cython.double = 0.0
        edge: cython.double = NOISE * (x if x > 0.0 else -x)
        if x != x:
            return NAN
        if self.seen[row] == 0:
            for i in range(4):
                self.levels[place + i] = x
        self.seen[row] = self.seen[row] + 1
        before = self.levels[place]
        after = (1.0 - self.gamma) * x + self.gamma * before
        self.levels[place] = after
        for i in range(1, 4):
            level = self.levels[place + i]
            self.levels[place + i] = before - self.gamma * after + self.gamma * level
            before = level
            level = after - self.levels[place + i]
            if level > edge:
                up += level
            elif level < -edge:
                down -= level
            after = self.levels[place + i]
        if up + down > 0.0:
            self.last[row] = up / (up + down)
        return self.last[row] if self.seen[row] >= 4 else NAN
