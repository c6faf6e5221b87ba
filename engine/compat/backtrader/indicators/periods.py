"""Indicators of the last `period` values: extremes, sums, indexes, averages."""

from array import array

from engine.compat.backtrader.lines import column_kernels
from engine.compat.backtrader.lines.indicator import Indicator


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
        column_kernels.highest(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class MinN(PeriodN):
    alias = ("Lowest",)
    lines = ("lowest",)

    def _once(self, start, stop):
        column_kernels.lowest(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class SumN(PeriodN):
    lines = ("sumn",)

    def _once(self, start, stop):
        column_kernels.total(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


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
        column_kernels.sma(self.lines[0]._store.array, self.source(), start, stop, int(self.p.period))


class WeightedAverage(PeriodN):
    alias = ("AverageWeighted",)
    lines = ("av",)
    params = (("coef", 1.0), ("weights", ()))

    def _once(self, start, stop):
        column_kernels.weighted(
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
            column_kernels.sma(out, x, start, start + 1, int(self.p.period))
            start += 1
        if start < stop:
            column_kernels.smooth(out, x, start, stop, self.factor())


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
            column_kernels.sma(out, x, start, start + 1, int(self.p.period))
            start += 1
        for t in range(start, stop):
            out[t] = out[t - 1] * (1.0 - alpha[t]) + x[t] * alpha[t]
