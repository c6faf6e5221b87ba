"""Moving averages composed of others."""

from engine.indicators.averages.exponential_averages import EMA, SMMA, Adaptive
from engine.indicators.averages.moving_sums import SMA, Sum
from engine.indicators.averages.weighted_averages import WMA, Mix2, Mix3
from engine.indicators.base import Composite
from engine.indicators.momentum.price_change import Delta, Momentum
from engine.indicators.operations.division import Ratio
from engine.indicators.statistics.extremes import Highest, Lowest
from engine.indicators.transforms.bar_prices import Absolute, FractalFactor
from engine.indicators.trend.trend_kernels import Scale

KINDS = ("sma", "ema", "wma", "dema", "tema", "trima", "kama", "t3", "smma")


def average(kind, x, period):
    """The moving average of a kind."""
    return dict(zip(KINDS, (SMA, EMA, WMA, DEMA, TEMA, TRIMA, KAMA, T3, SMMA)))[kind](x, period)


class MA(Composite):
    """The moving average of a `kind`: sma, ema, wma, dema, tema, trima, kama, t3 or smma. Warm-up: that of the kind.

    Source: TA-Lib MA, whose numbers for kinds are words here.
    """

    period: int = 30
    kind: str = "sma"
    choices = {"kind": KINDS}

    def build(self, source):
        return average(self.kind, source, self.period)


class DEMA(Composite):
    """Double exponential moving average: 2 EMA - EMA(EMA), which takes away the lag of first order.

    Warm-up: 2 `period` - 1 values. Source: Mulloy (1994), Smoothing Data with Faster Moving Averages, TASC 12:1; TA-Lib DEMA.
    """

    period: int = 30

    def build(self, source):
        once = EMA(source, self.period)
        return Mix2(once, EMA(once, self.period), 2.0, -1.0)


class TEMA(Composite):
    """Triple exponential moving average: 3 EMA - 3 EMA(EMA) + EMA(EMA(EMA)).

    Warm-up: 3 `period` - 2 values. Source: Mulloy (1994), Smoothing Data with Less Lag, TASC 12:2; TA-Lib TEMA.
    """

    period: int = 30

    def build(self, source):
        once = EMA(source, self.period)
        twice = EMA(once, self.period)
        return Mix3(once, twice, EMA(twice, self.period), 3.0, -3.0, 1.0)


class TRIMA(Composite):
    """Triangular moving average: an SMA of an SMA. Warm-up: `period` values.

    Source: Kaufman (2013), Trading Systems and Methods, ch. 7; TA-Lib TRIMA.
    """

    period: int = 30

    def build(self, source):
        half = (self.period + 1) // 2
        return SMA(SMA(source, self.period - half + 1), half)


