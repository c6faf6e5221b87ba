"""ColumnDecoder: columns in memory into the bar table, by the rules that rows of files keep.

Place in the flow: Parquet, Arrow IPC, frames, spools and tapes hand it blocks of columns (int64 ns timestamps, float64
values); what it accepts is in the rings. It is `decode` for data that is numbers already. One object serves one feed
from its first block to its last. A fault that `on_bad` doesn't excuse stands in `fault`, at row `place` of the block.
"""

try:
    import cython
except ImportError:  # PyPy, or a plain installation
    from types import SimpleNamespace

    cython = SimpleNamespace(compiled=False)

NAN = float("nan")
POLICIES = ("raise", "skip", "keep", "audit")  # an audit takes every row that has a timestamp
RAISE, SKIP, KEEP, AUDIT = 0, 1, 2, 3
FAULTS = ("ok", "range", "infinite", "order", "crossed", "missing")
OK, RANGE, INFINITE, ORDER, CROSSED, MISSING = 0, 1, 2, 3, 4, 5
HIGH, LOW, CLOSE = 1, 2, 3
LOWEST, HIGHEST = 1 - 2**63, 2**63 - 1
LIMITS = (LOWEST, HIGHEST)  # for Python
SECOND = 10**9
LAST_SECOND = HIGHEST // SECOND
NOWHERE = -(2**62)
YEAR_5138 = 10**11
FEWEST = 16  # rows looked at after a fault; doubled while all is well
ABSENT = -(2**63)  # stands for a timestamp that is missing


