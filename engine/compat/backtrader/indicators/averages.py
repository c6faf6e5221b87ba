"""Moving averages."""

from array import array

from engine.compat.backtrader.lines import column_kernels
from engine.compat.backtrader.lines.indicator import Indicator

NAN = float("nan")


class MetaMovAv(type):
    """Finds an average under any of its names; the indicators have a class for each."""

    def __getattr__(cls, name):
        kind = cls._kinds.get(name)
        if kind is None:
            raise AttributeError(f"MovAv has no average called {name!r}")
        from engine.compat.backtrader import indicators

        found = kind if name not in kind.alias else getattr(indicators, name)
        setattr(cls, name, found)
        return found

    def __dir__(cls):
        return sorted(cls._kinds)


class MovAv(metaclass=MetaMovAv):
    """The moving averages under all their names: `MovAv.SMA`, `MovAv.Exponential`."""

    _kinds = {}  # noqa: RUF012, filled below


class MovingAverageBase(Indicator):
    params = (("period", 30),)


class MovingAverageSimple(MovingAverageBase):
    alias = ("SMA", "SimpleMovingAverage")
    lines = ("sma",)

    def __init__(self):
        super().__init__()
        self.addminperiod(self.p.period)

    def _once(self, start, stop):
        column_kernels.sma(self.lines[0]._store.array, self.data._store.array, start, stop, int(self.p.period))


class Smoothed(MovingAverageBase):
    def __init__(self):
        super().__init__()
        self.addminperiod(self.p.period)

    def _once(self, start, stop):
        out, x = self.lines[0]._store.array, self.data._store.array
        if start + self.clock.lo == self.first:
            column_kernels.sma(out, x, start, start + 1, int(self.p.period))
            start += 1
        if start < stop:
            column_kernels.smooth(out, x, start, stop, self.factor())


class ExponentialMovingAverage(Smoothed):
    alias = ("EMA", "MovingAverageExponential")
    lines = ("ema",)

    def factor(self):
        return 2.0 / (1.0 + self.p.period)


class SmoothedMovingAverage(Smoothed):
    alias = ("SMMA", "WilderMA", "MovingAverageSmoothed", "MovingAverageWilder", "ModifiedMovingAverage")
    lines = ("smma",)

    def factor(self):
        return 1.0 / self.p.period


class WeightedMovingAverage(MovingAverageBase):
    alias = ("WMA", "MovingAverageWeighted")
    lines = ("wma",)

    def __init__(self):
        super().__init__()
        self.addminperiod(self.p.period)

    def _once(self, start, stop):
        n = self.p.period
        weights = array("d", [float(i) for i in range(1, n + 1)])
        coef = 2.0 / (n * (n + 1.0))
        column_kernels.weighted(self.lines[0]._store.array, self.data._store.array, start, stop, weights, coef)


SMA, EMA, SMMA, WMA = MovingAverageSimple, ExponentialMovingAverage, SmoothedMovingAverage, WeightedMovingAverage


