"""Kernels that operators between lines, panels and numbers build: arithmetic, comparisons, shift.

Warm-up: 1 value (`Shift`: its bars + 1). NaN in, NaN out. Comparisons give 1.0 for true and 0.0 for false.
"""

import operator

from engine.core.kernel.kernel_arity import Kernel1, Kernel2
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, places
from engine.core.views.panel import OPERATIONS

NAN = float("nan")


class Operation(Kernel2):
    """Base of the operators: two inputs, no parameters, no state."""

    takes = ("left", "right")


class Add(Operation):
    """The sum."""

    apply = operator.add

    def step(self, row, k, x, y):
        return x + y

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Add.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Subtract(Operation):
    """The difference."""

    apply = operator.sub

    def step(self, row, k, x, y):
        return x - y

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Subtract.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Multiply(Operation):
    """The product."""

    apply = operator.mul

    def step(self, row, k, x, y):
        return x * y

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Multiply.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Divide(Operation):
    """The quotient; NaN for a divisor of zero."""

    @staticmethod
    def apply(x, y):
        return x / y if y != 0.0 else NAN

    def step(self, row, k, x, y):
        return x / y if y != 0.0 else NAN

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Divide.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Less(Operation):
    """Whether left < right."""

    apply = operator.lt

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x < y else 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Less.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class LessEqual(Operation):
    """Whether left <= right."""

    apply = operator.le

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x <= y else 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = LessEqual.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Greater(Operation):
    """Whether left > right."""

    apply = operator.gt

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x > y else 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Greater.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class GreaterEqual(Operation):
    """Whether left >= right."""

    apply = operator.ge

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x >= y else 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = GreaterEqual.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Equal(Operation):
    """Whether left == right."""

    apply = operator.eq

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x == y else 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = Equal.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class NotEqual(Operation):
    """Whether left != right."""

    apply = operator.ne

    def step(self, row, k, x, y):
        if x != x or y != y:
            return NAN
        return 1.0 if x != y else 0.0

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = NotEqual.step(
                self, row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Shift(Kernel1):
    """The value `bars` bars ago. Warm-up: `bars` + 1 values."""

    defaults = {"bars": 1}
    limits = {"bars": 0}

    def prepare(self, bars):
        self.bars = bars
        return bars + 1

    def allocate(self, rows):
        self.fill = places(rows)
        self.kept = blanks(rows * self.bars)

    def step(self, row, k, x):
        place: cython.Py_ssize_t
        y: cython.double
        if self.bars == 0:
            return x
        place = row * self.bars + self.fill[row]
        y = self.kept[place]
        self.kept[place] = x
        self.fill[row] = self.fill[row] + 1 if self.fill[row] + 1 < self.bars else 0
        return y

    def once(self, row, start, stop):
        """Read shifted values from the input column if they are inside [start, stop)."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        source: cython.longlong
        target: cython.longlong
        bars: cython.longlong = self.bars
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and t < start + bars:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        for i in range(t, stop):
            out.data[target + i] = a.data[source + i - bars]
        if t < stop and bars > 0:
            for i in range(bars):
                self.kept[row * bars + i] = a.data[source + stop - bars + i]
            self.fill[row] = 0
        return 0


OPERATIONS.update(
    {
        "add": Add,
        "subtract": Subtract,
        "multiply": Multiply,
        "divide": Divide,
        "less": Less,
        "less_equal": LessEqual,
        "greater": Greater,
        "greater_equal": GreaterEqual,
        "equal": Equal,
        "not_equal": NotEqual,
        "shift": Shift,
    }
)