class ColumnDecoder:
    """The rows of one feed, in order. `options`: on_bad, shift, begin, end (see `Options`)."""

    def __init__(self, options):
        self.policy = POLICIES.index(options.on_bad)
        self.shift = options.shift
        self.begin = options.begin
        self.end = options.end
        self.wall = options.dial
        self.last = LOWEST
        self.skipped = 0
        self.kept = 0
        self.ended = False
        self.fault = OK
        self.found = 0
        self.field = 0
        self.place = 0

    def rewind(self, last):
        """Move behind a bar at `last`, as when a block was made."""
        self.last = last

    def take(self, stamps, columns, place, stop, bars, row, start, limit):
        """Bars from rows `place` to `stop - 1` of a block, at most `limit`, written from bar `start` of a row on; how many.

        `columns`: per field of `bars` a column of float64, None for NaN, where the field is wanted. `place` moves to the
        first row that is not consumed.
        """
        n: cython.Py_ssize_t = 0
        m: cython.Py_ssize_t
        good: cython.Py_ssize_t
        reach: cython.Py_ssize_t = limit
        index: cython.Py_ssize_t
        base: cython.Py_ssize_t
        at: cython.Py_ssize_t = row * bars.width
        self.place = place
        self.fault = OK
        while n < limit and self.place < stop and not self.ended:
            m = limit - n
            if m > stop - self.place:
                m = stop - self.place
            if m > reach:
                m = reach
            self.fault = OK
            good = self.times(stamps, self.place, m, bars, bars.stampbase[row], start + n)
            for index in range(bars.width):
                base = bars.base[at + index]
                if base < 0:
                    continue
                if columns[index] is None:
                    self.blank(good, bars, base, start + n)
                    continue
                m = self.copy(columns[index], self.place, good, bars, base, start + n, index <= CLOSE)
                if m < good:
                    good = m
                    self.field = index
            if bars.base[at + HIGH] >= 0 and bars.base[at + LOW] >= 0:
                good = self.compare(good, bars, bars.base[at + HIGH], bars.base[at + LOW], start + n)
            if good > 0:
                self.fault = OK
                self.last = bars.stamps[bars.stampbase[row] + ((start + n + good - 1) & bars.mask)]
                self.place += good
                reach = reach + reach
                if self.last >= self.begin:
                    n += good
                continue
            if self.ended or self.fault == OK:
                continue
            if self.policy != SKIP and self.policy != AUDIT:
                if n > 0:  # the bars before come first, the fault in the next call
                    self.fault = OK
                break
            self.skipped = self.skipped + 1
            self.place += 1
            self.fault = OK
            reach = FEWEST
        return n

    def times(self, stamps, place, m, bars, base, start):
        """Copy timestamps as far as they are in order and on one side of `begin` and `end`; return how many."""
        i: cython.Py_ssize_t
        ts: cython.longlong
        last: cython.longlong = self.last
        early: cython.bint = False
        for i in range(m):
            ts = stamps[place + i]
            if ts <= -HIGHEST or ts > HIGHEST - self.shift:
                self.fault = MISSING if ts <= -HIGHEST else RANGE
                self.found = ts
                return i
            ts += self.shift
            if ts <= last and self.policy != AUDIT:
                self.fault = ORDER
                self.found = ts
                return i
            if ts < self.begin:
                early = True
            elif early:
                return i
            elif ts >= self.end:
                self.ended = i == 0
                return i
            bars.stamps[base + ((start + i) & bars.mask)] = ts
            last = ts
        return m

    def copy(self, column, place, m, bars, base, start, price):
        """Copy a column as far as prices are finite; return how many."""
        i: cython.Py_ssize_t
        value: cython.double
        slot: cython.Py_ssize_t = start & bars.mask
        head: cython.Py_ssize_t = m
        if cython.compiled and m > 0:  # in at most two pieces, as the ring lies
            if bars.mask >= 0 and head > bars.mask + 1 - slot:
                head = bars.mask + 1 - slot
            if copy_finite(cython.address(bars.block[base + slot]), cython.address(column[place]), head) and (
                head == m or copy_finite(cython.address(bars.block[base]), cython.address(column[place + head]), m - head)
            ):
                return m
        for i in range(m):
            value = column[place + i]
            if price and value - value != 0.0 and self.policy != AUDIT:
                self.fault = INFINITE
                return i
            bars.block[base + ((start + i) & bars.mask)] = value
        return m

    def blank(self, m, bars, base, start):
        """Write NaN for a field that the data do not have."""
        i: cython.Py_ssize_t
        for i in range(m):
            bars.block[base + ((start + i) & bars.mask)] = NAN

    def compare(self, m, bars, high, low, start):
        """Return how many rows have a high that is not below their low; "keep" counts the others and takes them."""
        i: cython.Py_ssize_t
        slot: cython.Py_ssize_t = start & bars.mask
        crossed: cython.longlong
        if cython.compiled and m > 0 and (bars.mask < 0 or slot + m <= bars.mask + 1):
            crossed = count_crossed(cython.address(bars.block[high + slot]), cython.address(bars.block[low + slot]), m)
            if crossed == 0:
                return m
        for i in range(m):
            slot = (start + i) & bars.mask
            if bars.block[high + slot] < bars.block[low + slot]:
                if self.policy == AUDIT:
                    continue
                if self.policy != KEEP:
                    self.fault = CROSSED
                    return i
                self.kept = self.kept + 1
        return m

    def local(self, walls, stamps, n):
        """Convert local timestamps in ns to UTC by `wall`; refused ones are missing."""
        i: cython.Py_ssize_t
        second: cython.longlong
        nano: cython.longlong
        found: cython.longlong
        before: cython.longlong = self.last - self.shift if self.last > LOWEST else LOWEST
        for i in range(n):
            stamps[i] = walls[i]
            if walls[i] <= -HIGHEST:
                continue
            second = walls[i] // SECOND
            nano = walls[i] - second * SECOND
            found = self.wall.utc(second, nano, before)
            if found == NOWHERE or found <= -LAST_SECOND or found >= LAST_SECOND:
                stamps[i] = -HIGHEST
                continue
            stamps[i] = found * SECOND + nano
            before = stamps[i]
        return n

    def rescale(self, values, stamps, n, scale):
        """Multiply timestamps by the ns of their unit; those that int64 cannot hold are missing."""
        i: cython.Py_ssize_t
        bound: cython.longlong = HIGHEST // scale if scale > 0 else HIGHEST
        for i in range(n):
            stamps[i] = values[i] * scale if -bound <= values[i] <= bound else -HIGHEST
        return n

    def epoch(self, values, stamps, n, unit):
        """Convert integers that count `unit` a second to ns; stop at the first that must count something shorter."""
        i: cython.Py_ssize_t
        size: cython.longlong
        scale: cython.longlong = SECOND // unit if unit > 0 else 1
        for i in range(n):
            stamps[i] = values[i]
            if values[i] <= -HIGHEST:
                continue
            size = values[i] if values[i] >= 0 else -values[i]
            if unit < SECOND and size >= unit * YEAR_5138:
                return i
            if size > HIGHEST // scale:
                stamps[i] = -HIGHEST
                continue
            stamps[i] = values[i] * scale
        return n
