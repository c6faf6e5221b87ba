"""Indicators of volatility: deviations, Bollinger bands, ranges."""

from engine.compat.backtrader.indicators.averages import SMA, SMMA
from engine.compat.backtrader.lines.functions import Max, Min
from engine.compat.backtrader.lines.indicator import Indicator


class StandardDeviation(Indicator):
    alias = ("StdDev",)
    lines = ("stddev",)
    params = (("period", 20), ("movav", SMA), ("safepow", True))

    def __init__(self):
        mean = self.data1 if len(self.datas) > 1 else self.p.movav(self.data, period=self.p.period)
        squares = self.p.movav(pow(self.data, 2), period=self.p.period)
        difference = squares - pow(mean, 2)
        self.lines.stddev = pow(abs(difference), 0.5) if self.p.safepow else pow(difference, 0.5)
        super().__init__()


class MeanDeviation(Indicator):
    alias = ("MeanDev",)
    lines = ("meandev",)
    params = (("period", 20), ("movav", SMA))

    def __init__(self):
        mean = self.data1 if len(self.datas) > 1 else self.p.movav(self.data, period=self.p.period)
        self.lines.meandev = self.p.movav(abs(self.data - mean), period=self.p.period)
        super().__init__()


class BollingerBands(Indicator):
    alias = ("BBands",)
    lines = ("mid", "top", "bot")
    params = (("period", 20), ("devfactor", 2.0), ("movav", SMA))

    def __init__(self):
        self.lines.mid = middle = self.p.movav(self.data, period=self.p.period)
        width = self.p.devfactor * StandardDeviation(self.data, middle, period=self.p.period, movav=self.p.movav)
        self.lines.top = middle + width
        self.lines.bot = middle - width
        super().__init__()


class BollingerBandsPct(BollingerBands):
    lines = ("pctb",)

    def __init__(self):
        super().__init__()
        self.lines.pctb = (self.data - self.lines.bot) / (self.lines.top - self.lines.bot)


class TrueHigh(Indicator):
    lines = ("truehigh",)

    def __init__(self):
        self.lines.truehigh = Max(self.data.high, self.data.close(-1))
        super().__init__()


class TrueLow(Indicator):
    lines = ("truelow",)

    def __init__(self):
        self.lines.truelow = Min(self.data.low, self.data.close(-1))
        super().__init__()


class TrueRange(Indicator):
    alias = ("TR",)
    lines = ("tr",)

    def __init__(self):
        self.lines.tr = TrueHigh(self.data) - TrueLow(self.data)
        super().__init__()


class AverageTrueRange(Indicator):
    alias = ("ATR",)
    lines = ("atr",)
    params = (("period", 14), ("movav", SMMA))

    def __init__(self):
        self.lines.atr = self.p.movav(TrueRange(self.data), period=self.p.period)
        super().__init__()
