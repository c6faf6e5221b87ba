# cython: cdivision=True
"""Candle: the kernel that tests the conditions of a candlestick pattern; the patterns stand in `candles.py`.

A condition compares one figure of a bar with a sum of figures; the conditions of an alternative must all hold. Bars are
numbered back from the newest, 0. A mirrored alternative sees prices upside down. Averages are over the bars before the bar in
question.
"""

from array import array

from engine.core.cells import blanks, counts, zeros
from engine.core.kernels import Wide

NAN = float("nan")
DEPTH = 8  # bars kept
WIDTH = 8  # figures kept of a bar: its prices, and the four averages before it
OPEN, HIGH, LOW, CLOSE, BODY, TOP, BOTTOM, UPPER, LOWER, SPAN = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
LONG, DOJI, SHORT_SHADOW, NO_SHADOW, NEAR, FAR, EQUAL = 11, 12, 13, 14, 15, 16, 17
ABOVE, AT_LEAST, BELOW, AT_MOST, WHITE, BLACK = 0, 1, 2, 3, 4, 5
NAMES = {
    "o": OPEN, "h": HIGH, "l": LOW, "c": CLOSE, "body": BODY, "top": TOP, "bot": BOTTOM, "up": UPPER, "dn": LOWER, "span": SPAN,
    "long": LONG, "doji": DOJI, "shadow": SHORT_SHADOW, "none": NO_SHADOW, "near": NEAR, "far": FAR, "equal": EQUAL,
}  # fmt: skip
SIGNS = {">": ABOVE, ">=": AT_LEAST, "<": BELOW, "<=": AT_MOST, "w": WHITE, "b": BLACK}
AVERAGES = ({LONG}, {DOJI, NO_SHADOW}, {SHORT_SHADOW}, {NEAR, FAR, EQUAL})
PERIODS = {LONG: 10, DOJI: 10, SHORT_SHADOW: 10, NO_SHADOW: 10, NEAR: 5, FAR: 5, EQUAL: 5}


