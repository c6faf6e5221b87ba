"""Ring: one line per row, kept as deep as its readers need.

Place in the flow: between bars and everything that reads them. `count[row]` bars have been delivered; bar `t` of a row is
at `data[base[row] + (t & mask)]`. In stream mode a row is a ring of a power of two slots; in runonce mode it is the
whole column and `mask` is -1, so both modes read with one expression.
Invariant: `depth` is how far readers may look back, the same in both modes; slots beyond it may hold anything.
"""

from array import array

from engine.errors import LookaheadError, LookbackError

NAN = float("nan")
PAD = 8  # a cache line between rows, so that rows of a power of two do not all meet in one cache set


def slots(depth):
    """Return the smallest power of two that holds `depth` bars."""
    n = 1
    while n < depth:
        n += n
    return n


class Ring:
    """A table of float64 lines: `rows` lines of `depth` readable bars each.

    `count` (the array is its `axis`): values delivered per row; rings on one axis advance together. `across`: one row
    that belongs to no feed and advances with the instants.
    """

    def __init__(self, name, count, minperiod=1, across=False):
        self.name = name
        self.axis = count
        self.count = count
        self.across = across
        self.rows = len(count)
        self.minperiod = minperiod
        self.depth = 2
        self.mask = 0
        self.data = None
        self.base = None

    def keep(self, depth):
        """Keep at least `depth` bars readable (before the run is bound)."""
        if depth > self.depth:
            self.depth = depth

    def keep_newest(self):
        """Keep one bar only: its readers are kernels, which never look back."""
        self.depth = 1

    def bind(self, data, base, mask):
        """Use `data` with the rows starting at `base`; the caller defines the layout."""
        self.data = data
        self.base = base
        self.mask = mask

    def allocate(self, ahead=0):
        """Allocate memory: `slots(depth + ahead)` slots per row, NaN; `ahead`: values written before they are read."""
        cap = slots(self.depth + ahead)
        pitch = cap + PAD if cap > PAD else cap
        self.bind(array("d", [NAN]) * (self.rows * pitch), array("q", [row * pitch for row in range(self.rows)]), cap - 1)

    def exchange(self, other, counts):
        """Swap memory with another ring, keeping the bars that are readable at `counts`."""
        data: cython.double[::1] = self.data
        base: cython.longlong[::1] = self.base
        mask: cython.longlong = self.mask
        row: cython.Py_ssize_t
        t: cython.longlong
        for row in range(self.rows):
            for t in range(max(0, counts[row] - self.depth), counts[row]):
                other.data[other.base[row] + (t & other.mask)] = data[base[row] + (t & mask)]
        self.data, self.base, self.mask = other.data, other.base, other.mask
        other.data, other.base, other.mask = data, base, mask

    def keep_last(self, row, n, table):
        """Copy the last of `n` values of a row, now a whole column, to where a ring over `table` would hold them."""
        cap = len(table) // self.rows
        for t in range(max(0, n - cap), n):
            table[row * cap + (t & (cap - 1))] = self.data[self.base[row] + t]

    def ready(self, row):
        """Return whether a row has received the values that its first valid one needs."""
        return self.count[row] >= self.minperiod

    def now(self, row):
        """Return the value at the row's newest bar; NaN before its first."""
        t: cython.longlong = self.count[row] - 1
        if t < 0:
            return NAN
        return self.data[self.base[row] + (t & self.mask)]

    def back(self, row, key):
        """Return `line[key]` of one row: 0 is now, -1 the bar before; NaN before the first bar."""
        t: cython.longlong
        if key > 0:
            raise LookaheadError(
                f"{self.name}[+{key}]: that bar has not been delivered yet; use {self.name}[0] for now and negative "
                f"numbers for the past"
            )
        if -key >= self.depth:
            raise LookbackError(
                f"{self.name}[{key}]: this line keeps {self.depth} bars; ask for more with {self.name}.keep({1 - key}) "
                f"in init(), or set lookback = {1 - key} on the strategy"
            )
        t = self.count[row] - 1 + key
        if t < 0:
            return NAN
        return self.data[self.base[row] + (t & self.mask)]
