"""Indicators from statistics: regressions, Hurst exponent, DV2, Laguerre."""

from math import fsum

from engine.compat.backtrader.indicators.averages import SMA
from engine.compat.backtrader.indicators.momentum import PercentRank
from engine.compat.backtrader.indicators.periods import PeriodN
from engine.compat.backtrader.indicators.volatility import StandardDeviation
from engine.compat.backtrader.lines.indicator import Indicator


class DV2(Indicator):
    lines = ("dv2",)
    params = (("period", 252), ("maperiod", 2), ("_movav", SMA))

    def __init__(self):
        ratio = self.data.close / ((self.data.high + self.data.low) / 2.0)
        average = self.p._movav(ratio, period=self.p.maperiod)
        self.lines.dv2 = PercentRank(average, period=self.p.period) * 100
        super().__init__()


class LaguerreRSI(PeriodN):
    alias = ("LRSI",)
    lines = ("lrsi",)
    params = (("gamma", 0.5), ("period", 6))

    def _once(self, start, stop):
        out, x, g = self.lines[0]._store.array, self.data._store.array, self.p.gamma
        if start + self.clock.lo == self.first:
            self.levels = [0.0] * 4
        a0, a1, a2, a3 = self.levels
        for t in range(start, stop):
            b0, b1, b2 = a0, a1, a2
            a0 = (1.0 - g) * x[t] + g * b0
            a1 = -g * a0 + b0 + g * b1
            a2 = -g * a1 + b1 + g * b2
            a3 = -g * a2 + b2 + g * a3
            up = down = 0.0
            for left, right in ((a0, a1), (a1, a2), (a2, a3)):
                if left >= right:
                    up += left - right
                else:
                    down += right - left
            out[t] = 1.0 if up + down == 0 else up / (up + down)
        self.levels = [a0, a1, a2, a3]


class LaguerreFilter(PeriodN):
    alias = ("LAGF",)
    lines = ("lfilter",)
    params = (("gamma", 0.5),)

    def _once(self, start, stop):
        out, x, g = self.lines[0]._store.array, self.data._store.array, self.p.gamma
        if start + self.clock.lo == self.first:
            self.levels = [0.0] * 4
        a0, a1, a2, a3 = self.levels
        for t in range(start, stop):
            b0, b1, b2 = a0, a1, a2
            a0 = (1.0 - g) * x[t] + g * b0
            a1 = -g * a0 + b0 + g * b1
            a2 = -g * a1 + b1 + g * b2
            a3 = -g * a2 + b2 + g * a3
            out[t] = (a0 + (2 * a1) + (2 * a2) + a3) / 6
        self.levels = [a0, a1, a2, a3]


class HurstExponent(PeriodN):
    alias = ("Hurst",)
    lines = ("hurst",)
    params = (("period", 40), ("lag_start", None), ("lag_end", None))

    def _once(self, start, stop):
        from numpy import asarray, log10, polyfit, sqrt, std, subtract

        n = self.p.period
        lags = asarray(range(self.p.lag_start or 2, self.p.lag_end or n // 2))
        logs = log10(lags)
        out, x = self.lines[0]._store.array, self.data._store.array
        for t in range(start, stop):
            ts = asarray(x[t - n + 1 : t + 1])
            tau = [sqrt(std(subtract(ts[lag:], ts[:-lag]))) for lag in lags]
            out[t] = polyfit(logs, log10(tau), 1)[0] * 2.0


class OLS_Slope_InterceptN(PeriodN):  # noqa: N801
    """Slope and intercept of the first data regressed on the second."""

    _mindatas = 2
    lines = ("slope", "intercept")
    params = (("period", 10),)

    def _once(self, start, stop):
        slope, intercept = self.lines.slope._store.array, self.lines.intercept._store.array
        ys, xs, n = self.data0._store.array, self.data1._store.array, self.p.period
        for t in range(start, min(stop, len(ys), len(xs))):
            y, x = ys[t - n + 1 : t + 1], xs[t - n + 1 : t + 1]
            mx, my = fsum(x) / n, fsum(y) / n
            slope[t] = fsum((a - mx) * (b - my) for a, b in zip(x, y)) / fsum((a - mx) ** 2 for a in x)
            intercept[t] = my - slope[t] * mx


class OLS_TransformationN(PeriodN):  # noqa: N801
    _mindatas = 2
    lines = ("spread", "spread_mean", "spread_std", "zscore")
    params = (("period", 10),)

    def __init__(self):
        fit = OLS_Slope_InterceptN(self.data0, self.data1, period=self.p.period)
        spread = self.data0 - (fit.slope * self.data1 + fit.intercept)
        self.lines.spread = spread
        self.lines.spread_mean = SMA(spread, period=self.p.period)
        self.lines.spread_std = StandardDeviation(spread, period=self.p.period)
        self.lines.zscore = (spread - self.lines.spread_mean) / self.lines.spread_std


class OLS_BetaN(PeriodN):  # noqa: N801
    """Regression of the first data on the second, without an intercept's part."""

    _mindatas = 2
    lines = ("beta",)
    params = (("period", 10),)

    def __init__(self):
        self.lines.beta = OLS_Slope_InterceptN(self.data0, self.data1, period=self.p.period).slope
