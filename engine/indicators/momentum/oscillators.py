"""Oscillators composed of other indicators."""

from engine.indicators.averages.composite_averages import KINDS, average
from engine.indicators.averages.exponential_averages import EMA, Smooth
from engine.indicators.averages.moving_sums import SMA, Sum
from engine.indicators.averages.weighted_averages import WMA, Mix2, Mix3
from engine.indicators.base import Composite
from engine.indicators.momentum.price_change import ROC, BuyingPressure, Delta, FisherStep, Streak
from engine.indicators.momentum.relative_strength import RSI
from engine.indicators.operations.division import Place, Quiet, Ratio, Share
from engine.indicators.statistics.extremes import Highest, Lowest
from engine.indicators.statistics.moments import MeanDeviation
from engine.indicators.statistics.order_statistics import PercentRank
from engine.indicators.statistics.regression import TSF
from engine.indicators.transforms.bar_prices import HL2, HLC3
from engine.indicators.volatility.volatility_kernels import TR

AVERAGE = {"average": KINDS}


class APO(Composite):
    """Absolute price oscillator: a fast moving average minus a slow one; `average` says which.

    Warm-up: that of the slow average. Source: TA-Lib APO.
    """

    fast: int = 12
    slow: int = 26
    average: str = "ema"
    choices = AVERAGE

    def build(self, source):
        fast, slow = sorted((self.fast, self.slow))
        return average(self.average, source, fast) - average(self.average, source, slow)


class PPO(Composite):
    """Percentage price oscillator: the distance of a fast moving average from a slow one in percent of this; 0 where it is 0.

    Warm-up: that of the slow average. Source: TA-Lib PPO.
    """

    fast: int = 12
    slow: int = 26
    average: str = "ema"
    choices = AVERAGE

    def build(self, source):
        fast, slow = sorted((self.fast, self.slow))
        quick, lazy = average(self.average, source, fast), average(self.average, source, slow)
        return Ratio(quick - lazy, lazy, 100.0)


class MACDEXT(Composite):
    """MACD of any moving averages: fast minus slow, the average of this as signal, and the difference of both.

    Outputs: macd, signal, histogram. `fast_kind`, `slow_kind`, `signal_kind`: as `MA`. Warm-up: that of the slow average and of
    the signal. Averages that never forget begin as soon as they can; TA-Lib lets the fast one begin with the slow one.
    Source: TA-Lib MACDEXT.
    """

    outputs = ("macd", "signal", "histogram")
    fast: int = 12
    slow: int = 26
    signal: int = 9
    fast_kind: str = "sma"
    slow_kind: str = "sma"
    signal_kind: str = "sma"
    choices = {"fast_kind": KINDS, "slow_kind": KINDS, "signal_kind": KINDS}

    def build(self, source):
        quick, lazy = (self.fast, self.fast_kind), (self.slow, self.slow_kind)
        if self.fast > self.slow:
            quick, lazy = lazy, quick
        line = average(quick[1], source, quick[0]) - average(lazy[1], source, lazy[0])
        signal = average(self.signal_kind, line, self.signal)
        return line, signal, line - signal


class CCI(Composite):
    """Commodity channel index: distance of the typical price from its mean, in 0.015 mean deviations; 0 for constant prices.

    Inputs: high, low, close. Warm-up: `period` bars; 2 `period` - 1 with `seed="backtrader"`, whose mean deviation is the SMA
    of each bar's distance from its own mean. Source: Lambert (1980), Commodity Channel Index; TA-Lib CCI.
    """

    takes = ("high", "low", "close")
    period: int = 14
    seed: str = "talib"
    choices = {"seed": ("talib", "backtrader")}

    def build(self, high, low, close):
        from engine.indicators.transforms.bar_prices import Absolute

        price = HLC3(high, low, close)
        gap = Quiet(price - SMA(price, self.period), price)
        if self.seed == "talib":
            return Ratio(gap, Quiet(MeanDeviation(price, self.period), price), 1.0 / 0.015)
        return Ratio(gap, SMA(Absolute(gap), self.period), 1.0 / 0.015)


class UltimateOscillator(Composite):
    """Buying pressure over true range of three windows, weighted 4, 2 and 1; percent.

    Inputs: high, low, close. Warm-up: the longest period + 1 bars. A window without range counts 0.
    Source: Williams (1985), The Ultimate Oscillator, TASC 3:4; TA-Lib ULTOSC.
    """

    takes = ("high", "low", "close")
    short: int = 7
    middle: int = 14
    long: int = 28

    def build(self, high, low, close):
        pressure, span = BuyingPressure(low, close), TR(high, low, close)
        parts = [Ratio(Sum(pressure, n), Sum(span, n)) for n in sorted((self.short, self.middle, self.long))]
        return Mix3(*parts, 400.0 / 7.0, 200.0 / 7.0, 100.0 / 7.0)


