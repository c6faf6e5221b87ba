"""Excursions: the largest unrealized loss and gain of each open trade, from the bars that it lived through.

Place in the flow: `Account` reports when a trade begins and when its size is about to change; in between, bars are looked up a
span at a time, from rings that keep a span more than requested. Nothing is `wanted` in a run that keeps no trades and whose
strategy is not notified of any.
"""

from array import array

from engine.core.storage import bars as fields
from engine.core.storage.marks import SPAN_BARS

SPAN = SPAN_BARS


class Excursions:
    """Per leg: lowest and highest price since its size last changed, `worst` and `best` gain until then, `next_bar` to read."""

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
        self.next_bar = array("q", bytes(8 * legs))
        bars.spare = max(bars.spare, SPAN)

    def begin(self, leg, price, first):
        """Start a trade at `price`; `first` is the number of its first bar."""
        self.lowest[leg] = price
        self.highest[leg] = price
        self.worst[leg] = 0.0
        self.best[leg] = 0.0
        self.next_bar[leg] = first

    def fold(self, leg, row, price, until, size, cost, factor, gross):
        """Fold the extremes into the excursions before `size` units with a `cost` each change at `price`, after bar `until` -
        1.

        factor: value of a point of one unit. gross: gain of the parts closed before.
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
        """Look at the bars before the new ones of the first `n` of `rows`, where orders may be filled now.

        It is a loop of its own, so that the processor fetches many bars at a time; `fold` would look one by one.
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
        first: cython.longlong = self.next_bar[leg]
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
            self.next_bar[leg] = until
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
        self.next_bar[leg] = until

    def stretch(self, leg, low, high):
        """Widen the range of prices since a trade's size last changed."""
        if low < self.lowest[leg]:
            self.lowest[leg] = low
        if high > self.highest[leg]:
            self.highest[leg] = high

    def split(self, leg, row, until, ratio):
        """Convert the extremes of a trade to new shares after bar `until` - 1: one share became `ratio`."""
        self.look(leg, row, until)
        self.lowest[leg] /= ratio
        self.highest[leg] /= ratio
