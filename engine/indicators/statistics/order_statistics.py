# cython: cdivision=True
"""Order statistics of a window: percentile, median, rank.

A short window is a sorted array: a binary search and one move per bar. From `DEEP` values on it is a search tree over the
slots of the window (a treap: ordered by value, a heap by random priorities), in which every node has the size of its subtree:
logarithmic time, 20 bytes per value.
"""

from array import array
from random import Random

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.maths import holes
from engine.core.storage.state_arrays import blanks, places, zeros

NAN = float("nan")
COUNTED = 300  # the period up to which counting is faster,
STRETCH = 512  # so many windows at a time
DEEP = 1200  # the period from which the tree is faster than the array


class Percentile(Kernel1):
    """The smallest of the last `period` values that at least `percent` of them do not exceed (`method="nearest"`).

    With `method="linear"` it is interpolated between the two nearest, as `numpy.percentile` does. Warm-up: `period` values. NaN
    while a NaN is among them. Takes time proportional to the logarithm of `period`.
    Source: Hyndman and Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50(4), definitions 1
    and 7; TA-Lib PERCENTILE. Tree: Seidel and Aragon (1996), Randomized Search Trees, Algorithmica 16(4).
    """

    defaults = {"period": 20, "percent": 50.0, "method": "nearest"}
    limits = {"percent": (0.0, 100.0)}
    choices = {"method": ("nearest", "linear")}

    def prepare(self, period, percent, method):
        self.period = period
        self.place = percent / 100.0 * (period - 1)
        if method == "nearest":
            self.place = max(0, -int(-percent / 100.0 * period // 1) - 1)
        return period

    def allocate(self, rows):
        n = self.period
        self.deep = n >= DEEP
        self.fill = places(rows)
        self.size = places(rows)
        self.past = blanks(rows * n)
        self.order = zeros(0 if self.deep else rows * n)
        self.links = places(rows * 2 * (n + 1) if self.deep else 0)
        self.under = places(rows * (n + 1) if self.deep else 0)
        ranks = list(range(n + 1 if self.deep else 0))
        Random(n).shuffle(ranks)
        self.priority = array("i", ranks)

    def step(self, row, k, x):
        low: cython.Py_ssize_t = whole_of(self.place)
        part: cython.double = self.place - low
        least: cython.double
        if self.take(row, x) < self.period:
            return NAN
        least = self.nth(row, low)
        if part == 0.0:
            return least
        return least + part * (self.nth(row, low + 1) - least)

    def take(self, row, x):
        """Put a value in the place of the oldest one; how many values there are now."""
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        old: cython.double = self.past[place]
        x += 0.0  # a negative zero is a zero: which of equal values is told must not depend on their order
        self.fill[row] = fill + 1 if fill + 1 < self.period else 0
        if old == old:
            if self.deep:
                self.cut(row, fill + 1)
            else:
                self.pull(row, old)
            self.size[row] = self.size[row] - 1
        self.past[place] = x
        if x == x:
            if self.deep:
                self.hang(row, fill + 1)
            else:
                self.push(row, x)
            self.size[row] = self.size[row] + 1
        return self.size[row]

    def below(self, row, x):
        """How many of the values are below `x`."""
        return self.count(row, x, False) if self.deep else self.find(row, x)

    def upto(self, row, x):
        """How many of the values are not above `x`."""
        position: cython.Py_ssize_t
        if self.deep:
            return self.count(row, x, True)
        position = self.find(row, x)
        while position < self.size[row] and self.order[row * self.period + position] <= x:
            position += 1
        return position

    def nth(self, row, k):
        """The value that `k` others do not exceed in order, from 0."""
        links: cython.Py_ssize_t = 2 * row * (self.period + 1)
        under: cython.Py_ssize_t = row * (self.period + 1)
        node: cython.Py_ssize_t
        left: cython.Py_ssize_t
        if not self.deep:
            return self.order[row * self.period + k]
        node = self.links[links + 1]
        left = self.under[under + self.links[links + 2 * node]]
        while left != k:
            if k < left:
                node = self.links[links + 2 * node]
            else:
                k -= left + 1
                node = self.links[links + 2 * node + 1]
            left = self.under[under + self.links[links + 2 * node]]
        return self.past[row * self.period + node - 1]

    # -- a short window: an array in order ------------------------------------------------------------------------------

    def find(self, row, x):
        """How many of the values in order are below `x`."""
        base: cython.Py_ssize_t = row * self.period
        low: cython.Py_ssize_t = 0
        high: cython.Py_ssize_t = self.size[row]
        middle: cython.Py_ssize_t
        while low < high:
            middle = (low + high) >> 1
            if self.order[base + middle] < x:
                low = middle + 1
            else:
                high = middle
        return low

    def pull(self, row, x):
        """Take a value out."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        for i in range(base + self.find(row, x), base + self.size[row] - 1):
            self.order[i] = self.order[i + 1]

    def push(self, row, x):
        """Put a value in."""
        base: cython.Py_ssize_t = row * self.period
        place: cython.Py_ssize_t = base + self.find(row, x)
        i: cython.Py_ssize_t
        for i in range(base + self.size[row], place, -1):
            self.order[i] = self.order[i - 1]
        self.order[place] = x

    # -- a long one: a tree. Node i is slot i - 1 of the window, 0 none; its children are links 2 i and 2 i + 1, the root 1 --

    def count(self, row, x, equal):
        """How many of the values are below `x`, or not above it."""
        links: cython.Py_ssize_t = 2 * row * (self.period + 1)
        under: cython.Py_ssize_t = row * (self.period + 1)
        values: cython.Py_ssize_t = row * self.period - 1
        node: cython.Py_ssize_t = self.links[links + 1]
        result: cython.Py_ssize_t = 0
        y: cython.double
        while node != 0:
            y = self.past[values + node]
            if y < x or (equal and y == x):
                result += self.under[under + self.links[links + 2 * node]] + 1
                node = self.links[links + 2 * node + 1]
            else:
                node = self.links[links + 2 * node]
        return result

    def before(self, values, node, other):
        """Whether a node comes before another: by value, equal ones by slot."""
        x: cython.double = self.past[values + node]
        y: cython.double = self.past[values + other]
        return x < y or (x == y and node < other)

    def cut(self, row, node):
        """Take a node out; what hung from it is joined by priority."""
        links: cython.Py_ssize_t = 2 * row * (self.period + 1)
        under: cython.Py_ssize_t = row * (self.period + 1)
        values: cython.Py_ssize_t = row * self.period - 1
        link: cython.Py_ssize_t = links + 1
        at: cython.Py_ssize_t = self.links[link]
        left: cython.Py_ssize_t = self.links[links + 2 * node]
        right: cython.Py_ssize_t = self.links[links + 2 * node + 1]
        while at != node:
            self.under[under + at] = self.under[under + at] - 1
            link = links + 2 * at + (1 if self.before(values, at, node) else 0)
            at = self.links[link]
        while left != 0 and right != 0:
            if self.priority[left] > self.priority[right]:
                self.under[under + left] = self.under[under + left] + self.under[under + right]
                self.links[link] = left
                link = links + 2 * left + 1
                left = self.links[link]
            else:
                self.under[under + right] = self.under[under + right] + self.under[under + left]
                self.links[link] = right
                link = links + 2 * right
                right = self.links[link]
        self.links[link] = left if left != 0 else right

    def hang(self, row, node):
        """Put a node in, above all of lower priority, which are split into those before it and those after it."""
        links: cython.Py_ssize_t = 2 * row * (self.period + 1)
        under: cython.Py_ssize_t = row * (self.period + 1)
        values: cython.Py_ssize_t = row * self.period - 1
        link: cython.Py_ssize_t = links + 1
        at: cython.Py_ssize_t = self.links[link]
        top: cython.Py_ssize_t
        left: cython.Py_ssize_t = 0
        right: cython.Py_ssize_t
        first: cython.Py_ssize_t = links + 2 * node
        last: cython.Py_ssize_t = links + 2 * node + 1
        while at != 0 and self.priority[at] > self.priority[node]:
            self.under[under + at] = self.under[under + at] + 1
            link = links + 2 * at + (1 if self.before(values, at, node) else 0)
            at = self.links[link]
        self.links[link] = node
        top = at
        while at != 0:
            if self.before(values, at, node):
                left += self.under[under + self.links[links + 2 * at]] + 1
                at = self.links[links + 2 * at + 1]
            else:
                at = self.links[links + 2 * at]
        at = top
        right = self.under[under + top] - left
        self.under[under + node] = left + right + 1
        while at != 0:
            if self.before(values, at, node):
                self.links[first] = at
                first = links + 2 * at + 1
                top = self.under[under + self.links[links + 2 * at]]
                self.under[under + at] = left
                left -= top + 1
                at = self.links[first]
            else:
                self.links[last] = at
                last = links + 2 * at
                top = self.under[under + self.links[links + 2 * at + 1]]
                self.under[under + at] = right
                right -= top + 1
                at = self.links[last]
        self.links[first] = 0
        self.links[last] = 0


def whole_of(x):
    """The whole number below `x` >= 0."""
    return int(x)


class Median(Percentile):
    """The middle of the last `period` values, or the mean of the two in the middle. Warm-up: `period` values.

    NaN while a NaN is among them. Source: Tukey (1977), Exploratory Data Analysis, ch. 7.
    """

    defaults = {"period": 20}
    limits = {}
    choices = {}

    def prepare(self, period):
        self.period = period
        self.place = 0.5 * (period - 1)
        return period


class PercentRank(Percentile):
    """How many percent of the last `period` values before the newest are below it (or not above it, with `ties=1`).

    Warm-up: `period` + 1 values. NaN while a NaN is among them.
    Source: Connors and Alvarez (2012), An Introduction to ConnorsRSI.
    """

    defaults = {"period": 100, "ties": 0}
    limits = {"ties": 0}
    choices = {}

    def prepare(self, period, ties):
        self.period = period
        self.ties = ties
        return period + 1

    def step(self, row, k, x):
        size: cython.Py_ssize_t = self.size[row]
        result: cython.Py_ssize_t = 0
        if x == x:
            result = self.upto(row, x) if self.ties else self.below(row, x)
        self.take(row, x)
        if size < self.period or x != x:
            return NAN
        return 100.0 * result / size

    def once(self, row, start, stop):
        """Long stretches without NaN are counted window by window, which takes many values at a time."""
        t: cython.longlong = self.begin(row, start, stop)
        n: cython.longlong = self.period
        first: cython.longlong = t if t - n >= start else start + n
        if n > COUNTED or stop - first < 8 * n or holes(self.a.data, self.source + first - n, self.source + stop) != 0:
            first = stop
        for t in range(t, first):
            self.ring.data[self.target + t] = PercentRank.step(self, row, t - self.first, self.a.data[self.source + t])
        if first < stop:
            self.scan(row, first, stop)
        return 0

    def scan(self, row, begin, stop):
        """The steps of a stretch by counting, for many windows at a time; then put the last values into order."""
        n: cython.longlong = self.period
        t: cython.longlong = begin
        m: cython.longlong
        i: cython.longlong
        j: cython.longlong
        at: cython.longlong
        here: cython.longlong
        target: cython.longlong
        x: cython.double
        values: cython.double[::1] = self.a.data
        counts: cython.double[::1] = self.ring.data
        ties: cython.double = 1.0 if self.ties else 0.0
        less: cython.double = 1.0 - ties
        while t < stop:
            m = min(stop - t, STRETCH)
            here = self.source + t
            target = self.target + t
            for i in range(m):
                counts[target + i] = 0.0
            for j in range(n // 4):
                at = here - n + 4 * j
                if less == 1.0:
                    for i in range(m):
                        x = values[here + i]
                        counts[target + i] = (
                            counts[target + i]
                            + (1.0 if values[at + i] < x else 0.0)
                            + (1.0 if values[at + i + 1] < x else 0.0)
                            + (1.0 if values[at + i + 2] < x else 0.0)
                            + (1.0 if values[at + i + 3] < x else 0.0)
                        )
                else:
                    for i in range(m):
                        x = values[here + i]
                        counts[target + i] = (
                            counts[target + i]
                            + (1.0 if values[at + i] <= x else 0.0)
                            + (1.0 if values[at + i + 1] <= x else 0.0)
                            + (1.0 if values[at + i + 2] <= x else 0.0)
                            + (1.0 if values[at + i + 3] <= x else 0.0)
                        )
            for j in range(n - n // 4 * 4):
                at = here - 1 - j
                for i in range(m):
                    x = values[here + i]
                    counts[target + i] = counts[target + i] + (less if values[at + i] < x else 0.0)
                    counts[target + i] = counts[target + i] + (ties if values[at + i] <= x else 0.0)
            for i in range(m):
                counts[target + i] = 100.0 * counts[target + i] / n
            t += m
        for t in range(stop - n, stop):
            self.take(row, values[self.source + t])
