"""Functions of lines: logic, comparison, choice, division with a substitute for zero."""

from array import array
from math import fsum

from engine.compat.backtrader.lines.columns_and_clocks import LineBase
from engine.compat.backtrader.lines.nodes import Node, clock_of, line_of


class Function(Node):
    """A function of the values of some lines at one bar."""

    def __init__(self, *args):
        clock = clock_of([x for x in args if isinstance(x, LineBase)])
        Node.__init__(self, tuple(line_of(x, clock) for x in args))

    def once(self, start, stop):
        columns = [x._store.array[start:stop] for x in self.inputs]
        self._store.array[start:stop] = array("d", map(self.value, *columns))


class And(Function):
    def value(self, *xs):
        return 1.0 if all(xs) else 0.0


class Or(Function):
    def value(self, *xs):
        return 1.0 if any(xs) else 0.0


class All(And):
    pass


class Any(Or):
    pass


class Max(Function):
    def value(self, *xs):
        return max(xs)


class Min(Function):
    def value(self, *xs):
        return min(xs)


class Sum(Function):
    def value(self, *xs):
        return fsum(xs)


class If(Function):
    def value(self, cond, a, b):
        return a if cond else b


class Cmp(Function):
    def value(self, a, b):
        return float((a > b) - (a < b))


class CmpEx(Function):
    def value(self, a, b, less, equal, greater):
        return less if a < b else greater if a > b else equal


class DivByZero(Function):
    def __init__(self, a, b, zero=0.0):
        self.zero = zero
        Function.__init__(self, a, b)

    def value(self, a, b):
        return a / b if b else self.zero


class DivZeroByZero(Function):
    def __init__(self, a, b, single=float("inf"), dual=0.0):
        self.single, self.dual = single, dual
        Function.__init__(self, a, b)

    def value(self, a, b):
        if b:
            return a / b
        return self.single if a else self.dual


class Reduce(Function):
    def __init__(self, function, *args, initializer=None):
        self.function = function
        self.begin = initializer
        Function.__init__(self, *args)

    def value(self, *xs):
        from functools import reduce

        return float(reduce(self.function, xs) if self.begin is None else reduce(self.function, xs, self.begin))


class Single(Function):
    """A function of one line."""

    def __init__(self, function, line):
        self.value = function
        Function.__init__(self, line)
