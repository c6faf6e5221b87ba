# cython: cdivision=True
"""Wilder's parabolic stop and reverse, in three conventions."""

from engine.core.kernel.kernel_arity import Kernel2, Kernel3
from engine.core.storage.state_arrays import blanks, places, zeros

NAN = float("nan")


class SAR(Kernel2):
    """Wilder's parabolic stop and reverse. Inputs: high, low. Warm-up: 2 bars. A bar with a NaN is passed over.

    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 2; TA-Lib SAR.
    """

    takes = ("high", "low")
    defaults = {"acceleration": 0.02, "maximum": 0.2}
    limits = {"acceleration": 0.0, "maximum": 0.0}

    def prepare(self, acceleration, maximum):
        if acceleration > maximum:
            acceleration = maximum
        self.set(0.0, 0.0, acceleration, acceleration, maximum, acceleration, acceleration, maximum)
        self.signed = False
        return 2

    def set(self, start, offset, long_init, long_step, long_most, short_init, short_step, short_most):
        """The parameters of both directions."""
        self.start = start
        self.offset = offset
        self.long_init = long_init
        self.long_step = long_step
        self.long_most = long_most
        self.short_init = short_init
        self.short_step = short_step
        self.short_most = short_most

    def allocate(self, rows):
        self.side = places(rows)
        self.high = blanks(rows)
        self.low = blanks(rows)
        self.stop = zeros(rows)
        self.extreme = zeros(rows)
        self.pace = zeros(rows)

    def open(self, row, x, y):
        """The first trend: up, unless the second bar moves down more than up."""
        fall: cython.double = self.low[row] - y
        if self.start > 0.0 or (self.start == 0.0 and not (fall > 0.0 and x - self.high[row] < fall)):
            self.side[row] = 1
            self.extreme[row] = x
            self.stop[row] = self.start if self.start > 0.0 else self.low[row]
            self.pace[row] = self.long_init
        else:
            self.side[row] = -1
            self.extreme[row] = y
            self.stop[row] = -self.start if self.start < 0.0 else self.high[row]
            self.pace[row] = self.short_init
        self.high[row] = x
        self.low[row] = y

    def step(self, row, k, x, y):
        high: cython.double
        low: cython.double
        stop: cython.double
        text: cython.double
        if x != x or y != y:
            return NAN
        if self.side[row] == 0:
            if self.high[row] != self.high[row]:
                self.high[row] = x
                self.low[row] = y
                return NAN
            self.open(row, x, y)
        high = self.high[row]
        low = self.low[row]
        stop = self.stop[row]
        if self.side[row] > 0:
            if y <= stop:
                self.side[row] = -1
                stop = self.extreme[row]
                if stop < high:
                    stop = high
                if stop < x:
                    stop = x
                stop += stop * self.offset
                text = -stop if self.signed else stop
                self.pace[row] = self.short_init
                self.extreme[row] = y
                stop += self.pace[row] * (y - stop)
                if stop < high:
                    stop = high
                if stop < x:
                    stop = x
            else:
                text = stop
                if x > self.extreme[row]:
                    self.extreme[row] = x
                    self.pace[row] = self.pace[row] + self.long_step
                    if self.pace[row] > self.long_most:
                        self.pace[row] = self.long_most
                stop += self.pace[row] * (self.extreme[row] - stop)
                if stop > low:
                    stop = low
                if stop > y:
                    stop = y
        elif x >= stop:
            self.side[row] = 1
            stop = self.extreme[row]
            if stop > low:
                stop = low
            if stop > y:
                stop = y
            stop -= stop * self.offset
            text = stop
            self.pace[row] = self.long_init
            self.extreme[row] = x
            stop += self.pace[row] * (x - stop)
            if stop > low:
                stop = low
            if stop > y:
                stop = y
        else:
            text = -stop if self.signed else stop
            if y < self.extreme[row]:
                self.extreme[row] = y
                self.pace[row] = self.pace[row] + self.short_step
                if self.pace[row] > self.short_most:
                    self.pace[row] = self.short_most
            stop += self.pace[row] * (self.extreme[row] - stop)
            if stop < high:
                stop = high
            if stop < x:
                stop = x
        self.stop[row] = stop
        self.high[row] = x
        self.low[row] = y
        return text

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = SAR.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class SAREXT(SAR):
    """Parabolic stop and reverse with parameters for each direction; negative while short. Warm-up: 2 bars.

    `start`: 0 finds the first direction, a positive number begins long at it, a negative one short. `offset`: moves the stop
    away at a reversal, as a fraction of it. Source: TA-Lib SAREXT.
    """

    defaults = {
        "start": 0.0, "offset": 0.0, "long_init": 0.02, "long_step": 0.02, "long_most": 0.2, "short_init": 0.02,
        "short_step": 0.02, "short_most": 0.2,
    }  # fmt: skip
    limits = {"offset": 0.0}

    def prepare(self, start, offset, long_init, long_step, long_most, short_init, short_step, short_most):
        long_init = min(long_init, long_most)
        long_step = min(long_step, long_most)
        short_init = min(short_init, short_most)
        short_step = min(short_step, short_most)
        self.set(start, offset, long_init, long_step, long_most, short_init, short_step, short_most)
        self.signed = True
        return 2


