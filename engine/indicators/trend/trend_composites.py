"""Trend indicators composed of others."""

from engine.indicators.averages.exponential_averages import EMA, SMMA
from engine.indicators.averages.moving_sums import Sum
from engine.indicators.averages.weighted_averages import Mix2
from engine.indicators.base import Composite
from engine.indicators.operations.division import Ratio
from engine.indicators.statistics.extremes import ArgHighest, ArgLowest, Highest, Lowest
from engine.indicators.transforms.bar_prices import Absolute
from engine.indicators.trend.parabolic_sar import SAR, ClosingSAR
from engine.indicators.trend.trend_kernels import Directional, MinusDM, PlusDM, Scale, SupertrendStep, VortexStep
from engine.indicators.volatility.volatility_kernels import ATR, TR

SEEDS = {"seed": ("talib", "backtrader")}


def movement(high, low, close, period, seed):
    """The directional indicators and their index: plus, minus, dx.

    `seed="backtrader"`: Wilder's averages of movement and range begin with the mean of the first `period`, a bar later than
    TA-Lib's, which begin with the sum of `period` - 1.
    """
    if seed == "talib":
        whole = Directional(high, low, close, period)
        return whole.plus, whole.minus, whole.dx
    span = ATR(high, low, close, period)
    plus = Ratio(SMMA(PlusDM(high, low, 1), period), span, 100.0)
    minus = Ratio(SMMA(MinusDM(high, low, 1), period), span, 100.0)
    return plus, minus, Ratio(Absolute(plus - minus), plus + minus, 100.0)


class PlusDI(Composite):
    """Wilder's plus directional indicator; percent. Inputs: high, low, close. Warm-up: `period` + 1 bars.

    `seed="backtrader"`: averages begin with means. Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4;
    TA-Lib PLUS_DI.
    """

    takes = ("high", "low", "close")
    period: int = 14
    seed: str = "talib"
    choices = SEEDS

    def build(self, high, low, close):
        return movement(high, low, close, self.period, self.seed)[0]


class MinusDI(Composite):
    """Wilder's minus directional indicator; percent. Inputs: high, low, close. Warm-up: `period` + 1 bars.

    `seed="backtrader"`: averages begin with means. Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4;
    TA-Lib MINUS_DI.
    """

    takes = ("high", "low", "close")
    period: int = 14
    seed: str = "talib"
    choices = SEEDS

    def build(self, high, low, close):
        return movement(high, low, close, self.period, self.seed)[1]


class DX(Composite):
    """Wilder's directional movement index; percent. Inputs: high, low, close. Warm-up: `period` + 1 bars.

    `seed="backtrader"`: averages begin with means. Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4;
    TA-Lib DX.
    """

    takes = ("high", "low", "close")
    period: int = 14
    seed: str = "talib"
    choices = SEEDS

    def build(self, high, low, close):
        return movement(high, low, close, self.period, self.seed)[2]


class ADX(Composite):
    """Wilder's average directional movement index; percent. Inputs: high, low, close. Warm-up: 2 `period` bars.

    Outputs: adx, plus, minus (the directional indicators, from bar `period` + 1 on). `seed="backtrader"`: the averages of
    movement and range begin with means.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4; TA-Lib ADX.
    """

    takes = ("high", "low", "close")
    outputs = ("adx", "plus", "minus")
    period: int = 14
    seed: str = "talib"
    limits = {"period": 2}
    choices = SEEDS

    def build(self, high, low, close):
        plus, minus, dx = movement(high, low, close, self.period, self.seed)
        return SMMA(dx, self.period), plus, minus


class ADXR(Composite):
    """Mean of the ADX and the ADX `period` - 1 bars ago. Inputs: high, low, close. Warm-up: 3 `period` - 1 bars.

    `seed="backtrader"`: of the ADX with that seed and the one `period` bars ago.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 4; TA-Lib ADXR.
    """

    takes = ("high", "low", "close")
    period: int = 14
    seed: str = "talib"
    limits = {"period": 2}
    choices = SEEDS

    def build(self, high, low, close):
        adx = SMMA(movement(high, low, close, self.period, self.seed)[2], self.period)
        return Mix2(adx, adx.shift(self.period - 1 if self.seed == "talib" else self.period), 0.5, 0.5)


class Aroon(Composite):
    """How long ago the extremes of the last `period` + 1 bars were; percent, 100 for now. Inputs: high, low.

    Outputs: up, down. Warm-up: `period` + 1 bars; of equal extremes the newest.
    Source: Chande (1995), A Time Price Oscillator, TASC 13:9; TA-Lib AROON.
    """

    takes = ("high", "low")
    outputs = ("up", "down")
    period: int = 14

    def build(self, high, low):
        share = -100.0 / self.period
        up = Scale(ArgHighest(high, self.period + 1), share, 100.0)
        return up, Scale(ArgLowest(low, self.period + 1), share, 100.0)


class MinMax(Composite):
    """The lowest and the highest of the last `period` values. Outputs: low, high. Warm-up: `period` values.

    Source: TA-Lib MINMAX.
    """

    outputs = ("low", "high")
    period: int = 30

    def build(self, source):
        return Lowest(source, self.period), Highest(source, self.period)


class MinMaxIndex(Composite):
    """How many bars ago the lowest and the highest of the last `period` values were. Outputs: low, high.

    Warm-up: `period` values; of equal ones the newest. Source: TA-Lib MINMAXINDEX, which numbers bars from the first.
    """

    outputs = ("low", "high")
    period: int = 30

    def build(self, source):
        return ArgLowest(source, self.period), ArgHighest(source, self.period)


