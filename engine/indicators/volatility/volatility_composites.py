"""Bands and volatility composed of other indicators."""

from engine.indicators.averages.composite_averages import KINDS, average
from engine.indicators.averages.exponential_averages import EMA, SMMA, DelayedEMA, DelayedSMMA
from engine.indicators.averages.moving_sums import SMA
from engine.indicators.averages.weighted_averages import Mix2, Mix3
from engine.indicators.base import Composite
from engine.indicators.momentum.price_change import ROC, Delta, LogReturn
from engine.indicators.operations.division import Place, Ratio, Share
from engine.indicators.statistics.extremes import Highest, Lowest
from engine.indicators.transforms.bar_prices import HLC3, Log
from engine.indicators.volatility.variance import StdDev, Variance
from engine.indicators.volatility.volatility_kernels import ATR, TR, Bands, BarVariance, Root


class NATR(Composite):
    """Average true range in percent of the close. Inputs: high, low, close. Warm-up: `period` + 1 bars.

    Source: Forman (2006), Cross-Market Evaluations, TASC 24:6; TA-Lib NATR.
    """

    takes = ("high", "low", "close")
    period: int = 14

    def build(self, high, low, close):
        return Ratio(ATR(high, low, close, self.period), close, 100.0)


class Bollinger(Composite):
    """Bollinger bands: a moving average, and `deviations` standard deviations above and below it.

        Outputs: middle, upper, lower; also `percent` and `width`, as `PercentB` and `BandWidth`. Warm-up: `period` values.
        Source: Bollinger (2002), Bollinger on Bollinger Bands, ch. 7; TA-Lib BBANDS.
    """

    outputs = ("middle", "upper", "lower")
    extras = ("percent", "width")
    period: int = 20
    deviations: float = 2.0
    average: str = "sma"
    limits = {"period": 2}
    choices = {"average": KINDS}

    def build(self, source):
        middle, deviation = average(self.average, source, self.period), StdDev(source, self.period)
        upper = Bands(middle, deviation, self.deviations)
        lower = upper.lower
        return (
            middle,
            upper,
            lower,
            lambda: Place(upper, lower, source, 1.0, 0.0, 0.5),
            lambda: Ratio(upper - lower, middle),
        )


class PercentB(Composite):
    """Position of the value between the Bollinger bands, 0 at the lower to 1 at the upper; 0.5 where they meet.

        Warm-up: `period` values.
        Source: Bollinger (2002), Bollinger on Bollinger Bands, ch. 8.
    """

    period: int = 20
    deviations: float = 2.0
    average: str = "sma"
    limits = {"period": 2}
    choices = {"average": KINDS}

    def build(self, source):
        return Bollinger(source, self.period, self.deviations, self.average).percent


class BandWidth(Composite):
    """Distance of the Bollinger bands in parts of their middle; 0 where that is 0.

    Warm-up: `period` values. Source: Bollinger (2002), Bollinger on Bollinger Bands, ch. 8.
    """

    period: int = 20
    deviations: float = 2.0
    average: str = "sma"
    limits = {"period": 2}
    choices = {"average": KINDS}

    def build(self, source):
        return Bollinger(source, self.period, self.deviations, self.average).width


class Keltner(Composite):
    """Keltner channel: the EMA of the typical price, and `factor` average true ranges above and below it.

    Inputs: high, low, close. Outputs: middle, upper, lower. Warm-up: `period` bars, or `atr` + 1 if that is more; both
    averages begin there, as in TA-Lib.
    Source: Raschke and Connors (1995), Street Smarts; TA-Lib KC.
    """

    takes = ("high", "low", "close")
    outputs = ("middle", "upper", "lower")
    period: int = 20
    atr: int = 10
    factor: float = 2.0

    def build(self, high, low, close):
        middle = DelayedEMA(HLC3(high, low, close), self.period, max(0, self.atr + 1 - self.period))
        span = DelayedSMMA(TR(high, low, close), self.atr, max(0, self.period - self.atr - 1))
        upper = Bands(middle, span, self.factor)
        return middle, upper, upper.lower


class Donchian(Composite):
    """Donchian channel: highest high and lowest low of `period` bars, and their middle. Inputs: high, low.

    Outputs: upper, middle, lower. Warm-up: `period` bars.
    Source: Donchian (1960), High finance in copper, Financial Analysts Journal 16(6); TA-Lib DONCHIAN.
    """

    takes = ("high", "low")
    outputs = ("upper", "middle", "lower")
    period: int = 20

    def build(self, high, low):
        upper, lower = Highest(high, self.period), Lowest(low, self.period)
        return upper, Mix2(upper, lower, 0.5, 0.5), lower