class ClosingSAR(Kernel3):
    """The parabolic stop as backtrader computes it. Inputs: high, low, close. Warm-up: 2 bars. A bar with a NaN is skipped.

        The first trend is up unless the second bar closes lower, and cannot be stopped in that bar; at a reversal the output is the
        extreme of the trend that ended, even if the bar goes beyond it. State is that of an upward trend; downward, prices are negated.
    """

    takes = ("high", "low", "close")
    defaults = {"acceleration": 0.02, "maximum": 0.2}
    limits = {"acceleration": 0.0, "maximum": 0.0}

    def prepare(self, acceleration, maximum):
        self.first_pace = acceleration if acceleration < maximum else maximum
        self.most = maximum
        return 2

    def allocate(self, rows):
        self.side = places(rows)
        self.high = blanks(rows)
        self.low = blanks(rows)
        self.stop = zeros(rows)
        self.extreme = zeros(rows)
        self.pace = zeros(rows)

    def step(self, row, k, x, y, z):
        side: cython.int = self.side[row]
        before: cython.double
        high: cython.double
        low: cython.double
        stop: cython.double = self.stop[row]
        text: cython.double
        turned: cython.double
        opens: cython.bint
        if x != x or y != y or z != z:
            return NAN
        if self.high[row] != self.high[row]:
            self.high[row] = x
            self.low[row] = y
            self.stop[row] = z
            return NAN
        opens = side == 0
        if opens:
            side = 1 if z >= stop else -1
        high = x if side > 0 else -y
        low = y if side > 0 else -x
        before = self.low[row] if side > 0 else -self.high[row]
        if opens:
            stop = before
            text = stop * side
            self.extreme[row] = high
            self.pace[row] = self.first_pace
        elif low <= stop:
            text = self.extreme[row] * side
            side = -side
            stop = -self.extreme[row]
            before = self.low[row] if side > 0 else -self.high[row]
            turned = high
            high = -low
            low = -turned
            self.extreme[row] = high
            self.pace[row] = self.first_pace
        else:
            text = stop * side
            if high > self.extreme[row]:
                self.extreme[row] = high
                self.pace[row] = self.pace[row] + self.first_pace
                if self.pace[row] > self.most:
                    self.pace[row] = self.most
        stop += self.pace[row] * (self.extreme[row] - stop)
        stop = before if before < stop else stop
        self.stop[row] = low if low < stop else stop
        self.side[row] = side
        self.high[row] = x
        self.low[row] = y
        return text
