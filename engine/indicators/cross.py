"""Crossings of two lines, and holding on to what they said."""

from array import array

from engine.core.indicator import Kernel1, Kernel2

NAN = float("nan")


class CrossOver(Kernel2):
    """1 when `first` crosses above `second`, -1 when it crosses below, else 0.

    Compared is the sign of the difference with the last sign that was not zero, so a touch is no crossing and a crossing
    over an equal bar is found. Warm-up: 2 values. NaN where an input is NaN.
    Source: backtrader CrossOver.
    """

    def __init__(self, first, second):
        self.specify((first, second), (), 2)

    def allocate(self, rows):
        self.side = array("b", bytes(rows))

    def step(self, row, k, x, y):
        side: cython.int = self.side[row]
        if x > y:
            self.side[row] = 1
            return 1.0 if side < 0 else 0.0
        if x < y:
            self.side[row] = -1
            return -1.0 if side > 0 else 0.0
        return 0.0 if x == y else NAN


class Hold(Kernel1):
    """The last value that was neither zero nor NaN; NaN before the first.

    Warm-up: 1 value. Turns events such as those of `CrossOver` into a state.
    """

    def __init__(self, source):
        self.specify((source,), (), 1)

    def allocate(self, rows):
        self.held = array("d", [NAN]) * rows

    def step(self, row, k, x):
        if x == x and x != 0.0:
            self.held[row] = x
        return self.held[row]
