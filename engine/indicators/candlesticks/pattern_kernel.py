# cython: cdivision=True
"""The kernel that tests the conditions of a candlestick pattern; the patterns are in `patterns.py`.

A condition compares one figure of a bar with a sum of figures; the conditions of an alternative must all hold. Bars are
numbered back from the newest, 0. A mirrored alternative sees negated prices. Averages are over the bars before the bar in
question. A bar is stored as its figures, so that a condition only reads them; an instant of many rows is filtered condition by
condition, so that each leaves fewer rows.
"""

from array import array

from engine.core.kernel.kernel_arity import Wide
from engine.core.storage.ring import Ring, slots
from engine.core.storage.state_arrays import blanks, counts, places, zeros

NAN = float("nan")
WIDTH = 16  # figures kept of a bar, where averages are among them
FEW = 4  # rows below which each is tested alone
OPEN, HIGH, LOW, CLOSE, BODY, TOP, BOTTOM, UPPER, LOWER, SPAN = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
LONG, DOJI, SHORT_SHADOW, NEAR, FAR, EQUAL = 10, 11, 12, 13, 14, 15
ABOVE, AT_LEAST, BELOW, AT_MOST, WHITE, BLACK = 0, 1, 2, 3, 4, 5
NAMES = {
    "o": OPEN, "h": HIGH, "l": LOW, "c": CLOSE, "body": BODY, "top": TOP, "bot": BOTTOM, "up": UPPER, "dn": LOWER, "span": SPAN,
    "long": LONG, "doji": DOJI, "none": DOJI, "shadow": SHORT_SHADOW, "near": NEAR, "far": FAR, "equal": EQUAL,
}  # fmt: skip
SIGNS = {">": ABOVE, ">=": AT_LEAST, "<": BELOW, "<=": AT_MOST, "w": WHITE, "b": BLACK}
AVERAGES = ({LONG}, {DOJI}, {SHORT_SHADOW}, {NEAR, FAR, EQUAL})
PERIODS = {LONG: 10, DOJI: 10, SHORT_SHADOW: 10, NEAR: 5, FAR: 5, EQUAL: 5}
# what a figure is of prices upside down: another, and whether it is negative
MIRROR = {
    OPEN: (OPEN, -1.0), HIGH: (LOW, -1.0), LOW: (HIGH, -1.0), CLOSE: (CLOSE, -1.0), TOP: (BOTTOM, -1.0), BOTTOM: (TOP, -1.0),
    UPPER: (LOWER, 1.0), LOWER: (UPPER, 1.0),
}  # fmt: skip


