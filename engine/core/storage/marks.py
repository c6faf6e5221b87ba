"""Marks: what all accounts need from the bars of an instant, computed once however many accounts there are.

Place in the flow: right after the clock, before the brokers. `closes[row]` is a feed's newest close; `whole` is true when every
feed has a new one that is a number; `due` are the feeds that have just completed a span of bars, whose lowest low and highest
high `span` looks up for excursions.
"""

from array import array

NAN = float("nan")
INFINITE = float("inf")
SPAN_BARS = 1 << 4
SPAN = SPAN_BARS


class Marks:
    """Marks over the rings of highs, lows and closes; `n` feeds are due."""

    def __init__(self, highs, lows, closes):
        rows = closes.rows
        self.high_ring = highs
        self.low_ring = lows
        self.close_ring = closes
        self.rows = rows
        self.closes = array("d", [NAN]) * rows
        self.due = array("i", bytes(4 * rows))
        self.n = 0
        self.whole = False
        self.reserve(1)

    def reserve(self, instants):
        """Reserve memory for the spans of that many instants."""
        slots = 1
        while slots * SPAN < instants:
            slots += slots
        slots += slots if instants > 1 else 0
        self.mask = slots - 1
        self.computed = array("q", [-1]) * (self.rows * slots)
        self.lowest = array("d", [NAN]) * (self.rows * slots)
        self.highest = array("d", [NAN]) * (self.rows * slots)

    def take(self, rows, n):
        """Take over the new bars of the first `n` of `rows`."""
        ring = self.close_ring
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        row: cython.Py_ssize_t
        count: cython.longlong
        close: cython.double
        numbers: cython.Py_ssize_t = 0
        for i in range(n):
            row = rows[i]
            count = ring.count[row]
            close = ring.data[ring.base[row] + ((count - 1) & ring.mask)]
            self.closes[row] = close
            numbers += close == close
            self.due[m] = row
            m += (count & (SPAN - 1)) == 0
        self.whole = numbers == self.rows
        self.n = m
        return m

    def find(self, rows, n):
        """Find which of the first `n` of `rows` are due."""
        count = self.close_ring.count
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        for i in range(n):
            if (count[rows[i]] & (SPAN - 1)) == 0:
                self.due[m] = rows[i]
                m += 1
        self.n = m
        return m

    def span(self, row, until):
        """Return where `lowest` and `highest` hold the extremes of a feed's SPAN bars before bar `until`, a border of spans."""
        place: cython.Py_ssize_t = row * (self.mask + 1) + ((until >> 4) & self.mask)
        if self.computed[place] != until:
            self.compute_span(place, row, until)
        return place

    def compute_span(self, place, row, until):
        """Compute the extremes of a span."""
        lows = self.low_ring
        highs = self.high_ring
        low: cython.double = INFINITE
        high: cython.double = -INFINITE
        price: cython.double
        t: cython.longlong
        for t in range(until - SPAN, until):
            price = lows.data[lows.base[row] + (t & lows.mask)]
            if price < low:
                low = price
            price = highs.data[highs.base[row] + (t & highs.mask)]
            if price > high:
                high = price
        self.computed[place] = until
        self.lowest[place] = low
        self.highest[place] = high
        return 0
