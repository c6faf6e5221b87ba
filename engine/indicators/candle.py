# cython: cdivision=True
"""Candle: the kernel that tests the conditions of a candlestick pattern; the patterns stand in `candles.py`.

A condition compares one figure of a bar with a sum of figures; the conditions of an alternative must all hold. Bars are numbered
back from the newest, 0. A mirrored alternative sees prices upside down. Averages are over the bars before the bar in question.
"""

from array import array

from engine.core.cells import blanks, counts, zeros
from engine.core.kernels import Wide

NAN = float("nan")
DEPTH = 16  # bars kept: the fifth of a pattern and ten before it
OPEN, HIGH, LOW, CLOSE, BODY, TOP, BOTTOM, UPPER, LOWER, SPAN, COLOUR = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
LONG, DOJI, SHORT_SHADOW, NO_SHADOW, NEAR, FAR, EQUAL = 11, 12, 13, 14, 15, 16, 17
ABOVE, AT_LEAST, BELOW, AT_MOST = 0, 1, 2, 3
NAMES = {
    "o": OPEN, "h": HIGH, "l": LOW, "c": CLOSE, "body": BODY, "top": TOP, "bot": BOTTOM, "up": UPPER, "dn": LOWER, "span": SPAN,
    "colour": COLOUR, "long": LONG, "doji": DOJI, "shadow": SHORT_SHADOW, "none": NO_SHADOW, "near": NEAR, "far": FAR, "equal": EQUAL,
}  # fmt: skip
SIGNS = {">": ABOVE, ">=": AT_LEAST, "<": BELOW, "<=": AT_MOST}
PERIODS = {LONG: 10, DOJI: 10, SHORT_SHADOW: 10, NO_SHADOW: 10, NEAR: 5, FAR: 5, EQUAL: 5}


class Candle(Wide):
    """A pattern's value where one of its alternatives holds, else 0. Inputs: open, high, low, close.

    `pattern`: a `Pattern` of `candles.py`. At a NaN the output is NaN; a NaN among the bars that are read keeps conditions from holding.
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
        self.confirmed = pattern.confirmed
        return pattern.warmup

    def allocate(self, rows):
        self.past = blanks(4 * DEPTH * rows)
        self.found = zeros(rows)
        self.when = counts(rows)
        self.edges = zeros(2 * rows)

    def step(self, row, k):
        place: cython.Py_ssize_t = 4 * (row * DEPTH + (k & (DEPTH - 1)))
        i: cython.Py_ssize_t
        value: cython.double
        for i in range(4):
            self.past[place + i] = self.x[i]
        value = self.x[0] + self.x[1] + self.x[2] + self.x[3]
        if value != value:
            self.y[0] = NAN
            return
        value = self.test(row, k)
        if self.confirmed:
            value = self.confirm(row, k, value)
        self.y[0] = value

    def test(self, row, k):
        """The value of the first alternative that holds."""
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t = 0
        left: cython.double = 0.0
        right: cython.double = 0.0
        first: cython.bint
        holds: cython.bint
        sign: cython.double
        for i in range(len(self.ends)):
            sign = self.signs[i]
            holds = True
            first = True
            while j < self.ends[i]:
                if first:
                    left = self.factors[j] * self.figure(row, k - self.bars[j], self.fields[j], sign)
                    right = 0.0
                    first = False
                else:
                    right += self.factors[j] * self.figure(row, k - self.bars[j], self.fields[j], sign)
                if self.closings[j] >= 0:
                    first = True
                    if self.closings[j] == ABOVE:
                        holds = left > right
                    elif self.closings[j] == AT_LEAST:
                        holds = left >= right
                    elif self.closings[j] == BELOW:
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
        place: cython.Py_ssize_t = 4 * (row * DEPTH + (t & (DEPTH - 1)))
        o: cython.double = self.past[place]
        h: cython.double = self.past[place + 1]
        l: cython.double = self.past[place + 2]
        c: cython.double = self.past[place + 3]
        if field >= LONG:
            return self.mean(row, t, field)
        if field == COLOUR:
            return sign if c >= o else -sign
        if field == BODY:
            return c - o if c >= o else o - c
        if field == SPAN:
            return h - l
        if sign < 0.0:
            o = -o
            c = -c
            if field == HIGH or field == UPPER:
                h = -l
            else:
                l = -h
        if field == OPEN:
            return o
        if field == HIGH:
            return h
        if field == LOW:
            return l
        if field == CLOSE:
            return c
        if field == TOP:
            return c if c >= o else o
        if field == BOTTOM:
            return o if c >= o else c
        if field == UPPER:
            return h - (c if c >= o else o)
        return (o if c >= o else c) - l

    def mean(self, row, t, field):
        """What counts as long, short, near: a share of the mean of the bars before bar `t`."""
        i: cython.longlong
        place: cython.Py_ssize_t
        total: cython.double = 0.0
        body: cython.double
        for i in range(t - (5 if field >= NEAR else 10), t):
            place = 4 * (row * DEPTH + (i & (DEPTH - 1)))
            body = self.past[place + 3] - self.past[place]
            if body < 0.0:
                body = -body
            if field == LONG:
                total += body
            elif field == SHORT_SHADOW:
                total += (self.past[place + 1] - self.past[place + 2]) - body
            else:
                total += self.past[place + 1] - self.past[place + 2]
        if field == LONG:
            return total / 10.0
        if field == SHORT_SHADOW:
            return total / 10.0 / 2.0
        if field == DOJI or field == NO_SHADOW:
            return 0.1 * (total / 10.0)
        if field == NEAR:
            return 0.2 * (total / 5.0)
        if field == FAR:
            return 0.6 * (total / 5.0)
        return 0.05 * (total / 5.0)

    def confirm(self, row, k, value):
        """Hikkake: twice the value when, within three bars, the close leaves the range of the bar before the pattern's end."""
        place: cython.Py_ssize_t = 4 * (row * DEPTH + ((k - 1) & (DEPTH - 1)))
        found: cython.double = self.found[row]
        if value != 0.0:
            self.found[row] = value
            self.when[row] = k
            self.edges[2 * row] = self.past[place + 1]
            self.edges[2 * row + 1] = self.past[place + 2]
            return value
        if found != 0.0 and k <= self.when[row] + 3:
            if (found > 0.0 and self.x[3] > self.edges[2 * row]) or (found < 0.0 and self.x[3] < self.edges[2 * row + 1]):
                self.found[row] = 0.0
                return 2.0 * found
        return 0.0
