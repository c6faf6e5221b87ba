"""Crossings, momentum, oscillators, bands and trends, in terms of windows and moving averages."""

from math import fsum

from engine.compat.backtrader.indicator import Indicator
from engine.compat.backtrader.indicators.base import (
    EMA,
    SMA,
    SMMA,
    BaseApplyN,
    FindFirstIndexHighest,
    FindFirstIndexLowest,
    MaxN,
    MinN,
    PeriodN,
    SumN,
)
from engine.compat.backtrader.lines import And, DivByZero, DivZeroByZero, If, Max, Min, Node

NAN = float("nan")


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
    """What the family of directional movement has in common; it builds only what a class has lines for."""

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
        from engine.compat.backtrader.indicators.base import Accum

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


class HeikinAshi(Indicator):
    lines = ("ha_open", "ha_high", "ha_low", "ha_close")

    def __init__(self):
        d = self.data
        self.lines.ha_close = close = (d.open + d.close + d.high + d.low) / 4.0
        self.lines.ha_open = opened = HalfOpen(d.open, d.close, close)
        self.lines.ha_high = Max(d.high, opened, close)
        self.lines.ha_low = Min(d.low, opened, close)
        super().__init__()


class HalfOpen(Node):
    """The opens of Heikin Ashi bars."""

    def __init__(self, opens, closes, middles):
        Node.__init__(self, (opens, closes, middles), 2)

    def once(self, start, stop):
        opens, closes, middles = (x._store.array for x in self.inputs)
        out = self._store.array
        for t in range(start, stop):
            before = (opens[t - 1] + closes[t - 1]) / 2.0 if t + self.clock.lo == self.first else out[t - 1]
            out[t] = (before + middles[t - 1]) / 2.0


class haDelta(Indicator):  # noqa: N801, the name that scripts use
    alias = ("haD",)
    lines = ("haDelta", "smoothed")
    params = (("period", 3), ("movav", SMA), ("autoheikin", True))

    def __init__(self):
        d = HeikinAshi(self.data) if self.p.autoheikin else self.data
        self.lines.haDelta = d.lines[3] - d.lines[0] if self.p.autoheikin else d.close - d.open
        self.lines.smoothed = self.p.movav(self.lines.haDelta, period=self.p.period)
        super().__init__()


class Ichimoku(Indicator):
    lines = ("tenkan_sen", "kijun_sen", "senkou_span_a", "senkou_span_b", "chikou_span")
    params = (("tenkan", 9), ("kijun", 26), ("senkou", 52), ("senkou_lead", 26), ("chikou", 26))

    def __init__(self):
        def middle(period):
            return (MaxN(self.data.high, period=period) + MinN(self.data.low, period=period)) / 2.0

        tenkan, kijun = middle(self.p.tenkan), middle(self.p.kijun)
        self.lines.tenkan_sen, self.lines.kijun_sen = tenkan, kijun
        leading = (tenkan + kijun) / 2.0
        self.lines.senkou_span_a = leading(-self.p.senkou_lead)
        self.lines.senkou_span_b = middle(self.p.senkou)(-self.p.senkou_lead)
        self.lines.chikou_span = self.data.close(self.p.chikou)
        super().__init__()


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
        from engine.compat.backtrader.lines import Sum

        self.lines.kst = Sum(*parts)
        self.lines.signal = p._smovav(self.lines.kst, period=p.rsignal)
        super().__init__()


class DV2(Indicator):
    lines = ("dv2",)
    params = (("period", 252), ("maperiod", 2), ("_movav", SMA))

    def __init__(self):
        ratio = self.data.close / ((self.data.high + self.data.low) / 2.0)
        average = self.p._movav(ratio, period=self.p.maperiod)
        self.lines.dv2 = PercentRank(average, period=self.p.period) * 100
        super().__init__()


