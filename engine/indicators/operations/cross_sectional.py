"""Indicators across the feeds of a panel at an instant: ranks, means, the best, neutral to groups.

They see the feeds that advanced at this instant and whose value is ready and no NaN; these get a new value, the others keep
their last one. So a feed without a bar neither counts nor moves.
"""

from array import array

from engine.core.kernel.kernel import Kernel
from engine.core.maths import sqrt
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import places, zeros
from engine.core.views.context import EVERY
from engine.errors import ParameterError

NAN = float("nan")
NOISE = 1e-13  # of a mean: deviations below are rounding
INFINITY = float("inf")


class Crosswise(Kernel):
    """Base: `sweep(n)` turns `self.values[:n]`, the values of the feeds `self.chosen[:n]`, into the outputs, in place."""

    def wire(self, operands):
        Kernel.wire(self, operands)
        if self.row != EVERY or len(operands) != 1:
            raise ParameterError(f"{self.called()}: compares feeds, so its input is a panel such as self.feeds.close")
        self.mixed = True
        self.plain = False
        self.first = 0

    def allocate(self, rows):
        self.values = zeros(rows)
        self.sorted = zeros(rows)
        self.chosen = places(rows)

    def sweep(self, n):
        return 0

    def next(self, rows, n):
        out = self.ring
        a: Ring = self.rings[0]
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        x: cython.double
        count: cython.Py_ssize_t = 0
        for i in range(n):
            row = rows[i]
            if not a.ready(row):
                continue
            x = a.now(row)
            t = out.count[row]
            out.count[row] = t + 1
            out.data[out.base[row] + (t & out.mask)] = NAN
            if x == x:
                self.values[count] = x
                self.chosen[count] = row
                count += 1
        self.sweep(count)
        for i in range(count):
            row = self.chosen[i]
            out.data[out.base[row] + ((out.count[row] - 1) & out.mask)] = self.values[i]
        return 0

    def arrange(self, n):
        """The values in ascending order, in `self.sorted` (heap sort, so that no order of the feeds is slow)."""
        i: cython.Py_ssize_t
        x: cython.double
        for i in range(n):
            self.sorted[i] = self.values[i]
        for i in range((n >> 1) - 1, -1, -1):
            self.sink(i, n)
        for i in range(n - 1, 0, -1):
            x = self.sorted[0]
            self.sorted[0] = self.sorted[i]
            self.sorted[i] = x
            self.sink(0, i)

    def sink(self, i, n):
        """Let a value sink to its place in the heap of the first `n`."""
        child: cython.Py_ssize_t = 2 * i + 1
        x: cython.double = self.sorted[i]
        while child < n:
            if child + 1 < n and self.sorted[child + 1] > self.sorted[child]:
                child += 1
            if self.sorted[child] <= x:
                break
            self.sorted[i] = self.sorted[child]
            i = child
            child = 2 * i + 1
        self.sorted[i] = x

    def below(self, x, n):
        """How many of the values in order are below `x`."""
        low: cython.Py_ssize_t = 0
        high: cython.Py_ssize_t = n
        middle: cython.Py_ssize_t
        while low < high:
            middle = (low + high) >> 1
            if self.sorted[middle] < x:
                low = middle + 1
            else:
                high = middle
        return low


class CrossRank(Crosswise):
    """Rank of each feed's value among those of all feeds at this instant, 0 for the smallest to 1 for the largest.

    Ties share their mean. Warm-up: 1 value; 0.5 for a feed alone. Source: Grinold and Kahn (1999), Active Portfolio
    Management, ch. 11.
    """

    def sweep(self, n):
        i: cython.Py_ssize_t
        low: cython.Py_ssize_t
        high: cython.Py_ssize_t
        x: cython.double
        self.arrange(n)
        for i in range(n):
            x = self.values[i]
            low = self.below(x, n)
            high = low
            while high < n and self.sorted[high] == x:
                high += 1
            self.values[i] = 0.5 * (low + high - 1) / (n - 1) if n > 1 else 0.5
        return 0


class CrossMean(Crosswise):
    """Mean of all feeds' values at this instant, for each of them. Warm-up: 1 value."""

    def sweep(self, n):
        i: cython.Py_ssize_t
        mean: cython.double = self.mean(n)
        for i in range(n):
            self.values[i] = mean
        return 0

    def mean(self, n):
        total: cython.double = 0.0
        i: cython.Py_ssize_t
        for i in range(n):
            total += self.values[i]
        return total / n if n > 0 else NAN