class Candle(Wide):
    """A pattern's value where one of its alternatives holds, else 0. Inputs: open, high, low, close.

    `pattern`: a `Pattern` of `candles.py`. At a NaN the output is NaN; a NaN among the bars that are read keeps conditions
    from holding.
    """

    takes = ("open", "high", "low", "close")
    defaults = {"pattern": None, "penetration": 0.0}
    limits = {"penetration": 0.0}

    def prepare(self, pattern, penetration):
        values, ends, signs, fields, bars, factors = [], [], [], [], [], []
        for value, mirrored, conditions in pattern.alternatives:
            for word, terms in conditions:
                sign = WHITE + BLACK - word if mirrored and word >= WHITE else word
                for i, (field, bar, factor, deep) in enumerate(terms):
                    field, turned = MIRROR.get(field, (field, 1.0)) if mirrored else (field, 1.0)
                    fields.append(field)
                    bars.append(bar)
                    factors.append(turned * (factor * penetration if deep else factor))
                    signs.append(sign if i == len(terms) - 1 else -1)
            values.append(value)
            ends.append(len(fields))
        self.values = array("d", values)
        self.ends = array("i", ends)
        self.fields = array("i", fields)
        self.bars = array("i", bars)
        self.factors = array("d", factors)
        self.signs = array("i", signs)
        self.many = len(ends)
        used = [bool(kind & set(fields)) for kind in AVERAGES]
        self.depth = slots(max(bars) + 1 if not pattern.confirmed else max(2, max(bars) + 1))
        self.averages = sum(used)
        self.needs = array("i", [sum(used[:i]) if used[i] else -1 for i in range(len(AVERAGES))])
        self.width = WIDTH if self.averages else SPAN + 1
        self.confirmed = pattern.confirmed
        return pattern.warmup

    def allocate(self, rows):
        self.past = blanks(self.width * self.depth * rows)
        self.windows = zeros(20 * self.averages * rows)
        self.heads = zeros(self.averages * rows)
        self.found = zeros(rows if self.confirmed else 0)
        self.when = counts(rows if self.confirmed else 0)
        self.edges = zeros(2 * rows if self.confirmed else 0)
        self.tested = places(rows)
        self.times = counts(rows)
        self.live = places(rows)
        self.born = counts(rows)
        self.results = zeros(rows)

    def step(self, row, k):
        value: cython.double = self.keep(row, k)
        if value == value:
            value = self.test(row, k)
            if self.confirmed:
                value = self.confirm(row, k, value)
            if k + 2 - self.born[row] < self.warmup:
                value = NAN
        self.y[0] = value

    def next(self, rows, n):
        out = self.ring
        every: cython.bint = self.every
        a: Ring
        b: Ring
        c: Ring
        d: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        t: cython.longlong
        k: cython.longlong
        value: cython.double
        if not self.plain or n < FEW:
            return Wide.next(self, rows, n)
        a = self.rings[0]
        b = self.rings[1]
        c = self.rings[2]
        d = self.rings[3]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0 or not (every or self.uses[row]):
                continue
            value = NAN
            if k >= 0:
                self.x[0] = a.data[a.base[row] + (t & a.mask)]
                self.x[1] = b.data[b.base[row] + (t & b.mask)]
                self.x[2] = c.data[c.base[row] + (t & c.mask)]
                self.x[3] = d.data[d.base[row] + (t & d.mask)]
                value = self.keep(row, k)
            if value == value:
                self.tested[m] = row
                self.times[m] = k
                self.results[m] = 0.0
                m += 1
            else:
                out.data[out.base[row] + (t & out.mask)] = NAN
        self.sift(m)
        for i in range(m):
            row = self.tested[i]
            k = self.times[i]
            t = k + self.first
            value = self.results[i]
            if self.confirmed:
                value = self.confirm(row, k, value)
            if k + 2 - self.born[row] < self.warmup:
                value = NAN
            out.data[out.base[row] + (t & out.mask)] = value
        return 0

    def keep(self, row, k):
        """Keep the figures of the newest bar, `self.x`; NaN if one of its prices is."""
        place: cython.Py_ssize_t = self.width * (row * self.depth + (k & (self.depth - 1)))
        o: cython.double = self.x[0]
        h: cython.double = self.x[1]
        l: cython.double = self.x[2]
        c: cython.double = self.x[3]
        top: cython.double = c if c >= o else o
        bottom: cython.double = o if c >= o else c
        self.past[place + OPEN] = o
        self.past[place + HIGH] = h
        self.past[place + LOW] = l
        self.past[place + CLOSE] = c
        self.past[place + BODY] = top - bottom
        self.past[place + TOP] = top
        self.past[place + BOTTOM] = bottom
        self.past[place + UPPER] = h - top
        self.past[place + LOWER] = bottom - l
        self.past[place + SPAN] = h - l
        if self.averages > 0:
            self.average(row, k, place, top - bottom, h - l)
        bottom = o + h + l + c
        if bottom == bottom and self.born[row] == 0:
            self.born[row] = k + 1
        return bottom

    def average(self, row, k, place, body, span):
        """The means of body, span and shadows over ten bars, and of the span over five, before the newest bar."""
        ten: cython.Py_ssize_t = k - k // 10 * 10
        five: cython.Py_ssize_t = ten - 5 if ten >= 5 else ten
        mean: cython.double
        if self.needs[0] >= 0:
            mean = self.slide(row, self.needs[0], ten, 10, body) / 10.0
            self.past[place + LONG] = mean if k >= 10 else NAN
        if self.needs[1] >= 0:
            mean = self.slide(row, self.needs[1], ten, 10, span) / 10.0
            self.past[place + DOJI] = 0.1 * mean if k >= 10 else NAN
        if self.needs[2] >= 0:
            mean = self.slide(row, self.needs[2], ten, 10, span - body) / 10.0
            self.past[place + SHORT_SHADOW] = mean / 2.0 if k >= 10 else NAN
        if self.needs[3] >= 0:
            mean = self.slide(row, self.needs[3], five, 5, span) / 5.0
            if k < 5:
                mean = NAN
            self.past[place + NEAR] = 0.2 * mean
            self.past[place + FAR] = 0.6 * mean
            self.past[place + EQUAL] = 0.05 * mean

    def slide(self, row, which, fill, n, x):
        """The sum of the `n` values before `x`, which comes into the window: two partial sums, as in `SMA`."""
        base: cython.Py_ssize_t = 20 * (self.averages * row + which)
        head: cython.double = 0.0 if fill == 0 else self.heads[self.averages * row + which]
        i: cython.Py_ssize_t
        if fill == 0:
            self.windows[base + 2 * n - 1] = self.windows[base + n - 1]
            for i in range(n - 2, -1, -1):
                self.windows[base + n + i] = self.windows[base + n + i + 1] + self.windows[base + i]
        self.windows[base + fill] = x
        self.heads[self.averages * row + which] = head + x
        return head + self.windows[base + n + fill]

    def test(self, row, k):
        """The value of the first alternative that holds."""
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t = 0
        holds: cython.bint
        for i in range(self.many):
            holds = True
            while holds and j < self.ends[i]:
                holds = self.holds(row, k, j)
                while self.signs[j] < 0:
                    j += 1
                j += 1
            if holds:
                return self.values[i]
            j = self.ends[i]
        return 0.0

    def holds(self, row, k, j):
        """Whether the condition holds that begins with term `j`."""
        base: cython.Py_ssize_t = row * self.depth
        last: cython.longlong = self.depth - 1
        place: cython.Py_ssize_t = self.width * (base + ((k - self.bars[j]) & last))
        sign: cython.int = self.signs[j]
        left: cython.double
        right: cython.double = 0.0
        if sign >= WHITE:
            return (self.past[place + CLOSE] >= self.past[place + OPEN]) == (sign == WHITE)
        left = self.factors[j] * self.past[place + self.fields[j]]
        while sign < 0:
            j += 1
            place = self.width * (base + ((k - self.bars[j]) & last))
            right += self.factors[j] * self.past[place + self.fields[j]]
            sign = self.signs[j]
        if sign == ABOVE:
            return left > right
        if sign == AT_LEAST:
            return left >= right
        if sign == BELOW:
            return left < right
        return left <= right

    def sift(self, count):
        """`results` of the `tested` rows: alternative by alternative, condition by condition, only what is left."""
        a: cython.Py_ssize_t
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t = 0
        m: cython.Py_ssize_t
        kept: cython.Py_ssize_t
        spot: cython.int
        for a in range(self.many):
            m = 0
            for i in range(count):
                self.live[m] = i
                m += self.results[i] == 0.0
            while m and j < self.ends[a]:
                kept = 0
                for i in range(m):
                    spot = self.live[i]
                    self.live[kept] = spot
                    kept += self.holds(self.tested[spot], self.times[spot], j)
                m = kept
                while self.signs[j] < 0:
                    j += 1
                j += 1
            for i in range(m):
                self.results[self.live[i]] = self.values[a]
            j = self.ends[a]

    def confirm(self, row, k, value):
        """Hikkake: twice the value when, within three bars, the close leaves the range of the bar before the pattern's end."""
        last: cython.longlong = self.depth - 1
        place: cython.Py_ssize_t = self.width * (row * self.depth + ((k - 1) & last))
        close: cython.double = self.past[self.width * (row * self.depth + (k & last)) + CLOSE]
        found: cython.double = self.found[row]
        if value != 0.0:
            self.found[row] = value
            self.when[row] = k
            self.edges[2 * row] = self.past[place + HIGH]
            self.edges[2 * row + 1] = self.past[place + LOW]
            return value
        if found != 0.0 and k <= self.when[row] + 3:  # noqa: SIM102
            if close > self.edges[2 * row] if found > 0.0 else close < self.edges[2 * row + 1]:
                self.found[row] = 0.0
                return 2.0 * found
        return 0.0
