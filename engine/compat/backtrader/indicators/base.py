"""Windows of values, smoothing and moving averages: what the other indicators are made of."""

from array import array
from math import fsum

from engine.compat.backtrader import kernels
from engine.compat.backtrader.indicator import Indicator
from engine.compat.backtrader.lines import LineBase, PlotInfo  # noqa: F401

NAN = float("nan")


class PeriodN(Indicator):
    """Base of indicators over the last `period` values."""

    params = (("period", 1),)

    def __init__(self):
        super().__init__()
        self.addminperiod(self.p.period)

    def source(self):
        return self.data._store.array


class OperationN(PeriodN):
    """`func` of the last `period` values."""

    def _once(self, start, stop):
        out, x, n = self.lines[0]._store.array, self.source(), self.p.period
        for t in range(start, stop):
            out[t] = self.func(x[t - n + 1 : t + 1])


class BaseApplyN(OperationN):
    params = (("func", None),)

    def __init__(self):
        self.func = self.p.func
        super().__init__()


class ApplyN(BaseApplyN):
    lines = ("apply",)


class ReduceN(OperationN):
    lines = ("reduced",)
    func = None

    def __init__(self, function=None, initializer=None):
        from functools import reduce

        self.func = (lambda xs: reduce(function, xs)) if initializer is None else (lambda xs: reduce(function, xs, initializer))
        super().__init__()


