"""Moving averages."""

from array import array

from engine.core.indicator import Kernel1, whole

NAN = float("nan")


class SMA(Kernel1):
    """Simple moving average: the mean of the last `period` values, correctly rounded.

    Warm-up: `period` values. A NaN makes the `period` outputs that see it NaN and leaves no trace.
    The window is kept as two partial sums in double-double arithmetic: the values since the last turn of the buffer, and
    what is left of the turn before. Nothing is ever subtracted, so it neither drifts nor remembers what has left.
    Source: Knuth (1997), The Art of Computer Programming, vol. 2, sec. 4.2.2 (exact two-sum).
    """

    def __init__(self, source, period=30):
        self.period = whole("SMA", "period", period, 1)
        self.specify((source,), (self.period,), self.period)

    def allocate(self, rows):
        self.length = self.period
        self.fill = array("i", bytes(4 * rows))
        self.head = array("d", bytes(8 * rows))
        self.head_low = array("d", bytes(8 * rows))
        self.tail = array("d", bytes(8 * rows * self.period))
        self.tail_low = array("d", bytes(8 * rows * self.period))

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        head: cython.double = self.head[row]
        total: cython.double = head + x
        part: cython.double = total - head
        low: cython.double = self.head_low[row] + ((head - (total - part)) + (x - part))
        tail: cython.double
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            return (total + low) / self.length
        self.fill[row] = fill
        self.head[row] = total
        self.head_low[row] = low
        tail = self.tail[place + 1]
        low += self.tail_low[place + 1]
        head = tail + total
        part = head - tail
        low += (tail - (head - part)) + (total - part)
        return (head + low) / self.length

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        total: cython.double = 0.0
        low: cython.double = 0.0
        x: cython.double
        head: cython.double
        part: cython.double
        for i in range(base + self.period - 1, base, -1):
            x = self.tail[i]
            head = total + x
            part = head - total
            low += (total - (head - part)) + (x - part)
            total = head
            self.tail[i] = total
            self.tail_low[i] = low
        self.fill[row] = 0
        self.head[row] = 0.0
        self.head_low[row] = 0.0


class EMA(Kernel1):
    """Exponential moving average with factor 2 / (`period` + 1), seeded with the mean of the first `period` values.

    Warm-up: `period` values. At a NaN the output is NaN and the average stays as it was.
    Source: TA-Lib, function EMA (default, "classic" compatibility); backtrader seeds alike.
    """

    def __init__(self, source, period=30):
        self.period = whole("EMA", "period", period, 1)
        self.specify((source,), (self.period,), self.period)

    def allocate(self, rows):
        self.factor = 2.0 / (self.period + 1)
        self.length = self.period
        self.average = array("d", bytes(8 * rows))
        self.seen = array("q", bytes(8 * rows))

    def step(self, row, k, x):
        average: cython.double = self.average[row]
        seen: cython.longlong = self.seen[row]
        if x != x:
            return x
        if seen >= self.period:
            average += (x - average) * self.factor
        else:
            seen += 1
            self.seen[row] = seen
            average += x
            if seen < self.period:
                self.average[row] = average
                return NAN
            average /= self.length
        self.average[row] = average
        return average