class Fractal(Composite):
    """Williams' fractals: 100 at the bar that confirms a high (a low) beyond `left` bars before and `right` after, else 0.

    Inputs: high, low. Outputs: high, low. The extreme itself was `right` bars ago. Warm-up: `left` + `right` + 1 bars.
    Source: Williams (1998), New Trading Dimensions, ch. 8; TA-Lib FRACTAL.
    """

    takes = ("high", "low")
    outputs = ("high", "low")
    left: int = 2
    right: int = 2

    def build(self, high, low):
        top, bottom = high.shift(self.right), low.shift(self.right)
        peak = (top > Highest(high, self.left).shift(self.right + 1)) * (top > Highest(high, self.right))
        trough = (bottom < Lowest(low, self.left).shift(self.right + 1)) * (bottom < Lowest(low, self.right))
        return Scale(peak, 100.0), Scale(trough, 100.0)


class AroonOscillator(Composite):
    """Aroon up minus Aroon down. Inputs: high, low. Warm-up: `period` + 1 bars.

    Source: Chande (1995), A Time Price Oscillator, TASC 13:9; TA-Lib AROONOSC.
    """

    takes = ("high", "low")
    period: int = 14

    def build(self, high, low):
        share = 100.0 / self.period
        return Mix2(ArgLowest(low, self.period + 1), ArgHighest(high, self.period + 1), share, -share)


class Supertrend(Composite):
    """A stop `factor` ATRs away from the middle of the bar, which only moves with the trend. Inputs: high, low, close.

    Outputs: value, direction (1 up, -1 down). Warm-up: `period` + 1 bars.
    Source: Seban (2008), Das ist meine Strategie; TA-Lib SUPERTREND.
    """

    takes = ("high", "low", "close")
    outputs = ("value", "direction")
    period: int = 10
    factor: float = 3.0
    limits = {"factor": 0.0}

    def build(self, high, low, close):
        trend = SupertrendStep(high, low, close, ATR(high, low, close, self.period), self.factor)
        return trend.value, trend.direction


class Vortex(Composite):
    """Vortex: how far the bars reach from the opposite ends of those before, over the true range. Inputs: high, low, close.

    Outputs: plus, minus. Warm-up: `period` + 1 bars; 0 without range.
    Source: Botes and Siepman (2010), The Vortex Indicator, TASC 28:1; TA-Lib VORTEX.
    """

    takes = ("high", "low", "close")
    outputs = ("plus", "minus")
    period: int = 14

    def build(self, high, low, close):
        span = Sum(TR(high, low, close), self.period)
        plus = Ratio(Sum(VortexStep(high, low), self.period), span)
        return plus, Ratio(Sum(VortexStep(low, high), self.period), span)


class Ichimoku(Composite):
    """Ichimoku kinko hyo, as far as it can be known. Inputs: high, low.

    Outputs: tenkan, kijun, span_a, span_b (both as they stand over the newest bar: computed `shift` bars ago). The chikou span
    is the close drawn `shift` bars back: a plot, which no strategy can read. Warm-up: `tenkan`, `kijun`, `kijun` + `shift` and
    `senkou` + `shift` bars.
    Source: Elliott (2007), Ichimoku Charts, ch. 3.
    """

    takes = ("high", "low")
    outputs = ("tenkan", "kijun", "span_a", "span_b")
    tenkan: int = 9
    kijun: int = 26
    senkou: int = 52
    shift: int = 26

    def build(self, high, low):
        tenkan, kijun, senkou = [middle(high, low, n) for n in (self.tenkan, self.kijun, self.senkou)]
        return tenkan, kijun, Mix2(tenkan, kijun, 0.5, 0.5).shift(self.shift), senkou.shift(self.shift)


def middle(high, low, period):
    """Middle of the range of `period` bars."""
    return Mix2(Highest(high, period), Lowest(low, period), 0.5, 0.5)


class ParabolicSAR(Composite):
    """Wilder's parabolic stop and reverse, with a choice of conventions. Inputs: high, low, close. Warm-up: 2 bars.

        `seed="talib"`: as `SAR`. `seed="backtrader"`: the closes decide the first trend, and at a reversal the value is the
        extreme of the trend that ended, even where the bar goes beyond it.
        Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 2; TA-Lib SAR.
    """

    takes = ("high", "low", "close")
    acceleration: float = 0.02
    maximum: float = 0.2
    seed: str = "talib"
    limits = {"acceleration": 0.0, "maximum": 0.0}
    choices = SEEDS

    def build(self, high, low, close):
        if self.seed == "talib":
            return SAR(high, low, self.acceleration, self.maximum)
        return ClosingSAR(high, low, close, self.acceleration, self.maximum)


class MidPrice(Composite):
    """Middle of the highest high and the lowest low of `period` bars. Inputs: high, low. Warm-up: `period` bars.

    Source: TA-Lib MIDPRICE.
    """

    takes = ("high", "low")
    period: int = 14

    def build(self, high, low):
        return middle(high, low, self.period)


class MidPoint(Composite):
    """Middle of the highest and the lowest of `period` values. Warm-up: `period` values. Source: TA-Lib MIDPOINT."""

    period: int = 14

    def build(self, source):
        return middle(source, source, self.period)


class MassIndex(Composite):
    """Sum over `slow` bars of EMA(span) over EMA(EMA(span)). Inputs: high, low. Warm-up: 2 `fast` + `slow` - 2 bars.

    Source: Dorsey (1992), The Mass Index, TASC 10:6; TA-Lib MASSI.
    """

    takes = ("high", "low")
    fast: int = 9
    slow: int = 25

    def build(self, high, low):
        once = EMA(high - low, self.fast)
        return Sum(Ratio(once, EMA(once, self.fast), 1.0, 1.0), self.slow)