class HullMovingAverage(MovingAverageBase):
    alias = ("HMA", "HullMA")
    lines = ("hma",)
    params = (("_movav", WMA),)

    def __init__(self):

        n = self.p.period
        slow = self.p._movav(self.data, period=n)
        fast = 2.0 * self.p._movav(self.data, period=n // 2)
        self.lines.hma = self.p._movav(fast - slow, period=int(pow(n, 0.5)))
        super().__init__()


class AdaptiveMovingAverage(MovingAverageBase):
    alias = ("KAMA", "MovingAverageAdaptive")
    lines = ("kama",)
    params = (("fast", 2), ("slow", 30))

    def __init__(self):
        from engine.compat.backtrader.indicators.periods import ExponentialSmoothingDynamic, SumN

        n = self.p.period
        direction = self.data - self.data(-n)
        volatility = SumN(abs(self.data - self.data(-1)), period=n)
        efficiency = abs(direction / volatility)
        fast, slow = 2.0 / (self.p.fast + 1.0), 2.0 / (self.p.slow + 1.0)
        self.lines[0] = ExponentialSmoothingDynamic(self.data, period=n, alpha=pow((efficiency * (fast - slow)) + slow, 2))
        super().__init__()


class DoubleExponentialMovingAverage(MovingAverageBase):
    alias = ("DEMA", "MovingAverageDoubleExponential")
    lines = ("dema",)
    params = (("_movav", EMA),)

    def __init__(self):
        ema = self.p._movav(self.data, period=self.p.period)
        self.lines.dema = 2.0 * ema - self.p._movav(ema, period=self.p.period)
        super().__init__()


class TripleExponentialMovingAverage(MovingAverageBase):
    alias = ("TEMA", "MovingAverageTripleExponential")
    lines = ("tema",)
    params = (("_movav", EMA),)

    def __init__(self):
        one = self.p._movav(self.data, period=self.p.period)
        two = self.p._movav(one, period=self.p.period)
        three = self.p._movav(two, period=self.p.period)
        self.lines.tema = 3.0 * one - 3.0 * two + three
        super().__init__()


class ZeroLagExponentialMovingAverage(MovingAverageBase):
    alias = ("ZLEMA", "ZeroLagEma")
    lines = ("zlema",)
    params = (("_movav", EMA),)

    def __init__(self):
        lag = (self.p.period - 1) // 2
        self.lines.zlema = self.p._movav(2.0 * self.data - self.data(-lag), period=self.p.period)
        super().__init__()


class ZeroLagIndicator(MovingAverageBase):
    """An exponential average whose gain is the one that had missed the newest price by the least."""

    alias = ("ZLIndicator", "ZLInd", "EC", "ErrorCorrecting")
    lines = ("ec",)
    params = (("gainlimit", 50), ("_movav", EMA))

    def __init__(self):
        self.ema = self.p._movav(self.data, period=self.p.period)
        super().__init__()

    def _once(self, start, stop):
        out, price, ema = self.lines[0]._store.array, self.data._store.array, self.ema._store.array
        alpha = 2.0 / (1.0 + self.p.period)
        keep = 1.0 - alpha
        gains = [k / 10 for k in range(-self.p.gainlimit, self.p.gainlimit + 1)]
        if start + self.clock.lo == self.first:
            out[start] = ema[start]
            start += 1
        for t in range(start, stop):
            before, x, middle = out[t - 1], price[t], ema[t]
            least, best = float("inf"), 0.0
            for gain in gains:
                result = alpha * (middle + gain * (x - before)) + keep * before
                error = abs(x - result)
                if error < least:
                    least, best = error, gain
            out[t] = alpha * (middle + best * (x - before)) + keep * before


class DicksonMovingAverage(MovingAverageBase):
    alias = ("DMA", "DicksonMA")
    lines = ("dma",)
    params = (("gainlimit", 50), ("hperiod", 7), ("_movav", EMA), ("_hma", HullMovingAverage))

    def __init__(self):
        ec = ZeroLagIndicator(self.data, period=self.p.period, gainlimit=self.p.gainlimit, _movav=self.p._movav)
        hull = self.p._hma(self.data, period=self.p.hperiod)
        self.lines.dma = (ec + hull) / 2.0
        super().__init__()


AVERAGES = (
    MovingAverageSimple, ExponentialMovingAverage, SmoothedMovingAverage, WeightedMovingAverage, HullMovingAverage,
    AdaptiveMovingAverage, DoubleExponentialMovingAverage, TripleExponentialMovingAverage, ZeroLagExponentialMovingAverage,
    ZeroLagIndicator, DicksonMovingAverage,
)  # fmt: skip
for _kind in AVERAGES:
    for _name in (_kind.__name__, *_kind.__dict__.get("alias", ())):
        MovAv._kinds[_name] = _kind
        if _name.endswith("MovingAverage"):
            MovAv._kinds[_name[: -len("MovingAverage")]] = _kind
        elif _name.startswith("MovingAverage"):
            MovAv._kinds.setdefault(_name[len("MovingAverage") :], _kind)
MovingAverage = MovAv