class HMA(Composite):
    """Hull moving average: WMA of 2 WMA(period / 2) - WMA(period), over the root of `period`.

    Warm-up: `period` + int(sqrt(period)) - 1 values. Source: Hull (2005), Hull Moving Average; TA-Lib HMA.
    """

    period: int = 20
    limits = {"period": 2}

    def build(self, source):
        fast = Mix2(WMA(source, self.period // 2), WMA(source, self.period), 2.0, -1.0)
        return WMA(fast, max(1, int(self.period**0.5)))


class ZLEMA(Composite):
    """Zero lag EMA: EMA of the value plus its change over half a period.

    Warm-up: `period` + (`period` - 1) // 2 values. Source: Ehlers and Way (2010), Zero Lag (Well, Almost), TASC 28:11; TA-Lib
    ZLEMA.
    """

    period: int = 30

    def build(self, source):
        lag = (self.period - 1) // 2
        if lag == 0:
            return EMA(source, self.period)
        return EMA(Mix2(source, source.shift(lag), 2.0, -1.0), self.period)


class T3(Composite):
    """Tillson's T3: a weighted sum of the third to sixth EMA of an EMA.

    Warm-up: 6 `period` - 5 values. Source: Tillson (1998), Better Moving Averages, TASC 16:1; TA-Lib T3.
    """

    period: int = 5
    factor: float = 0.7
    limits = {"factor": (0.0, 1.0)}

    def build(self, source):
        chain = [source]
        for _ in range(6):
            chain.append(EMA(chain[-1], self.period))
        a = self.factor
        square, cube = a * a, a * a * a
        upper = Mix2(chain[6], chain[5], -cube, 3.0 * (square + cube))
        return Mix3(upper, chain[4], chain[3], 1.0, -6.0 * square - 3.0 * (a + cube), 1.0 + 3.0 * a + cube + 3.0 * square)


def efficiency(source, period):
    """Kaufman's efficiency ratio: the size of the change over `period` values, divided by the way there."""
    way = Sum(Delta(source, 3), period)
    return Ratio(Absolute(Momentum(source, period)), way, 1.0, 1.0)


class ER(Composite):
    """Kaufman's efficiency ratio: the size of the change over `period` values, divided by the way there; 0 to 1.

    Warm-up: `period` + 1 values. 1 without any change. Source: Kaufman (2013), Trading Systems and Methods, ch. 17.
    """

    period: int = 10

    def build(self, source):
        return efficiency(source, self.period)


class KAMA(Composite):
    """Kaufman's adaptive moving average: smoothed between the factors of `fast` and `slow` by the efficiency ratio.

    Warm-up: `period` + 1 values; begins at the value before. `seed="backtrader"`: begins with the mean of `period`.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 17; TA-Lib KAMA.
    """

    period: int = 30
    fast: int = 2
    slow: int = 30
    seed: str = "talib"
    choices = {"seed": ("talib", "backtrader")}

    def build(self, source):
        quick = 2.0 / (self.fast + 1)
        lazy = 2.0 / (self.slow + 1)
        factor = Scale(efficiency(source, self.period), quick - lazy, lazy)
        if self.seed == "talib":
            return Adaptive(source, factor * factor, source.shift(1))
        return Adaptive(source, factor * factor, SMA(source, self.period), 1)


class VIDYA(Composite):
    """Chande's variable index dynamic average: the EMA's factor times the size of the momentum oscillator.

    Warm-up: `period` + 1 values; begins at the value before.
    Source: Chande and Kroll (1994), The New Technical Trader, ch. 3 (with CMO as index).
    """

    period: int = 14

    def build(self, source):
        up, down = Sum(Delta(source, 1), self.period), Sum(Delta(source, 2), self.period)
        index = Absolute(Ratio(up - down, up + down))
        return Adaptive(source, Scale(index, 2.0 / (self.period + 1)), source.shift(1))


class FRAMA(Composite):
    """Ehlers' fractal adaptive moving average: the factor follows the fractal dimension of the window's halves.

    Inputs: high, low, and the source that is smoothed. Warm-up: `period` values; begins at the value before.
    Source: Ehlers (2005), FRAMA - Fractal Adaptive Moving Average, TASC 23:10.
    """

    takes = ("high", "low", "source")
    period: int = 16
    limits = {"period": 4}

    def build(self, high, low, source):
        half = self.period // 2
        newer = Highest(high, half) - Lowest(low, half)
        whole = Highest(high, 2 * half) - Lowest(low, 2 * half)
        return Adaptive(source, FractalFactor(newer, newer.shift(half), whole, half), source.shift(1))


class VWMA(Composite):
    """Volume-weighted moving average. Inputs: source, volume. Warm-up: `period` bars; NaN without volume.

    Source: Kaufman (2013), Trading Systems and Methods, ch. 12; TA-Lib VWMA.
    """

    takes = ("source", "volume")
    period: int = 30

    def build(self, source, volume):
        return Ratio(Sum(source * volume, self.period), Sum(volume, self.period), 1.0, 0.0, 1)
