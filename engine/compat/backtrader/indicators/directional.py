"""Indicators of direction: directional movement, Aroon, Vortex."""

from engine.compat.backtrader.indicators.averages import SMMA
from engine.compat.backtrader.indicators.periods import FindFirstIndexHighest, FindFirstIndexLowest, SumN
from engine.compat.backtrader.indicators.volatility import AverageTrueRange
from engine.compat.backtrader.lines.functions import And, If, Max
from engine.compat.backtrader.lines.indicator import Indicator


class UpMove(Indicator):
    lines = ("upmove",)

    def __init__(self):
        self.lines.upmove = self.data - self.data(-1)
        super().__init__()


class DownMove(Indicator):
    lines = ("downmove",)

    def __init__(self):
        self.lines.downmove = self.data(-1) - self.data
        super().__init__()


class Directional(Indicator):
    """The common part of the directional movement family; builds only the lines that a class has."""

    params = (("period", 14), ("movav", SMMA))

    def __init__(self):
        names = type(self)._linenames
        trend = "adx" in names
        p = self.p
        atr = AverageTrueRange(self.data, period=p.period, movav=p.movav)
        up = self.data.high - self.data.high(-1)
        down = self.data.low(-1) - self.data.low
        if trend or "plusDI" in names:
            plus = If(And(up > down, up > 0.0), up, 0.0)
            plus = 100.0 * p.movav(plus, period=p.period) / atr
        if trend or "minusDI" in names:
            minus = If(And(down > up, down > 0.0), down, 0.0)
            minus = 100.0 * p.movav(minus, period=p.period) / atr
        if "plusDI" in names:
            self.lines.plusDI = plus
        if "minusDI" in names:
            self.lines.minusDI = minus
        if trend:
            dx = abs(plus - minus) / (plus + minus)
            self.lines.adx = 100.0 * p.movav(dx, period=p.period)
        if "adxr" in names:
            self.lines.adxr = (self.lines.adx + self.lines.adx(-p.period)) / 2.0
        super().__init__()


class DirectionalIndicator(Directional):
    alias = ("DI",)
    lines = ("plusDI", "minusDI")


class PlusDirectionalIndicator(Directional):
    alias = ("PlusDI",)
    lines = ("plusDI",)


class MinusDirectionalIndicator(Directional):
    alias = ("MinusDI",)
    lines = ("minusDI",)


class AverageDirectionalMovementIndex(Directional):
    alias = ("ADX",)
    lines = ("adx",)


class AverageDirectionalMovementIndexRating(AverageDirectionalMovementIndex):
    alias = ("ADXR",)
    lines = ("adxr",)


class DirectionalMovementIndex(AverageDirectionalMovementIndex):
    alias = ("DMI",)
    lines = ("plusDI", "minusDI")


class DirectionalMovement(AverageDirectionalMovementIndexRating):
    alias = ("DM",)
    lines = ("plusDI", "minusDI")


class Vortex(Indicator):
    lines = ("vi_plus", "vi_minus")
    params = (("period", 14),)

    def __init__(self):
        high, low, close, n = self.data.high, self.data.low, self.data.close, self.p.period
        plus = SumN(abs(high - low(-1)), period=n)
        minus = SumN(abs(low - high(-1)), period=n)
        span = SumN(Max(abs(high - low), abs(high - close(-1)), abs(low - close(-1))), period=n)
        self.lines.vi_plus = plus / span
        self.lines.vi_minus = minus / span
        super().__init__()


class AroonBase(Indicator):
    params = (("period", 14), ("upperband", 70), ("lowerband", 30))

    def __init__(self):
        n = self.p.period
        names = type(self)._linenames
        both = "aroonosc" in names
        if both or "aroonup" in names:
            up = (100.0 / n) * (n - FindFirstIndexHighest(self.data.high, period=n + 1))
        if both or "aroondown" in names:
            down = (100.0 / n) * (n - FindFirstIndexLowest(self.data.low, period=n + 1))
        if "aroonup" in names:
            self.lines.aroonup = up
        if "aroondown" in names:
            self.lines.aroondown = down
        if both:
            self.lines.aroonosc = up - down
        super().__init__()


class AroonUp(AroonBase):
    lines = ("aroonup",)


class AroonDown(AroonBase):
    lines = ("aroondown",)


class AroonUpDown(AroonUp):
    alias = ("AroonIndicator",)
    lines = ("aroondown",)


class AroonOscillator(AroonBase):
    alias = ("AroonOsc",)
    lines = ("aroonosc",)


class AroonUpDownOscillator(AroonUpDown):
    alias = ("AroonUpDownOsc",)
    lines = ("aroonosc",)
