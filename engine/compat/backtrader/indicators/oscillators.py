"""Oscillators: MACD, stochastics, PPO, CCI, and others."""

from engine.compat.backtrader.indicators.averages import EMA, SMA
from engine.compat.backtrader.indicators.momentum import DownDay, UpDay
from engine.compat.backtrader.indicators.periods import MaxN, MinN, SumN
from engine.compat.backtrader.indicators.volatility import AverageTrueRange, MeanDeviation, TrueHigh, TrueLow, TrueRange
from engine.compat.backtrader.lines.functions import DivByZero, If
from engine.compat.backtrader.lines.indicator import Indicator


class MACD(Indicator):
    lines = ("macd", "signal")
    params = (("period_me1", 12), ("period_me2", 26), ("period_signal", 9), ("movav", EMA))

    def __init__(self):
        super().__init__()
        fast = self.p.movav(self.data, period=self.p.period_me1)
        slow = self.p.movav(self.data, period=self.p.period_me2)
        self.lines.macd = fast - slow
        self.lines.signal = self.p.movav(self.lines.macd, period=self.p.period_signal)


class MACDHisto(MACD):
    alias = ("MACDHistogram",)
    lines = ("histo",)

    def __init__(self):
        super().__init__()
        self.lines.histo = self.lines.macd - self.lines.signal


class StochasticBase(Indicator):
    lines = ("percK", "percD")
    params = (
        ("period", 14), ("period_dfast", 3), ("movav", SMA), ("upperband", 80.0), ("lowerband", 20.0), ("safediv", False),
        ("safezero", 0.0),
    )  # fmt: skip

    def __init__(self):
        top = MaxN(self.data.high, period=self.p.period)
        bottom = MinN(self.data.low, period=self.p.period)
        up, span = self.data.close - bottom, top - bottom
        self.k = 100.0 * (DivByZero(up, span, zero=self.p.safezero) if self.p.safediv else up / span)
        self.d = self.p.movav(self.k, period=self.p.period_dfast)
        super().__init__()


class StochasticFast(StochasticBase):
    def __init__(self):
        super().__init__()
        self.lines.percK = self.k
        self.lines.percD = self.d


class Stochastic(StochasticBase):
    alias = ("StochasticSlow",)
    params = (("period_dslow", 3),)

    def __init__(self):
        super().__init__()
        self.lines.percK = self.d
        self.lines.percD = self.p.movav(self.lines.percK, period=self.p.period_dslow)


class StochasticFull(StochasticBase):
    lines = ("percDSlow",)
    params = (("period_dslow", 3),)

    def __init__(self):
        super().__init__()
        self.lines.percK = self.k
        self.lines.percD = self.d
        self.lines.percDSlow = self.p.movav(self.lines.percD, period=self.p.period_dslow)


class WilliamsR(Indicator):
    lines = ("percR",)
    params = (("period", 14), ("upperband", -20.0), ("lowerband", -80.0))

    def __init__(self):
        top = MaxN(self.data.high, period=self.p.period)
        bottom = MinN(self.data.low, period=self.p.period)
        self.lines.percR = -100.0 * (top - self.data.close) / (top - bottom)
        super().__init__()


class WilliamsAD(Indicator):
    lines = ("ad",)

    def __init__(self):
        up, down = UpDay(self.data.close), DownDay(self.data.close)
        accumulated = If(up, self.data.close - TrueLow(self.data), 0.0)
        distributed = If(down, self.data.close - TrueHigh(self.data), 0.0)
        from engine.compat.backtrader.indicators.periods import Accum

        self.lines.ad = Accum(accumulated + distributed)
        super().__init__()


class CommodityChannelIndex(Indicator):
    alias = ("CCI",)
    lines = ("cci",)
    params = (("period", 20), ("factor", 0.015), ("movav", SMA), ("upperband", 100.0), ("lowerband", -100.0))

    def __init__(self):
        price = (self.data.high + self.data.low + self.data.close) / 3.0
        mean = self.p.movav(price, period=self.p.period)
        spread = MeanDeviation(price, mean, period=self.p.period, movav=self.p.movav)
        self.lines.cci = (price - mean) / (self.p.factor * spread)
        super().__init__()