class AccelerationBands(Composite):
    """Headley's acceleration bands: means of the extremes, moved apart by the relative span. Inputs: high, low, close.

    Outputs: upper, middle, lower. Warm-up: `period` bars.
    Source: Headley (2002), Big Trends in Trading, ch. 6; TA-Lib ACCBANDS.
    """

    takes = ("high", "low", "close")
    outputs = ("upper", "middle", "lower")
    period: int = 20

    def build(self, high, low, close):
        share = Ratio(high - low, high + low, 4.0)
        upper, lower = SMA(high * (1.0 + share), self.period), SMA(low * (1.0 - share), self.period)
        return upper, SMA(close, self.period), lower


class ChaikinVolatility(Composite):
    """Rate of change of the EMA of the bars' span; percent. Inputs: high, low. Warm-up: `period` + `change` bars.

    Source: Chaikin, in Achelis (2000), Technical Analysis from A to Z; TA-Lib CVI.
    """

    takes = ("high", "low")
    period: int = 10
    change: int = 10

    def build(self, high, low):
        return ROC(EMA(high - low, self.period), self.change)


class HistoricalVolatility(Composite):
    """Volatility a year, as a fraction, by one of five estimators. Inputs: open, high, low, close.

    `form`: "close" (standard deviation of log returns), "parkinson", "garman_klass", "rogers_satchell" or "yang_zhang"; `year`:
    bars a year. Warm-up: `period` bars, one more for "close" and "yang_zhang". NaN where a price is not positive.
    Source: Parkinson (1980), Garman and Klass (1980), Journal of Business 53(1); Rogers and Satchell (1991), Annals of Applied
    Probability 1(4); Yang and Zhang (2000), Journal of Business 73(3).
    """

    takes = ("open", "high", "low", "close")
    period: int = 20
    form: str = "close"
    year: float = 252.0
    limits = {"period": 2, "year": 0.0}
    choices = {"form": ("close", "parkinson", "garman_klass", "rogers_satchell", "yang_zhang")}

    def build(self, opened, high, low, close):
        if self.form == "close":
            return Root(Variance(LogReturn(close), self.period, 1), self.year)
        if self.form != "yang_zhang":
            form = ("parkinson", "garman_klass", "rogers_satchell").index(self.form)
            return Root(SMA(BarVariance(opened, high, low, close, form), self.period), self.year)
        n = self.period
        k = 0.34 / (1.34 + (n + 1) / (n - 1))
        first, last = Log(opened), Log(close)
        night = Variance(first - last.shift(1), n, 1)
        day = Variance(last - first, n, 1)
        inside = SMA(BarVariance(opened, high, low, close, 2), n)
        return Root(Mix3(night, day, inside, 1.0, k, 1.0 - k), self.year)


class UlcerIndex(Composite):
    """Root mean square of the fall from the highest of `period` values; percent. Warm-up: 2 `period` - 1 values.

    Source: Martin and McCann (1989), The Investor's Guide to Fidelity Funds.
    """

    period: int = 14

    def build(self, source):
        top = Highest(source, self.period)
        fall = Ratio(source - top, top, 100.0)
        return Root(SMA(fall * fall, self.period))


class ZScore(Composite):
    """Distance from the mean of `period` values in standard deviations; 0 for constant values. Warm-up: `period` values.

    Source: Pole (2007), Statistical Arbitrage, ch. 2.
    """

    period: int = 20
    limits = {"period": 2}

    def build(self, source):
        return Ratio(source - SMA(source, self.period), StdDev(source, self.period))


class Beta(Composite):
    """Slope of the returns of `second` on those of `first` over `period` bars; 0 where those do not move.

    Warm-up: `period` + 1 values. Source: Sharpe (1963), A Simplified Model for Portfolio Analysis; TA-Lib BETA.
    """

    takes = ("first", "second")
    period: int = 5
    limits = {"period": 2}

    def build(self, first, second):
        from engine.indicators.momentum.price_change import ROCP
        from engine.indicators.statistics.moments import RegressionSlope

        return RegressionSlope(ROCP(first, 1), ROCP(second, 1), self.period)


class ADR(Composite):
    """Average span of the last `period` bars, in units of price. Inputs: high, low. Warm-up: `period` bars.

    Source: TA-Lib ADR.
    """

    takes = ("high", "low")
    period: int = 14

    def build(self, high, low):
        return SMA(high - low, self.period)


class RVI(Composite):
    """Dorsey's relative volatility index: the RSI's formula of standard deviations instead of changes; percent, 0 to 100.

    Warm-up: `deviation` + `period` - 1 values. Without any change the value is 0.
    Source: Dorsey (1993), The Relative Volatility Index, TASC 11:6; TA-Lib RVI.
    """

    period: int = 14
    deviation: int = 10
    limits = {"deviation": 2}

    def build(self, source):
        size, change = StdDev(source, self.deviation), Delta(source)
        up, down = SMMA((change > 0.0) * size, self.period), SMMA((change < 0.0) * size, self.period)
        return Share(up, down)
