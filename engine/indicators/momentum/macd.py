# cython: cdivision=True
"""Moving average convergence divergence: three averages in one kernel."""

from engine.core.kernel.kernel_arity import Wide
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import counts, zeros

NAN = float("nan")


class MACD(Wide):
    """Moving average convergence divergence: EMA(fast) - EMA(slow), its EMA as signal, and the difference of both.

    Outputs: macd, signal, histogram. Warm-up: `slow` + `signal` - 1 values. Both averages begin at the same bar, as in TA-Lib;
    `seed="backtrader"` lets the fast one begin as soon as it can. At a NaN the outputs are NaN and the averages stay as they
    were.
    Source: Appel (1979), The Moving Average Convergence Divergence Method; TA-Lib MACD.
    """

    outputs = ("macd", "signal", "histogram")
    defaults = {"fast": 12, "slow": 26, "signal": 9, "seed": "talib"}
    choices = {"seed": ("talib", "backtrader")}

    def prepare(self, fast, slow, signal, seed):
        self.brief = fast if fast < slow else slow
        self.lengthy = slow if fast < slow else fast
        self.smooth = signal
        self.delay = self.lengthy - self.brief if seed == "talib" else 0
        self.quick = 2.0 / (self.brief + 1)
        self.lazy = 2.0 / (self.lengthy + 1)
        self.pace = 2.0 / (signal + 1)
        return self.lengthy + signal - 1

    def allocate(self, rows):
        self.fast = zeros(rows)
        self.slow = zeros(rows)
        self.line = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k):
        x: cython.double = self.x[0]
        n: cython.longlong = self.seen[row]
        line: cython.double
        if x != x:
            self.y[0] = NAN
            self.y[1] = NAN
            self.y[2] = NAN
            return
        self.seen[row] = n + 1
        self.fast[row] = average_of(self.fast[row], x, n - self.delay, self.brief, self.quick)
        self.slow[row] = average_of(self.slow[row], x, n, self.lengthy, self.lazy)
        line = self.fast[row] - self.slow[row]
        self.line[row] = average_of(self.line[row], line, n - self.lengthy + 1, self.smooth, self.pace)
        if n + 1 < self.lengthy + self.smooth - 1:
            line = NAN
        self.y[0] = line
        self.y[1] = self.line[row] if line == line else NAN
        self.y[2] = line - self.line[row]

    def once(self, row, start, stop):
        a: Ring
        out = self.ring
        other: Ring
        last: Ring
        t: cython.longlong
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        fast: cython.double
        slow: cython.double
        line: cython.double
        quick: cython.double = self.quick
        lazy: cython.double = self.lazy
        pace: cython.double = self.pace
        if not (self.plain and (self.every or self.uses[row])):
            return Wide.once(self, row, start, stop)
        for t in range(start, stop):
            if self.seen[row] >= self.lengthy + self.smooth - 1:
                break
            self.put(row, t, self.at(row, t))
        else:
            return 0
        a = self.rings[0]
        other = self.outs[1]
        last = self.outs[2]
        source = a.base[row]
        target = out.base[row]
        fast = self.fast[row]
        slow = self.slow[row]
        line = self.line[row]
        for i in range(t, stop):
            x = a.data[source + i]
            if x == x:
                fast += (x - fast) * quick
                slow += (x - slow) * lazy
                x = fast - slow
                line += (x - line) * pace
                out.data[target + i] = x
                other.data[other.base[row] + i] = line
                last.data[last.base[row] + i] = x - line
            else:
                out.data[target + i] = x
                other.data[other.base[row] + i] = x
                last.data[last.base[row] + i] = x
        self.fast[row] = fast
        self.slow[row] = slow
        self.line[row] = line
        return 0


class MACDFIX(MACD):
    """MACD as Appel wrote it: of 12 and 26 values, with the factors 0.15 and 0.075. Outputs: macd, signal, histogram.

    Warm-up: 25 + `signal` values. Source: Appel (1979), The Moving Average Convergence Divergence Method; TA-Lib MACDFIX.
    """

    defaults = {"signal": 9}
    choices = {}

    def prepare(self, signal):
        MACD.prepare(self, 12, 26, signal, "talib")
        self.quick = 0.15
        self.lazy = 0.075
        return 25 + signal


def average_of(average, x, n, period, factor):
    """An EMA after its value number `n`: a sum at first, the mean of `period` values, then smoothed; nothing below 0."""
    if n < 0:
        return average
    if n >= period:
        return average + (x - average) * factor
    average += x
    return average / period if n == period - 1 else average
