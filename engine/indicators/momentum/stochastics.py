"""Oscillators of the close's position in its range, composed of other indicators."""

from engine.indicators.averages.composite_averages import KINDS, average
from engine.indicators.averages.exponential_averages import EMA
from engine.indicators.averages.weighted_averages import Mix2, Mix3
from engine.indicators.base import Composite
from engine.indicators.momentum.relative_strength import RSI
from engine.indicators.operations.division import Place, Ratio
from engine.indicators.statistics.extremes import Highest, Lowest
from engine.indicators.trend.trend_kernels import Scale

AVERAGE = {"average": KINDS}


class StochasticFast(Composite):
    """Fast stochastic: where the close stands between the lowest low and the highest high of `period` bars; percent.

    Inputs: high, low, close. Outputs: k, d (its SMA). Warm-up: `period` bars for k, `smooth` - 1 more for d. 0 where high is
    low.
    Source: Lane (1984), Lane's Stochastics, TASC 2:3; TA-Lib STOCHF.
    """

    takes = ("high", "low", "close")
    outputs = ("k", "d")
    period: int = 5
    smooth: int = 3
    average: str = "sma"
    choices = AVERAGE

    def build(self, high, low, close):
        k = Place(Highest(high, self.period), Lowest(low, self.period), close)
        return k, average(self.average, k, self.smooth)


class Stochastic(Composite):
    """Slow stochastic: the fast one smoothed over `slow` bars, and that once more over `smooth` bars; percent.

    Inputs: high, low, close. Outputs: k, d. Warm-up: `period` + `slow` - 1 bars for k, `smooth` - 1 more for d.
    Source: Lane (1984), Lane's Stochastics, TASC 2:3; TA-Lib STOCH.
    """

    takes = ("high", "low", "close")
    outputs = ("k", "d")
    period: int = 14
    slow: int = 3
    smooth: int = 3
    average: str = "sma"
    choices = AVERAGE

    def build(self, high, low, close):
        place = Place(Highest(high, self.period), Lowest(low, self.period), close)
        k = average(self.average, place, self.slow)
        return k, average(self.average, k, self.smooth)


class KDJ(Composite):
    """The slow stochastic with Wilder's smoothing, and how far k is from d: j = 3 k - 2 d. Inputs: high, low, close.

    Outputs: k, d, j. Warm-up: `period` + `slow` - 1 bars for k, `smooth` - 1 more for d and j. 0 where high is low.
    Source: Lane (1984), Lane's Stochastics, TASC 2:3; TA-Lib KDJ.
    """

    takes = ("high", "low", "close")
    outputs = ("k", "d", "j")
    period: int = 9
    slow: int = 3
    smooth: int = 3
    average: str = "smma"
    choices = AVERAGE

    def build(self, high, low, close):
        place = Place(Highest(high, self.period), Lowest(low, self.period), close)
        k = average(self.average, place, self.slow)
        d = average(self.average, k, self.smooth)
        return k, d, Mix2(k, d, 3.0, -2.0)


class StochRSI(Composite):
    """Position of the RSI between its own extremes of `window` values, in percent. Outputs: k, d (its SMA).

        Warm-up: `period` + `window` values for k, `smooth` - 1 more for d.
        Source: Chande and Kroll (1994), The New Technical Trader, ch. 5; TA-Lib STOCHRSI.
    """

    outputs = ("k", "d")
    period: int = 14
    window: int = 14
    smooth: int = 3
    average: str = "sma"
    choices = AVERAGE

    def build(self, source):
        rsi = RSI(source, self.period)
        k = Place(Highest(rsi, self.window), Lowest(rsi, self.window), rsi, 100.0, 0.0, 0.0, 1e-11)
        return k, average(self.average, k, self.smooth)


class WilliamsR(Composite):
    """Williams' percent range: where the close stands below the highest high of `period` bars; -100 to 0.

    Inputs: high, low, close. Warm-up: `period` bars. 0 where high is low.
    Source: Williams (1973), How I Made One Million Dollars; TA-Lib WILLR.
    """

    takes = ("high", "low", "close")
    period: int = 14

    def build(self, high, low, close):
        return Place(Highest(high, self.period), Lowest(low, self.period), close, 100.0, -100.0)


class SMI(Composite):
    """Blau's stochastic momentum index: twice smoothed distance of the close from the middle of its range; -100 to 100.

    Inputs: high, low, close. Outputs: smi, signal (its EMA). Warm-up: `period` + `slow` + `fast` - 2 bars; `signal` - 1 more.
    Source: Blau (1993), Stochastic Momentum, TASC 11:1; TA-Lib SMI.
    """

    takes = ("high", "low", "close")
    outputs = ("smi", "signal")
    period: int = 13
    fast: int = 2
    slow: int = 25
    signal: int = 9

    def build(self, high, low, close):
        top, bottom = Highest(high, self.period), Lowest(low, self.period)
        middle = Mix3(close, top, bottom, 1.0, -0.5, -0.5)
        line = Ratio(EMA(EMA(middle, self.slow), self.fast), Scale(EMA(EMA(top - bottom, self.slow), self.fast), 0.5), 100.0)
        return line, EMA(line, self.signal)
