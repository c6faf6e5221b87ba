"""Highest and lowest values of a window."""

from array import array

from engine.core.indicator import Kernel1, whole

NAN = float("nan")


class Highest(Kernel1):
    """The largest of the last `period` values; NaN while a NaN is among them.

    Warm-up: `period` values. Amortised constant time: the largest value since the last turn of the buffer, and the largest
    of what is left of the turn before.
    Source: van Herk (1992), Pattern Recognition Letters 13(7); TA-Lib MAX.
    """

    def __init__(self, source, period=20):
        self.period = whole(type(self).__name__, "period", period, 1)
        self.specify((source,), (self.period,), self.period)

    def allocate(self, rows):
        self.sign = 1.0
        self.fill = array("i", bytes(4 * rows))
        self.head = array("d", bytes(8 * rows))
        self.tail = array("d", bytes(8 * rows * self.period))

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        head: cython.double = self.head[row]
        tail: cython.double
        x *= self.sign
        if fill == 0 or not (head >= x or head != head):
            head = x
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            return head * self.sign
        self.fill[row] = fill
        self.head[row] = head
        tail = self.tail[place + 1]
        if tail > head or tail != tail:
            head = tail
        return head * self.sign

    def turn(self, row):
        """The buffer is full: turn its values into the largest from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        best: cython.double = self.tail[base + self.period - 1]
        x: cython.double
        for i in range(base + self.period - 2, base, -1):
            x = self.tail[i]
            if not (best >= x or best != best):
                best = x
            self.tail[i] = best
        self.fill[row] = 0


class Lowest(Highest):
    """The smallest of the last `period` values; NaN while a NaN is among them.

    Warm-up: `period` values.
    Source: van Herk (1992), Pattern Recognition Letters 13(7); TA-Lib MIN.
    """

    def allocate(self, rows):
        Highest.allocate(self, rows)
        self.sign = -1.0