class Demean(CrossMean):
    """Each feed's value minus the mean of all feeds at this instant. Warm-up: 1 value."""

    def sweep(self, n):
        i: cython.Py_ssize_t
        mean: cython.double = self.mean(n)
        for i in range(n):
            self.values[i] = self.values[i] - mean
        return 0


class CrossZScore(CrossMean):
    """Distance from the mean of all feeds at this instant in standard deviations; 0 where all are equal. Warm-up: 1 value."""

    def sweep(self, n):
        i: cython.Py_ssize_t
        mean: cython.double = self.mean(n)
        edge: cython.double
        square: cython.double = 0.0
        for i in range(n):
            self.values[i] = self.values[i] - mean
            square += self.values[i] * self.values[i]
        square = sqrt(square / n) if n > 0 else 0.0
        edge = NOISE * (mean if mean > 0.0 else -mean)
        for i in range(n):
            self.values[i] = self.values[i] / square if square > edge else 0.0
        return 0


class Top(Crosswise):
    """1 for the `n` feeds with the largest values at this instant (and those equal to the last of them), else 0.

    Warm-up: 1 value.
    """

    defaults = {"n": 10}

    def prepare(self, n):
        self.n = n
        return 1

    def sweep(self, n):
        i: cython.Py_ssize_t
        edge: cython.double
        self.arrange(n)
        edge = self.sorted[n - self.n] if n > self.n else -INFINITY
        for i in range(n):
            self.values[i] = 1.0 if self.values[i] >= edge else 0.0
        return 0


class Bottom(Top):
    """1 for the `n` feeds with the smallest values at this instant (and those equal to the last of them), else 0.

    Warm-up: 1 value.
    """

    def sweep(self, n):
        i: cython.Py_ssize_t
        edge: cython.double
        self.arrange(n)
        edge = self.sorted[self.n - 1] if n > self.n else INFINITY
        for i in range(n):
            self.values[i] = 1.0 if self.values[i] <= edge else 0.0
        return 0


class Winsorize(Crosswise):
    """Each feed's value, cut to the range between the quantiles `share` and 1 - `share` of all feeds at this instant.

    Warm-up: 1 value. Source: Tukey (1962), The Future of Data Analysis, Annals of Mathematical Statistics 33(1).
    """

    defaults = {"share": 0.05}
    limits = {"share": (0.0, 0.5)}

    def prepare(self, share):
        self.share = share
        return 1

    def sweep(self, n):
        i: cython.Py_ssize_t
        cut: cython.Py_ssize_t
        self.arrange(n)
        cut = int(self.share * (n - 1)) if n > 0 else 0
        for i in range(n):
            if self.values[i] < self.sorted[cut]:
                self.values[i] = self.sorted[cut]
            if self.values[i] > self.sorted[n - 1 - cut]:
                self.values[i] = self.sorted[n - 1 - cut]
        return 0


class Neutralize(Crosswise):
    """Each feed's value minus the mean of its group at this instant. Warm-up: 1 value.

    `groups`: {feed name: group}; feeds that are not mentioned make one group of their own.
    Source: Grinold and Kahn (1999), Active Portfolio Management, ch. 11.
    """

    defaults = {"groups": None}

    def prepare(self, groups):
        self.groups = dict(groups or {})
        return 1

    def allocate(self, rows):
        Crosswise.allocate(self, rows)
        labels = {}
        names = self.scope.bars.names
        self.group = array("i", [labels.setdefault(self.groups.get(name), len(labels)) for name in names])
        self.totals = array("d", bytes(8 * max(1, len(labels))))
        self.members = array("d", bytes(8 * max(1, len(labels))))
        unknown = [name for name in self.groups if name not in names]
        if unknown:
            raise ParameterError(f"Neutralize: groups names {unknown[0]!r}, which is no feed of this run")

    def sweep(self, n):
        i: cython.Py_ssize_t
        g: cython.Py_ssize_t
        for i in range(len(self.totals)):
            self.totals[i] = 0.0
            self.members[i] = 0.0
        for i in range(n):
            g = self.group[self.chosen[i]]
            self.totals[g] = self.totals[g] + self.values[i]
            self.members[g] = self.members[g] + 1.0
        for i in range(n):
            g = self.group[self.chosen[i]]
            self.values[i] = self.values[i] - self.totals[g] / self.members[g]
        return 0
