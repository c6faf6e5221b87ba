"""Excursions: how far under and above water the open trade of every leg has been, by the bars that it lived through.

Place in the flow: `account` says when a trade begins and when its size is about to change; in between, bars are looked up a
span at a time, from rings that keep a span more than was asked for. Only what tells trades one by one needs any of this:
in a run that keeps none and whose strategy hears of none, nothing is `wanted`.
"""

from array import array

from engine.core.storage import bars as fields
from engine.core.storage.marks import SPAN_BARS

SPAN = SPAN_BARS


class Excursions:
    """Per leg: lowest and highest price since its size last changed, `worst` and `best` gain until then, bars `seen`."""

    def __init__(self, bars, legs):
        self.bars = bars
        self.highs = bars.rings[fields.HIGH]
        self.lows = bars.rings[fields.LOW]
        self.rows = bars.rows
        self.legs = legs
        self.wanted = True
        self.lowest = array("d", bytes(8 * legs))
        self.highest = array("d", bytes(8 * legs))
        self.worst = array("d", bytes(8 * legs))
        self.best = array("d", bytes(8 * legs))
        self.seen = array("q", bytes(8 * legs))
        bars.spare = max(bars.spare, SPAN)

    def begin(self, leg, price, first):
        """A trade begins at `price`; `first` is the number of the first bar that it lives through."""
        self.lowest[leg] = price
        self.highest[leg] = price
        self.worst[leg] = 0.0
        self.best[leg] = 0.0
        self.seen[leg] = first

    def fold(self, leg, row, price, until, size, cost, factor, gross):
        """`size` units that have a `cost` each are about to change at `price`, after bar `until` - 1.

        factor: what a point of a unit is worth. gross: what was gained by what was closed before.
        """
        self.look(leg, row, until)
        self.stretch(leg, price, price)
        low: cython.double = gross + size * (self.lowest[leg] * factor - cost)
        high: cython.double = gross + size * (self.highest[leg] * factor - cost)
        worst: cython.double = low if low < high else high
        best: cython.double = high if low < high else low
        if worst < self.worst[leg]:
            self.worst[leg] = worst
        if best > self.best[leg]:
            self.best[leg] = best
        self.lowest[leg] = price
        self.highest[leg] = price

    def look_back(self, sizes):
        """Look at the latest span of bars of the feeds that have just completed one, where `sizes` has a position."""
        marks = self.bars.marks
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        for i in range(marks.n):
            row = marks.due[i]
            if sizes[row] != 0.0:
                self.look(row, row, self.bars.count[row])
            if self.legs > self.rows and sizes[self.rows + row] != 0.0:
                self.look(self.rows + row, row, self.bars.count[row])

    def catch_up(self, rows, n, sizes):
        """Look at what the first `n` of `rows`, where orders may be filled now, have lived through until their new bars.

        In a loop of its own, so that the processor fetches many bars at a time; `fold` would look one by one.
        """
        i: cython.Py_ssize_t
        for i in range(n):
            if sizes[rows[i]] != 0.0:
                self.look(rows[i], rows[i], self.bars.count[rows[i]] - 1)

    def look(self, leg, row, until):
        """Take in the bars that the trade has lived through since the last look, those before bar `until`."""
        lows = self.lows
        highs = self.highs
        low: cython.double = self.lowest[leg]
        high: cython.double = self.highest[leg]
        first: cython.longlong = self.seen[leg]
        under: cython.longlong = lows.base[row]
        over: cython.longlong = highs.base[row]
        mask: cython.longlong = lows.mask
        t: cython.longlong
        price: cython.double
        place: cython.Py_ssize_t
        if until <= first:
            return
        if until - first == SPAN and until & (SPAN - 1) == 0:
            place = self.bars.marks.span(row, until)
            self.seen[leg] = until
            self.stretch(leg, self.bars.marks.lowest[place], self.bars.marks.highest[place])
            return
        for t in range(first, until):
            price = lows.data[under + (t & mask)]
            if price < low:
                low = price
            price = highs.data[over + (t & mask)]
            if price > high:
                high = price
        self.lowest[leg] = low
        self.highest[leg] = high
        self.seen[leg] = until

    def stretch(self, leg, low, high):
        """Prices that a trade has seen since its size last changed."""
        if low < self.lowest[leg]:
            self.lowest[leg] = low
        if high > self.highest[leg]:
            self.highest[leg] = high

    def split(self, leg, row, until, ratio):
        """One share became `ratio` shares after bar `until` - 1: the prices of the trade are those of new shares."""
        self.look(leg, row, until)
        self.lowest[leg] /= ratio
        self.highest[leg] /= ratio