class AwesomeOscillator(Composite):
    """SMA(fast) - SMA(slow) of the middle of the bars. Inputs: high, low. Warm-up: `slow` bars.

    Source: Williams (1998), New Trading Dimensions, ch. 6; TA-Lib AO.
    """

    takes = ("high", "low")
    fast: int = 5
    slow: int = 34

    def build(self, high, low):
        middle = HL2(high, low)
        return SMA(middle, self.fast) - SMA(middle, self.slow)


class AccelerationOscillator(Composite):
    """The awesome oscillator minus its SMA. Inputs: high, low. Warm-up: `slow` + `signal` - 1 bars.

    Source: Williams (1998), New Trading Dimensions, ch. 7; TA-Lib AC.
    """

    takes = ("high", "low")
    fast: int = 5
    slow: int = 34
    signal: int = 5

    def build(self, high, low):
        middle = HL2(high, low)
        awesome = SMA(middle, self.fast) - SMA(middle, self.slow)
        return awesome - SMA(awesome, self.signal)


class DPO(Composite):
    """Detrended price oscillator: the value half a period (and one bar) ago minus the mean of the period.

    Warm-up: `period` values, or half a period + 2 if that is more.
    Source: Kaufman (2013), Trading Systems and Methods, ch. 9; TA-Lib DPO.
    """

    period: int = 20

    def build(self, source):
        return source.shift(self.period // 2 + 1) - SMA(source, self.period)


class TRIX(Composite):
    """Rate of change of a triple EMA; percent. Warm-up: 3 `period` - 1 values.

    Source: Hutson (1983), Good Trix, TASC 1:5; TA-Lib TRIX.
    """

    period: int = 30

    def build(self, source):
        return ROC(EMA(EMA(EMA(source, self.period), self.period), self.period), 1)


class TSI(Composite):
    """True strength index: twice smoothed change over its twice smoothed size; percent, -100 to 100.

    Warm-up: `slow` + `fast` values. Source: Blau (1991), True Strength Index, TASC 9:11; TA-Lib TSI.
    """

    slow: int = 25
    fast: int = 13

    def build(self, source):
        change = EMA(EMA(Delta(source, 0), self.slow), self.fast)
        return Ratio(change, EMA(EMA(Delta(source, 3), self.slow), self.fast), 100.0)


class KST(Composite):
    """Pring's know sure thing: four smoothed rates of change, weighted 1 to 4. Outputs: kst, signal (its SMA).

    Warm-up: the longest rate of change plus its smoothing; `signal` - 1 more for the signal.
    Source: Pring (1992), Rate of Change, TASC 10:8.
    """

    outputs = ("kst", "signal")
    signal: int = 9
    roc1: int = 10
    roc2: int = 15
    roc3: int = 20
    roc4: int = 30
    sma1: int = 10
    sma2: int = 10
    sma3: int = 10
    sma4: int = 15

    def build(self, source):
        periods = ((self.roc1, self.sma1), (self.roc2, self.sma2), (self.roc3, self.sma3), (self.roc4, self.sma4))
        one, two, three, four = [SMA(ROC(source, roc), sma) for roc, sma in periods]
        line = Mix2(Mix3(one, two, three, 1.0, 2.0, 3.0), four, 1.0, 4.0)
        return line, SMA(line, self.signal)


class ConnorsRSI(Composite):
    """Mean of the RSI, the RSI of the streak's length, and the percent rank of the change. Warm-up: `rank` + 2 values or so.

    Source: Connors and Alvarez (2012), An Introduction to ConnorsRSI.
    """

    period: int = 3
    streak: int = 2
    rank: int = 100

    def build(self, source):
        parts = RSI(source, self.period), RSI(Streak(source), self.streak), PercentRank(ROC(source, 1), self.rank)
        third = 1.0 / 3.0
        return Mix3(*parts, third, third, third)


class Fisher(Composite):
    """Ehlers' Fisher transform of the position of the bar's middle in its range. Outputs: fisher, trigger (one bar before).

        Inputs: high, low. Warm-up: `period` bars; one more for the trigger.
        Source: Ehlers (2002), Using the Fisher Transform, TASC 20:11.
    """

    takes = ("high", "low")
    outputs = ("fisher", "trigger")
    period: int = 10

    def build(self, high, low):
        middle = HL2(high, low)
        line = FisherStep(Place(Highest(middle, self.period), Lowest(middle, self.period), middle, 1.0, 0.0, 0.5))
        return line, line.shift(1)


class Coppock(Composite):
    """Coppock's curve: WMA of the sum of two rates of change; percent. Warm-up: the longer one + `period` values.

    Source: Coppock (1965), Barron's; TA-Lib COPPOCK.
    """

    period: int = 10
    short: int = 11
    long: int = 14

    def build(self, source):
        return WMA(ROC(source, self.short) + ROC(source, self.long), self.period)


class CMOU(Composite):
    """Chande momentum oscillator as Chande wrote it: from plain sums; percent, -100 to 100. Warm-up: `period` + 1 values.

    Source: Chande and Kroll (1994), The New Technical Trader, ch. 5; TA-Lib CMOU.
    """

    period: int = 14

    def build(self, source):
        return Share(Sum(Delta(source, 1), self.period), Sum(Delta(source, 2), self.period), 100.0, 1)


class IMI(Composite):
    """Intraday momentum index: rises from open to close over rises and falls; percent. Inputs: open, close.

    Warm-up: `period` bars. 50 without movement. Source: Chande and Kroll (1994), The New Technical Trader, ch. 6; TA-Lib IMI.
    """

    takes = ("open", "close")
    period: int = 14

    def build(self, opened, close):
        body = close - opened
        up = Mix2((body > 0.0) * body, body, 1.0, 0.0)
        down = up - body
        return Share(Sum(up, self.period), Sum(down, self.period), 100.0, 0, 0, 50.0)


class QStick(Composite):
    """SMA of close minus open. Inputs: open, close. Warm-up: `period` bars.

    Source: Chande and Kroll (1994), The New Technical Trader, ch. 6; TA-Lib QSTICK.
    """

    takes = ("open", "close")
    period: int = 10

    def build(self, opened, close):
        return SMA(close - opened, self.period)


class ElderRay(Composite):
    """Elder's bull and bear power: high and low minus the EMA of the close. Inputs: high, low, close. Outputs: bull, bear.

    Warm-up: `period` bars. Source: Elder (1993), Trading for a Living, ch. 41; TA-Lib ERI.
    """

    takes = ("high", "low", "close")
    outputs = ("bull", "bear")
    period: int = 13

    def build(self, high, low, close):
        middle = EMA(close, self.period)
        return high - middle, low - middle


class ForecastOscillator(Composite):
    """Distance of the value from what its regression line foresaw a bar before; percent of the value. Warm-up: `period` + 1.

    Source: Chande and Kroll (1994), The New Technical Trader, ch. 3; TA-Lib FOSC.
    """

    period: int = 5
    limits = {"period": 2}

    def build(self, source):
        return Ratio(source - TSF(source, self.period).shift(1), source, 100.0)


class VHF(Composite):
    """Vertical horizontal filter: the range of `period` values over the way of their changes. Warm-up: `period` + 1 values.

    Source: White (1991), The Vertical Horizontal Filter, Futures 20:10; TA-Lib VHF.
    """

    period: int = 28

    def build(self, source):
        span = Highest(source, self.period) - Lowest(source, self.period)
        return Ratio(span, Sum(Delta(source, 3), self.period))


class DeMarker(Composite):
    """DeMark's DeMarker: rises of the high over rises of the high and falls of the low; 0 to 1. Inputs: high, low.

    Warm-up: `period` + 1 bars. 0.5 without movement. Source: DeMark (1994), The New Science of Technical Analysis.
    """

    takes = ("high", "low")
    period: int = 14

    def build(self, high, low):
        return Share(Sum(Delta(high, 1), self.period), Sum(Delta(low, 2), self.period), 1.0, 0, 0, 0.5)


class DV2(Composite):
    """Varadi's DV2: rank of the mean of two closes over the middles of their bars; percent. Inputs: high, low, close.

    Warm-up: `period` + 2 bars. Source: Varadi (2009), CSS Analytics; backtrader DV2.
    """

    takes = ("high", "low", "close")
    period: int = 252

    def build(self, high, low, close):
        return PercentRank(SMA(Ratio(close, HL2(high, low)), 2), self.period)


class SchaffTrendCycle(Composite):
    """Schaff's trend cycle: the fast stochastic of a MACD, smoothed, and that once more; percent, 0 to 100.

    `factor`: of the exponential smoothing. Warm-up: `slow` + 2 `cycle` - 2 values. 0 where a range is zero.
    Source: Schaff (2008), The Schaff Trend Cycle, in Kirkpatrick and Dahlquist, Technical Analysis.
    """

    fast: int = 23
    slow: int = 50
    cycle: int = 10
    factor: float = 0.5
    limits = {"factor": (0.0, 1.0)}

    def build(self, source):
        lazy = EMA(source, max(self.fast, self.slow))
        line = Quiet(EMA(source, min(self.fast, self.slow)) - lazy, lazy)
        for _ in range(2):
            place = Place(Highest(line, self.cycle), Lowest(line, self.cycle), line, 100.0, 0.0, 0.0, 1e-11)
            line = Smooth(place, self.factor, 1)
        return line
