"""All indicators with sample arguments and naive references: the table over which `test_indicators` holds its contract."""

import operator

import references as naive

from engine import indicators
from engine.core.views.panel import OPERATIONS
from engine.indicators import Indicator


class Momentum(Indicator):
    """The change over `bars` bars: what a user would write."""

    bars: int = 3
    period: int = 4

    def start(self):
        self.past = []

    def next(self, x):
        self.past.append(x)
        return x - self.past.pop(0) if len(self.past) > self.bars else None


class Case:
    """`cls(inputs, *params)`: the columns it reads, its warm-up, its window (None if it never forgets), how exact it is."""

    def __init__(self, cls, inputs, params, reference, warmup, window, exact=False):
        self.cls = cls
        self.inputs = inputs
        self.params = params
        self.reference = reference
        self.warmup = warmup
        self.window = window
        self.exact = exact

    def build(self, feeds):
        """The panel over the columns of all feeds."""
        return self.cls(*[feeds.column(name) for name in self.inputs], *self.params)

    def naive(self, columns):
        """Its values over {column: values}."""
        return self.reference(*[columns[name] for name in self.inputs], *self.params)


CASES = {
    "SMA": Case(indicators.SMA, "a", (5,), naive.sma, 5, 5, exact=True),
    "EMA": Case(indicators.EMA, "a", (5,), naive.ema, 5, None),
    "StdDev": Case(indicators.StdDev, "a", (5,), naive.stddev, 5, 5),
    "RSI": Case(indicators.RSI, "a", (5,), naive.rsi, 6, None),
    "ATR": Case(indicators.ATR, "hla", (5,), naive.atr, 6, None),
    "Highest": Case(indicators.Highest, "a", (5,), naive.highest, 5, 5, exact=True),
    "Lowest": Case(indicators.Lowest, "a", (5,), naive.lowest, 5, 5, exact=True),
    "CrossOver": Case(indicators.CrossOver, "ab", (), naive.crossover, 2, None, exact=True),
    "Hold": Case(indicators.Hold, "a", (), naive.hold, 1, None, exact=True),
    "Shift": Case(indicators.Shift, "a", (3,), naive.shift, 4, 4, exact=True),
    "Indicator": Case(Momentum, "a", (3, 4), lambda xs, bars, period: naive.momentum(xs, bars), 4, 4, exact=True),
}
ARITHMETIC = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": naive.divide,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
}
for name, apply in ARITHMETIC.items():
    CASES[name] = Case(OPERATIONS[name], "ab", (), naive.pairwise(apply), 1, 1, exact=True)
