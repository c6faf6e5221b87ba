"""Momentum oscillators."""

from array import array

from engine.core.indicator import Kernel1, whole

NAN = float("nan")


class RSI(Kernel1):
    """Wilder's relative strength index; percent, 0 to 100.

    Warm-up: `period` + 1 values; the first averages are means of `period` changes. Without any change the value is 0, as
    in TA-Lib. At a NaN the output is NaN and the averages stay as they were.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 6; TA-Lib RSI.
    """

    def __init__(self, source, period=14):
        self.period = whole("RSI", "period", period, 1)
        self.specify((source,), (self.period,), self.period + 1)

    def allocate(self, rows):
        self.length = self.period
        self.last = array("d", [NAN]) * rows
        self.up = array("d", bytes(8 * rows))
        self.down = array("d", bytes(8 * rows))
        self.seen = array("q", bytes(8 * rows))

    def step(self, row, k, x):
        change: cython.double = x - self.last[row]
        up: cython.double = self.up[row]
        down: cython.double = self.down[row]
        seen: cython.longlong = self.seen[row]
        total: cython.double
        if x == x:
            self.last[row] = x
        if change != change:
            return NAN
        if seen >= self.period:
            up *= self.length - 1.0
            down *= self.length - 1.0
        if change > 0.0:
            up += change
        else:
            down -= change
        if seen < self.period:
            seen += 1
            self.seen[row] = seen
        if seen == self.period:
            up /= self.length
            down /= self.length
        self.up[row] = up
        self.down[row] = down
        total = up + down
        if seen < self.period:
            return NAN
        return 100.0 * (up / total) if total > 0.0 else 0.0