class MaxN(PeriodN):
    alias = ("Highest",)
    lines = ("highest",)

    def _once(self, start, stop):
        kernels.highest(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class MinN(PeriodN):
    alias = ("Lowest",)
    lines = ("lowest",)

    def _once(self, start, stop):
        kernels.lowest(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class SumN(PeriodN):
    lines = ("sumn",)

    def _once(self, start, stop):
        kernels.total(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class AnyN(OperationN):
    lines = ("anyn",)

    def func(self, xs):
        return float(any(xs))


class AllN(OperationN):
    lines = ("alln",)

    def func(self, xs):
        return float(all(xs))


class FindFirstIndex(OperationN):
    """How many bars ago the extreme was; of equal ones the newest."""

    lines = ("index",)
    params = (("_evalfunc", None),)

    def func(self, xs):
        extreme = self.p._evalfunc(xs)
        return float(next(i for i, x in enumerate(reversed(xs)) if x == extreme))


class FindFirstIndexHighest(FindFirstIndex):
    params = (("_evalfunc", max),)


class FindFirstIndexLowest(FindFirstIndex):
    params = (("_evalfunc", min),)


class FindLastIndex(OperationN):
    """How many bars ago the extreme was; of equal ones the oldest."""

    lines = ("index",)
    params = (("_evalfunc", None),)

    def func(self, xs):
        extreme = self.p._evalfunc(xs)
        return float(len(xs) - 1 - next(i for i, x in enumerate(xs) if x == extreme))


class FindLastIndexHighest(FindLastIndex):
    params = (("_evalfunc", max),)


class FindLastIndexLowest(FindLastIndex):
    params = (("_evalfunc", min),)


class Accum(Indicator):
    """The sum of all values so far."""

    alias = ("CumSum", "CumulativeSum")
    lines = ("accum",)
    params = (("seed", 0.0),)

    def _once(self, start, stop):
        out, x = self.lines[0]._store.array, self.data._store.array
        total = out[start - 1] if start + self.clock.lo > self.first else self.p.seed
        for t in range(start, stop):
            total += x[t]
            out[t] = total


class Average(PeriodN):
    alias = ("ArithmeticMean", "Mean")
    lines = ("av",)

    def _once(self, start, stop):
        kernels.sma(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class WeightedAverage(PeriodN):
    alias = ("AverageWeighted",)
    lines = ("av",)
    params = (("coef", 1.0), ("weights", ()))

    def _once(self, start, stop):
        kernels.weighted(
            self.lines[0]._store.array, self.source(), start, stop, array("d", self.weights()), float(self.coefficient())
        )

    def weights(self):
        return self.p.weights

    def coefficient(self):
        return self.p.coef


class ExponentialSmoothing(Average):
    """The mean of the first `period` values, from then on each value counts `alpha`."""

    alias = ("ExpSmoothing",)
    params = (("alpha", None),)

    def factor(self):
        return 2.0 / (1.0 + self.p.period) if self.p.alpha is None else self.p.alpha

    def _once(self, start, stop):
        out, x = self.lines[0]._store.array, self.source()
        if start + self.clock.lo == self.first:
            kernels.sma(out, x, start, start + 1, int(self.p.period))
            start += 1
        if start < stop:
            kernels.smooth(out, x, start, stop, self.factor())


class ExponentialSmoothingDynamic(ExponentialSmoothing):
    """The same with a line `alpha`, another factor at each bar."""

    alias = ("ExpSmoothingDynamic",)

    def __init__(self):
        super().__init__()
        need = self.p.alpha._store.minperiod
        self.updateminperiod(max(need, self.data._store.minperiod + self.p.period - 1))

    def _once(self, start, stop):
        out, x, alpha = self.lines[0]._store.array, self.source(), self.p.alpha._store.array
        if start + self.clock.lo == self.first:
            kernels.sma(out, x, start, start + 1, int(self.p.period))
            start += 1
        for t in range(start, stop):
            out[t] = out[t - 1] * (1.0 - alpha[t]) + x[t] * alpha[t]


class MovAv:
    """The moving averages under all their names: `MovAv.SMA`, `MovAv.Exponential`."""


class MovingAverageBase(Indicator):
    params = (("period", 30),)


class MovingAverageSimple(MovingAverageBase):
    alias = ("SMA", "SimpleMovingAverage")
    lines = ("sma",)

    def __init__(self):
        super().__init__()
        self.addminperiod(self.p.period)

    def _once(self, start, stop):
        kernels.sma(self.lines[0]._store.array, self.data._store.array, start, stop, int(self.p.period))


class Smoothed(MovingAverageBase):
    def __init__(self):
        super().__init__()
        self.addminperiod(self.p.period)

    def _once(self, start, stop):
        out, x = self.lines[0]._store.array, self.data._store.array
        if start + self.clock.lo == self.first:
            kernels.sma(out, x, start, start + 1, int(self.p.period))
            start += 1
        if start < stop:
            kernels.smooth(out, x, start, stop, self.factor())


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
        kernels.weighted(self.lines[0]._store.array, self.data._store.array, start, stop, weights, coef)


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
                found = alpha * (middle + gain * (x - before)) + keep * before
                error = abs(x - found)
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


class EnvelopeMixIn:
    """Bands `perc` percent above and below."""

    def bands(self, source):
        part = self.p.perc / 100.0
        self.lines.top = source * (1.0 + part)
        self.lines.bot = source * (1.0 - part)


class Envelope(EnvelopeMixIn, Indicator):
    lines = ("src", "top", "bot")
    params = (("perc", 2.5),)

    def __init__(self):
        self.lines.src = self.data
        self.bands(self.data)
        super().__init__()


class OscillatorMixIn:
    """The data minus an average of them."""


class Oscillator(Indicator):
    lines = ("osc",)

    def __init__(self):
        if len(self.datas) > 1:
            self.lines.osc = self.datas[0] - self.datas[1]
        else:
            base = self.data
            self.lines.osc = base.data - base
        super().__init__()


def enveloped(kind, name):
    """The envelope of a moving average."""

    def __init__(self):
        own = {key: value for key, value in self.p._getitems() if key in kind._defaults}
        self.lines[0] = average = kind(self.data, **own)
        self.bands(average)

    return type(Indicator)(
        name,
        (kind, EnvelopeMixIn),
        {
            "lines": ("top", "bot"),
            "params": (("perc", 2.5),),
            "__init__": __init__,
            "_once": lambda self, start, stop: None,
        },
    )


def oscillating(kind, name):
    """The data minus a moving average of them."""

    def __init__(self):
        own = {key: value for key, value in self.p._getitems() if key in kind._defaults}
        self.lines[0] = self.data - kind(self.data, **own)

    return type(Indicator)(name, (kind,), {"__init__": __init__, "_once": lambda self, start, stop: None})


class NonZeroDifference(Indicator):
    """The difference of two lines; where it is zero, the one before."""

    _mindatas = 2
    alias = ("NZD",)
    lines = ("nzd",)

    def _once(self, start, stop):
        out, a, b = self.lines[0]._store.array, self.data0._store.array, self.data1._store.array
        for t in range(start, stop):
            d = a[t] - b[t]
            out[t] = d if d or t + self.clock.lo == self.first else out[t - 1]


class Crossing(Indicator):
    _mindatas = 2
    up = down = False

    def __init__(self):
        super().__init__()
        self.addminperiod(2)

    def _once(self, start, stop):
        origin = max(0, self.first - 1 - self.clock.lo)
        a, b = self.data0._store.array, self.data1._store.array
        stop = min(stop, len(a), len(b))
        kernels.crossover(self.lines[0]._store.array, a, b, start, stop, origin + 1, origin, self.up, self.down)


class CrossUp(Crossing):
    lines = ("cross",)
    up = True


class CrossDown(Crossing):
    lines = ("cross",)
    down = True


class CrossOver(Crossing):
    lines = ("crossover",)
    up = down = True


AVERAGES = (
    MovingAverageSimple, ExponentialMovingAverage, SmoothedMovingAverage, WeightedMovingAverage, HullMovingAverage,
    AdaptiveMovingAverage, DoubleExponentialMovingAverage, TripleExponentialMovingAverage, ZeroLagExponentialMovingAverage,
    ZeroLagIndicator, DicksonMovingAverage,
)  # fmt: skip
for _kind in AVERAGES:
    for _name in (_kind.__name__, *_kind.__dict__.get("alias", ())):
        setattr(MovAv, _name, _kind)
        if _name.endswith("MovingAverage"):
            setattr(MovAv, _name[: -len("MovingAverage")], _kind)
        elif _name.startswith("MovingAverage"):
            setattr(MovAv, _name[len("MovingAverage") :], _kind)
MovingAverage = MovAv
total = fsum