class Candle(Wide):
    """A pattern's value where one of its alternatives holds, else 0. Inputs: open, high, low, close.

    `pattern`: a `Pattern` of `candles.py`. At a NaN the output is NaN; a NaN among the bars that are read keeps conditions
    from holding.
    """

    takes = ("open", "high", "low", "close")
    defaults = {"pattern": None, "penetration": 0.0}
    limits = {"penetration": 0.0}

    def prepare(self, pattern, penetration):
        values, ends, signs, fields, bars, factors, closings = [], [], [], [], [], [], []
        for value, mirrored, conditions in pattern.alternatives:
            for sign, terms in conditions:
                for i, (field, bar, factor, deep) in enumerate(terms):
                    fields.append(field)
                    bars.append(bar)
                    factors.append(factor * penetration if deep else factor)
                    closings.append(sign if i == len(terms) - 1 else -1)
            values.append(value)
            signs.append(-1.0 if mirrored else 1.0)
            ends.append(len(fields))
        self.values = array("d", values)
        self.signs = array("d", signs)
        self.ends = array("i", ends)
        self.fields = array("i", fields)
        self.bars = array("i", bars)
        self.factors = array("d", factors)
        self.closings = array("i", closings)
        self.many = len(ends)
        self.needs = array("i", [int(bool(used & set(fields))) for used in AVERAGES])
        self.averaged = max(self.needs) > 0
        self.confirmed = pattern.confirmed
        return pattern.warmup

    def allocate(self, rows):
        self.past = blanks(WIDTH * DEPTH * rows)
        self.windows = zeros(80 * rows)
        self.heads = zeros(4 * rows)
        self.found = zeros(rows)
        self.when = counts(rows)
        self.edges = zeros(2 * rows)

    def step(self, row, k):
        place: cython.Py_ssize_t = WIDTH * (row * DEPTH + (k & (DEPTH - 1)))
        i: cython.Py_ssize_t
        value: cython.double
        for i in range(4):
            self.past[place + i] = self.x[i]
        if self.averaged:
            self.average(row, k, place)
        value = self.x[0] + self.x[1] + self.x[2] + self.x[3]
        if value != value:
            self.y[0] = NAN
            return
        value = self.test(row, k)
        if self.confirmed:
            value = self.confirm(row, k, value)
        self.y[0] = value

    def average(self, row, k, place):
        """The means of body, span and shadows over ten bars, and of the span over five, before the newest bar."""
        body: cython.double = self.x[3] - self.x[0]
        span: cython.double = self.x[1] - self.x[2]
        if body < 0.0:
            body = -body
        self.past[place + 4] = self.slide(row, 0, k, 10, body) / 10.0 if self.needs[0] else 0.0
        self.past[place + 5] = self.slide(row, 1, k, 10, span) / 10.0 if self.needs[1] else 0.0
        self.past[place + 6] = self.slide(row, 2, k, 10, span - body) / 10.0 if self.needs[2] else 0.0
        self.past[place + 7] = self.slide(row, 3, k, 5, span) / 5.0 if self.needs[3] else 0.0

    def slide(self, row, which, k, n, x):
        """The sum of the `n` values before `x`, which comes into the window: two partial sums, as in `SMA`."""
        base: cython.Py_ssize_t = 80 * row + 20 * which
        fill: cython.longlong = k - k // n * n
        head: cython.double = 0.0 if fill == 0 else self.heads[4 * row + which]
        found: cython.double
        i: cython.Py_ssize_t
        if fill == 0:
            self.windows[base + 2 * n - 1] = self.windows[base + n - 1]
            for i in range(n - 2, -1, -1):
                self.windows[base + n + i] = self.windows[base + n + i + 1] + self.windows[base + i]
        found = head + self.windows[base + n + fill]
        if k < n:
            found = NAN
        self.windows[base + fill] = x
        self.heads[4 * row + which] = head + x
        return found

    def test(self, row, k):
        """The value of the first alternative that holds."""
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t = 0
        place: cython.Py_ssize_t
        left: cython.double = 0.0
        right: cython.double = 0.0
        first: cython.bint
        holds: cython.bint
        code: cython.int
        sign: cython.double
        for i in range(self.many):
            sign = self.signs[i]
            holds = True
            first = True
            while j < self.ends[i]:
                code = self.closings[j]
                if code >= WHITE:
                    place = WIDTH * (row * DEPTH + ((k - self.bars[j]) & (DEPTH - 1)))
                    holds = (self.past[place + 3] >= self.past[place]) == ((code == WHITE) == (sign > 0.0))
                    if not holds:
                        break
                    j += 1
                    continue
                if first:
                    left = self.figure(row, k - self.bars[j], self.fields[j], sign)
                    right = 0.0
                    first = False
                else:
                    right += self.factors[j] * self.figure(row, k - self.bars[j], self.fields[j], sign)
                if code >= 0:
                    first = True
                    if code == ABOVE:
                        holds = left > right
                    elif code == AT_LEAST:
                        holds = left >= right
                    elif code == BELOW:
                        holds = left < right
                    else:
                        holds = left <= right
                    if not holds:
                        break
                j += 1
            if holds:
                return self.values[i]
            j = self.ends[i]
        return 0.0

    def figure(self, row, t, field, sign):
        """A figure of bar `t`, upside down if `sign` is -1."""
        place: cython.Py_ssize_t = WIDTH * (row * DEPTH + (t & (DEPTH - 1)))
        o: cython.double = self.past[place]
        c: cython.double = self.past[place + 3]
        up: cython.bint = sign > 0.0
        if field == OPEN:
            return o if up else -o
        if field == CLOSE:
            return c if up else -c
        if field == HIGH:
            return self.past[place + 1] if up else -self.past[place + 2]
        if field == LOW:
            return self.past[place + 2] if up else -self.past[place + 1]
        if field == BODY:
            return c - o if c >= o else o - c
        if field == TOP:
            return (c if c >= o else o) if up else -(o if c >= o else c)
        if field == BOTTOM:
            return (o if c >= o else c) if up else -(c if c >= o else o)
        if field == (UPPER if up else LOWER):
            return self.past[place + 1] - (c if c >= o else o)
        if field == (LOWER if up else UPPER):
            return (o if c >= o else c) - self.past[place + 2]
        if field == LONG:
            return self.past[place + 4]
        if field == SPAN:
            return self.past[place + 1] - self.past[place + 2]
        if field == DOJI or field == NO_SHADOW:
            return 0.1 * self.past[place + 5]
        if field == SHORT_SHADOW:
            return self.past[place + 6] / 2.0
        if field == NEAR:
            return 0.2 * self.past[place + 7]
        if field == FAR:
            return 0.6 * self.past[place + 7]
        return 0.05 * self.past[place + 7]

    def confirm(self, row, k, value):
        """Hikkake: twice the value when, within three bars, the close leaves the range of the bar before the pattern's end."""
        place: cython.Py_ssize_t = WIDTH * (row * DEPTH + ((k - 1) & (DEPTH - 1)))
        found: cython.double = self.found[row]
        if value != 0.0:
            self.found[row] = value
            self.when[row] = k
            self.edges[2 * row] = self.past[place + 1]
            self.edges[2 * row + 1] = self.past[place + 2]
            return value
        if found != 0.0 and k <= self.when[row] + 3:  # noqa: SIM102
            if self.x[3] > self.edges[2 * row] if found > 0.0 else self.x[3] < self.edges[2 * row + 1]:
                self.found[row] = 0.0
                return 2.0 * found
        return 0.0
