"""Crossings of two lines."""

from engine.compat.backtrader.lines import column_kernels
from engine.compat.backtrader.lines.indicator import Indicator


class NonZeroDifference(Indicator):
    """The difference of two lines; where it is zero, the one before."""

    _mindatas = 2
    alias = ("NZD",)
    lines = ("nzd",)

    def _once(self, start, stop):
        out, a, b = self.lines[0]._store.array, self.data0._store.array, self.data1._store.array
        for t in range(start, stop):
            d = a[t] - b[t]
            out[t] = d if d or t + self.clock.lo == self.first else out[t - 1]


class Crossing(Indicator):
    _mindatas = 2
    up = down = False

    def __init__(self):
        super().__init__()
        self.addminperiod(2)

    def _once(self, start, stop):
        origin = max(0, self.first - 1 - self.clock.lo)
        a, b = self.data0._store.array, self.data1._store.array
        stop = min(stop, len(a), len(b))
        column_kernels.crossover(self.lines[0]._store.array, a, b, start, stop, origin + 1, origin, self.up, self.down)


class CrossUp(Crossing):
    lines = ("cross",)
    up = True


class CrossDown(Crossing):
    lines = ("cross",)
    down = True


class CrossOver(Crossing):
    lines = ("crossover",)
    up = down = True
