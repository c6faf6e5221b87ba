"""Indicators of momentum: RSI, rates of change, KST."""

from math import fsum

from engine.compat.backtrader.indicators.averages import EMA, SMA, SMMA
from engine.compat.backtrader.indicators.periods import BaseApplyN
from engine.compat.backtrader.lines.functions import DivZeroByZero, Max
from engine.compat.backtrader.lines.indicator import Indicator


class UpDay(Indicator):
    lines = ("upday",)
    params = (("period", 1),)

    def __init__(self):
        self.lines.upday = Max(self.data - self.data(-self.p.period), 0.0)
        super().__init__()


class DownDay(Indicator):
    lines = ("downday",)
    params = (("period", 1),)

    def __init__(self):
        self.lines.downday = Max(self.data(-self.p.period) - self.data, 0.0)
        super().__init__()


class UpDayBool(Indicator):
    lines = ("upday",)
    params = (("period", 1),)

    def __init__(self):
        self.lines.upday = self.data > self.data(-self.p.period)
        super().__init__()


class DownDayBool(Indicator):
    lines = ("downday",)
    params = (("period", 1),)

    def __init__(self):
        self.lines.downday = self.data(-self.p.period) > self.data
        super().__init__()


class RelativeStrengthIndex(Indicator):
    alias = ("RSI", "RSI_SMMA", "RSI_Wilder")
    lines = ("rsi",)
    params = (
        ("period", 14), ("movav", SMMA), ("upperband", 70.0), ("lowerband", 30.0), ("safediv", False), ("safehigh", 100.0),
        ("safelow", 50.0), ("lookback", 1),
    )  # fmt: skip

    def __init__(self):
        up = UpDay(self.data, period=self.p.lookback)
        down = DownDay(self.data, period=self.p.lookback)
        gains = self.p.movav(up, period=self.p.period)
        losses = self.p.movav(down, period=self.p.period)
        if self.p.safediv:
            rs = DivZeroByZero(gains, losses, self.ratio(self.p.safehigh), self.ratio(self.p.safelow))
        else:
            rs = gains / losses
        self.lines.rsi = 100.0 - 100.0 / (1.0 + rs)
        super().__init__()

    def ratio(self, rsi):
        try:
            return (-100.0 / (rsi - 100.0)) - 1.0
        except ZeroDivisionError:
            return float("inf")


class RSI_Safe(RelativeStrengthIndex):  # noqa: N801, the name that scripts use
    params = (("safediv", True),)


class RSI_SMA(RelativeStrengthIndex):  # noqa: N801
    alias = ("RSI_Cutler",)
    params = (("movav", SMA),)


class RSI_EMA(RelativeStrengthIndex):  # noqa: N801
    params = (("movav", EMA),)


class RelativeMomentumIndex(RelativeStrengthIndex):
    alias = ("RMI",)
    params = (("period", 20), ("lookback", 5))


class Momentum(Indicator):
    lines = ("momentum",)
    params = (("period", 12),)

    def __init__(self):
        self.lines.momentum = self.data - self.data(-self.p.period)
        super().__init__()


class MomentumOscillator(Indicator):
    alias = ("MomentumOsc",)
    lines = ("momosc",)
    params = (("period", 12), ("band", 100.0))

    def __init__(self):
        self.lines.momosc = 100.0 * (self.data / self.data(-self.p.period))
        super().__init__()


class RateOfChange(Indicator):
    alias = ("ROC",)
    lines = ("roc",)
    params = (("period", 12),)

    def __init__(self):
        before = self.data(-self.p.period)
        self.lines.roc = (self.data - before) / before
        super().__init__()


class RateOfChange100(Indicator):
    alias = ("ROC100",)
    lines = ("roc100",)
    params = (("period", 12),)

    def __init__(self):
        self.lines.roc100 = 100.0 * RateOfChange(self.data, period=self.p.period)
        super().__init__()


class PercentChange(Indicator):
    alias = ("PctChange",)
    lines = ("pctchange",)
    params = (("period", 30),)

    def __init__(self):
        self.lines.pctchange = self.data / self.data(-self.p.period) - 1.0
        super().__init__()


class PercentRank(BaseApplyN):
    """The part of the last `period` values that are below the newest."""

    alias = ("PctRank",)
    lines = ("pctrank",)
    params = (("period", 50), ("func", lambda xs: fsum(x < xs[-1] for x in xs) / len(xs)))


class KnowSureThing(Indicator):
    alias = ("KST",)
    lines = ("kst", "signal")
    params = (
        ("rp1", 10), ("rp2", 15), ("rp3", 20), ("rp4", 30), ("rma1", 10), ("rma2", 10), ("rma3", 10), ("rma4", 10),
        ("rsignal", 9), ("rfactors", [1.0, 2.0, 3.0, 4.0]), ("_rmovav", SMA), ("_smovav", SMA),
    )  # fmt: skip

    def __init__(self):
        p = self.p
        parts = [
            factor * p._rmovav(RateOfChange100(self.data, period=period), period=average)
            for factor, period, average in zip(p.rfactors, (p.rp1, p.rp2, p.rp3, p.rp4), (p.rma1, p.rma2, p.rma3, p.rma4))
        ]
        from engine.compat.backtrader.lines.functions import Sum

        self.lines.kst = Sum(*parts)
        self.lines.signal = p._smovav(self.lines.kst, period=p.rsignal)
        super().__init__()