class PrettyGoodOscillator(Indicator):
    alias = ("PGO", "PrettyGoodOsc")
    lines = ("pgo",)
    params = (("period", 14), ("_movav", SMA))

    def __init__(self):
        average = self.p._movav(self.data, period=self.p.period)
        self.lines.pgo = (self.data - average) / AverageTrueRange(self.data, period=self.p.period)
        super().__init__()


class ParabolicSAR(PeriodN):
    """Wilder's stop and reverse; the states of a few bars are kept, so that the newest bar can be computed again."""

    alias = ("PSAR",)
    lines = ("psar",)
    params = (("period", 2), ("af", 0.02), ("afmax", 0.20))

    def _once(self, start, stop):
        out = self.lines[0]._store.array
        high, low, close = self.data.high._store.array, self.data.low._store.array, self.data.close._store.array
        lo = self.clock.lo
        step, most = self.p.af, self.p.afmax
        if start + lo == self.first:
            self.states = {}
        for t in range(start, stop):
            top, bottom = high[t], low[t]
            if t + lo == self.first:
                rising = close[t] >= close[t - 1]
                stop_at = low[t - 1] if rising else high[t - 1]
                extreme, factor = (top if rising else bottom), step
            else:
                rising, stop_at, extreme, factor = self.states[t + lo - 1]
                if (rising and stop_at >= bottom) or (not rising and stop_at <= top):
                    rising = not rising
                    stop_at, extreme, factor = extreme, (top if rising else bottom), step
            out[t] = stop_at
            if (rising and top > extreme) or (not rising and bottom < extreme):
                extreme, factor = (top if rising else bottom), min(factor + step, most)
            stop_at += factor * (extreme - stop_at)
            if rising:
                stop_at = min(stop_at, bottom, low[t - 1])
            else:
                stop_at = max(stop_at, top, high[t - 1])
            self.states[t + lo] = (rising, stop_at, extreme, factor)
            self.states.pop(t + lo - 3, None)


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


class PivotPoint(Indicator):
    lines = ("p", "s1", "s2", "r1", "r2")
    params = (("open", False), ("close", False), ("_autoplot", True))

    def middle(self):
        o, h, l, c = self.data.open, self.data.high, self.data.low, self.data.close  # noqa: E741
        if self.p.close:
            return (h + l + 2.0 * c) / 4.0
        if self.p.open:
            return (h + l + c + o) / 4.0
        return (h + l + c) / 3.0

    def __init__(self):
        high, low = self.data.high, self.data.low
        self.lines.p = p = self.middle()
        self.lines.s1 = 2.0 * p - high
        self.lines.r1 = 2.0 * p - low
        self.lines.s2 = p - (high - low)
        self.lines.r2 = p + (high - low)
        super().__init__()


class FibonacciPivotPoint(PivotPoint):
    lines = ()
    params = (("level1", 0.382), ("level2", 0.618), ("level3", 1.0))

    def __init__(self):
        high, low = self.data.high, self.data.low
        self.lines.p = p = self.middle()
        for i, level in enumerate((self.p.level1, self.p.level2, self.p.level3), 1):
            setattr(self.lines, f"s{i}", p - level * (high - low))
            setattr(self.lines, f"r{i}", p + level * (high - low))


FibonacciPivotPoint._linenames = ("p", "s1", "s2", "s3", "r1", "r2", "r3")


class DemarkPivotPoint(PivotPoint):
    params = (("level1", 0.382), ("level2", 0.618), ("level3", 1.0))

    def __init__(self):
        o, h, l, c = self.data.open, self.data.high, self.data.low, self.data.close  # noqa: E741
        falling = h + 2.0 * l + c
        equal = 2.0 * h + l + c
        rising = h + l + 2.0 * c
        x = If(c < o, falling, If(c > o, rising, equal))
        self.lines.p = x / 4.0
        self.lines.s1 = x / 2.0 - h
        self.lines.r1 = x / 2.0 - l


DemarkPivotPoint._linenames = ("p", "s1", "r1")


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
