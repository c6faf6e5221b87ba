"""Indicators in prices: Ichimoku, parabolic SAR, pivots, Heikin Ashi."""

from engine.compat.backtrader.indicators.averages import SMA
from engine.compat.backtrader.indicators.periods import MaxN, MinN, PeriodN
from engine.compat.backtrader.lines.functions import If, Max, Min
from engine.compat.backtrader.lines.indicator import Indicator
from engine.compat.backtrader.lines.nodes import Node


class HeikinAshi(Indicator):
    lines = ("ha_open", "ha_high", "ha_low", "ha_close")

    def __init__(self):
        d = self.data
        self.lines.ha_close = close = (d.open + d.close + d.high + d.low) / 4.0
        self.lines.ha_open = opened = HalfOpen(d.open, d.close, close)
        self.lines.ha_high = Max(d.high, opened, close)
        self.lines.ha_low = Min(d.low, opened, close)
        super().__init__()


class HalfOpen(Node):
    """The opens of Heikin Ashi bars."""

    def __init__(self, opens, closes, middles):
        Node.__init__(self, (opens, closes, middles), 2)

    def once(self, start, stop):
        opens, closes, middles = (x._store.array for x in self.inputs)
        out = self._store.array
        for t in range(start, stop):
            before = (opens[t - 1] + closes[t - 1]) / 2.0 if t + self.clock.lo == self.first else out[t - 1]
            out[t] = (before + middles[t - 1]) / 2.0


class haDelta(Indicator):  # noqa: N801, the name that scripts use
    alias = ("haD",)
    lines = ("haDelta", "smoothed")
    params = (("period", 3), ("movav", SMA), ("autoheikin", True))

    def __init__(self):
        d = HeikinAshi(self.data) if self.p.autoheikin else self.data
        self.lines.haDelta = d.lines[3] - d.lines[0] if self.p.autoheikin else d.close - d.open
        self.lines.smoothed = self.p.movav(self.lines.haDelta, period=self.p.period)
        super().__init__()


class Ichimoku(Indicator):
    lines = ("tenkan_sen", "kijun_sen", "senkou_span_a", "senkou_span_b", "chikou_span")
    params = (("tenkan", 9), ("kijun", 26), ("senkou", 52), ("senkou_lead", 26), ("chikou", 26))

    def __init__(self):
        def middle(period):
            return (MaxN(self.data.high, period=period) + MinN(self.data.low, period=period)) / 2.0

        tenkan, kijun = middle(self.p.tenkan), middle(self.p.kijun)
        self.lines.tenkan_sen, self.lines.kijun_sen = tenkan, kijun
        leading = (tenkan + kijun) / 2.0
        self.lines.senkou_span_a = leading(-self.p.senkou_lead)
        self.lines.senkou_span_b = middle(self.p.senkou)(-self.p.senkou_lead)
        self.lines.chikou_span = self.data.close(self.p.chikou)
        super().__init__()


class ParabolicSAR(PeriodN):
    """Wilder's stop and reverse; the states of a few bars are kept, so that the newest bar can be computed again."""

    alias = ("PSAR",)
    lines = ("psar",)
    params = (("period", 2), ("af", 0.02), ("afmax", 0.20))

    def _once(self, start, stop):
        out = self.lines[0]._store.array
        high, low, close = self.data.high._store.array, self.data.low._store.array, self.data.close._store.array
        lo = self.clock.lo
        step, most = self.p.af, self.p.afmax
        if start + lo == self.first:
            self.states = {}
        for t in range(start, stop):
            top, bottom = high[t], low[t]
            if t + lo == self.first:
                rising = close[t] >= close[t - 1]
                stop_at = low[t - 1] if rising else high[t - 1]
                extreme, factor = (top if rising else bottom), step
            else:
                rising, stop_at, extreme, factor = self.states[t + lo - 1]
                if (rising and stop_at >= bottom) or (not rising and stop_at <= top):
                    rising = not rising
                    stop_at, extreme, factor = extreme, (top if rising else bottom), step
            out[t] = stop_at
            if (rising and top > extreme) or (not rising and bottom < extreme):
                extreme, factor = (top if rising else bottom), min(factor + step, most)
            stop_at += factor * (extreme - stop_at)
            if rising:
                stop_at = min(stop_at, bottom, low[t - 1])
            else:
                stop_at = max(stop_at, top, high[t - 1])
            self.states[t + lo] = (rising, stop_at, extreme, factor)
            self.states.pop(t + lo - 3, None)


class PivotPoint(Indicator):
    lines = ("p", "s1", "s2", "r1", "r2")
    params = (("open", False), ("close", False), ("_autoplot", True))

    def middle(self):
        o, h, l, c = self.data.open, self.data.high, self.data.low, self.data.close  # noqa: E741
        if self.p.close:
            return (h + l + 2.0 * c) / 4.0
        if self.p.open:
            return (h + l + c + o) / 4.0
        return (h + l + c) / 3.0

    def __init__(self):
        high, low = self.data.high, self.data.low
        self.lines.p = p = self.middle()
        self.lines.s1 = 2.0 * p - high
        self.lines.r1 = 2.0 * p - low
        self.lines.s2 = p - (high - low)
        self.lines.r2 = p + (high - low)
        super().__init__()


class FibonacciPivotPoint(PivotPoint):
    lines = ()
    params = (("level1", 0.382), ("level2", 0.618), ("level3", 1.0))

    def __init__(self):
        high, low = self.data.high, self.data.low
        self.lines.p = p = self.middle()
        for i, level in enumerate((self.p.level1, self.p.level2, self.p.level3), 1):
            setattr(self.lines, f"s{i}", p - level * (high - low))
            setattr(self.lines, f"r{i}", p + level * (high - low))


class DemarkPivotPoint(PivotPoint):
    params = (("level1", 0.382), ("level2", 0.618), ("level3", 1.0))

    def __init__(self):
        o, h, l, c = self.data.open, self.data.high, self.data.low, self.data.close  # noqa: E741
        falling = h + 2.0 * l + c
        equal = 2.0 * h + l + c
        rising = h + l + 2.0 * c
        x = If(c < o, falling, If(c > o, rising, equal))
        self.lines.p = x / 4.0
        self.lines.s1 = x / 2.0 - h
        self.lines.r1 = x / 2.0 - l