class PriceOscillator(Indicator):
    alias = ("PriceOsc", "AbsolutePriceOscillator", "APO", "AbsPriceOsc")
    lines = ("po",)
    params = (("period1", 12), ("period2", 26), ("_movav", EMA))

    def __init__(self):
        self.lines.po = self.p._movav(self.data, period=self.p.period1) - self.p._movav(self.data, period=self.p.period2)
        super().__init__()


class PercentagePriceOscillator(Indicator):
    alias = ("PPO", "PercPriceOsc")
    lines = ("ppo", "signal", "histo")
    params = (("period1", 12), ("period2", 26), ("_movav", EMA), ("period_signal", 9))
    long = True

    def __init__(self):
        first = self.p._movav(self.data, period=self.p.period1)
        second = self.p._movav(self.data, period=self.p.period2)
        self.lines.ppo = 100.0 * (first - second) / (second if self.long else first)
        self.lines.signal = self.p._movav(self.lines.ppo, period=self.p.period_signal)
        self.lines.histo = self.lines.ppo - self.lines.signal
        super().__init__()


class PercentagePriceOscillatorShort(PercentagePriceOscillator):
    alias = ("PPOShort", "PercPriceOscShort")
    long = False


class DetrendedPriceOscillator(Indicator):
    alias = ("DPO",)
    lines = ("dpo",)
    params = (("period", 20), ("movav", SMA))

    def __init__(self):
        average = self.p.movav(self.data, period=self.p.period)
        self.lines.dpo = self.data - average(-self.p.period // 2 + 1)
        super().__init__()


class Trix(Indicator):
    alias = ("TRIX",)
    lines = ("trix",)
    params = (("period", 15), ("_rocperiod", 1), ("_movav", EMA))

    def __init__(self):
        average = self.data
        for _ in range(3):
            average = self.p._movav(average, period=self.p.period)
        self.lines.trix = 100.0 * (average / average(-self.p._rocperiod) - 1.0)
        super().__init__()


class TrixSignal(Trix):
    lines = ("signal",)
    params = (("sigperiod", 9),)

    def __init__(self):
        super().__init__()
        self.lines.signal = self.p._movav(self.lines[0], period=self.p.sigperiod)


class TrueStrengthIndicator(Indicator):
    alias = ("TSI",)
    lines = ("tsi",)
    params = (("period1", 25), ("period2", 13), ("pchange", 1), ("_movav", EMA))

    def __init__(self):
        change = self.data - self.data(-self.p.pchange)
        smooth = self.p._movav(self.p._movav(change, period=self.p.period1), period=self.p.period2)
        size = self.p._movav(self.p._movav(abs(change), period=self.p.period1), period=self.p.period2)
        self.lines.tsi = 100.0 * (smooth / size)
        super().__init__()


class UltimateOscillator(Indicator):
    lines = ("uo",)
    params = (("p1", 7), ("p2", 14), ("p3", 28), ("upperband", 70.0), ("lowerband", 30.0))

    def __init__(self):
        pressure = self.data.close - TrueLow(self.data)
        span = TrueRange(self.data)
        one, two, three = (SumN(pressure, period=n) / SumN(span, period=n) for n in (self.p.p1, self.p.p2, self.p.p3))
        factor = 100.0 / (4.0 + 2.0 + 1.0)
        self.lines.uo = (4.0 * factor) * one + (2.0 * factor) * two + factor * three
        super().__init__()


class AwesomeOscillator(Indicator):
    alias = ("AwesomeOsc", "AO")
    lines = ("ao",)
    params = (("fast", 5), ("slow", 34), ("movav", SMA))

    def __init__(self):
        price = (self.data.high + self.data.low) / 2.0
        self.lines.ao = self.p.movav(price, period=self.p.fast) - self.p.movav(price, period=self.p.slow)
        super().__init__()


class AccelerationDecelerationOscillator(Indicator):
    alias = ("AccDeOsc",)
    lines = ("accde",)
    params = (("period", 5), ("movav", SMA))

    def __init__(self):
        awesome = AwesomeOscillator(self.data)
        self.lines.accde = awesome - self.p.movav(awesome, period=self.p.period)
        super().__init__()


class PrettyGoodOscillator(Indicator):
    alias = ("PGO", "PrettyGoodOsc")
    lines = ("pgo",)
    params = (("period", 14), ("_movav", SMA))

    def __init__(self):
        average = self.p._movav(self.data, period=self.p.period)
        self.lines.pgo = (self.data - average) / AverageTrueRange(self.data, period=self.p.period)
        super().__init__()
