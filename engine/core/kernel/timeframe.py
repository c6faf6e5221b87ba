"""TimeFrame: slower bars made of the bars of a run, a row per feed (rule 2.7).

Place in the flow: after the clock, before the indicators; indicators over slow lines step when a slow bar appears. A slow bar
appears at the first instant at or after its period's end and never changes again; nothing reads a bar that is still forming.
An instant has two halves: before the new bars are taken, the periods that ended earlier are completed, and afterwards those
that end now. So a feed that was silent may get two slow bars at one instant, in order.
Invariant: `end[row]` is the end of the period that is open in a row, OPEN_END if none is.
"""

from array import array

from engine.core.storage.ring import Ring
from engine.errors import DataError

NAN = float("nan")
OPEN_END = 2**63 - 1
FIRST, MOST, LEAST, LAST, TOTAL = 0, 1, 2, 3, 4  # how a field of the slow bar follows from those of its bars
KINDS = {"open": FIRST, "high": MOST, "low": LEAST, "volume": TOTAL}


class TimeFrame:
    """Bars of `bars` gathered by `period` (see `engine.core.time.bar_period`); `partial`: the last, incomplete ones appear,
    too.
    """

    def __init__(self, bars, period, partial=False):
        rows = bars.rows
        self.bars = bars
        self.period = period
        self.partial = partial
        self.axis = array("q", bytes(8 * rows))
        self.count = self.axis
        self.freshness = array("q", bytes(8 * rows))
        self.stamps = array("q", bytes(8 * rows))
        self.end = array("q", [OPEN_END]) * rows
        self.gathered = array("q", bytes(8 * rows))
        self.newest = array("q", bytes(8 * rows))
        self.dated = array("b", bytes(rows))
        self.uses = array("b", bytes(rows))
        self.active = array("i", bytes(4 * rows))
        self.due = OPEN_END
        self.fields = []
        self.rings = []
        self.sources = []
        self.kinds = array("b")
        self.forming = array("d")
        self.kernels = []

    def ring(self, field, row):
        """Return the ring of a field of the slow bars; `row`, or every one (-1), is gathered from now on."""
        if field not in self.fields:
            self.fields.append(field)
            self.rings.append(Ring(f"{field}@{self.period.name}", self.axis))
            self.sources.append(self.bars.ring(field))
        for used in range(self.bars.rows) if row < 0 else [row]:
            self.uses[used] = 1
        return self.rings[self.fields.index(field)]

    def uses_row(self, row):
        """Return whether the slow bars of a row are read."""
        return bool(self.uses[row])

    def allocate(self, kernels):
        """Allocate the rings, right before the run; `kernels` are those that step with the slow bars."""
        self.kernels = kernels
        self.kinds = array("b", [KINDS.get(field, LAST) for field in self.fields])
        self.forming = array("d", [NAN]) * (self.bars.rows * len(self.fields))
        for ring in self.rings:
            ring.allocate()

    def advance(self, rows, n):
        """Take an instant at which the first `n` of `rows` have new bars: complete slow bars and step their indicators."""
        m: cython.Py_ssize_t
        now: cython.longlong = self.bars.now
        if self.due <= now or self.partial:
            m = self.expire(now, False)
            if m:
                self.step(m)
        m = self.take(rows, n)
        if self.due <= now:
            m = self.expire(now, True)
        if m:
            self.step(m)
        return 0

    def step(self, m):
        """Step the indicators for the slow bars of the first `m` of `active`."""
        kernel: Kernel
        for kernel in self.kernels:
            kernel.next(self.active, m)
        return 0

    def expire(self, now, including):
        """Complete the periods that ended before the bars of this instant, or with them if `including`; return how many."""
        bars = self.bars
        row: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        due: cython.longlong = OPEN_END
        end: cython.longlong
        for row in range(bars.rows):
            end = self.end[row]
            if self.gathered[row] == 0:
                continue
            if end < now or (end == now and (including or self.dated[row])) or (self.partial and bars.over[row]):
                self.complete(row)
                self.active[m] = row
                m += 1
            elif end < due:
                due = end
        self.due = due
        return m

    def take(self, rows, n):
        """Add the bars of this instant; return how many frames by number of bars are complete with them."""
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        for i in range(n):
            row = rows[i]
            if not self.uses[row]:
                continue
            if self.gathered[row] == 0:
                self.begin(row)
            self.gather(row)
            if self.gathered[row] == self.period.bars:
                self.complete(row)
                self.active[m] = row
                m += 1
        return m

    def begin(self, row):
        """Open the period of the newest bar of a row."""
        bars = self.bars
        period: Period = self.period
        if period.floating or bars.dated[row]:
            period = self.calendar(row)
        self.dated[row] = bars.dated[row] and period.is_dated(bars.now)
        self.end[row] = period.end(bars.now, self.dated[row])
        if period.left:
            self.dated[row] = 1
        if self.end[row] < self.due:
            self.due = self.end[row]
        return 0

    def calendar(self, row):
        """Return the period of a row: on the wall clock of its feed, unless `resample` named another."""
        bars = self.bars
        period = self.period
        if bars.dated[row] and period.finer:
            raise DataError(
                f"resample({period.name!r}): bars of {bars.names[row]} are labelled by their day, which cannot be divided; "
                f'take a longer rule, or open the feed with label="close" if its bars are complete at their timestamps'
            )
        return period.on(bars.zones[row] or bars.tz)

    def gather(self, row):
        """Add the newest bar of a row to its open period."""
        source: Ring
        f: cython.Py_ssize_t
        place: cython.Py_ssize_t = row * len(self.kinds)
        kind: cython.int
        value: cython.double
        first: cython.bint = self.gathered[row] == 0
        for f in range(len(self.kinds)):
            source = self.sources[f]
            value = source.now(row)
            kind = self.kinds[f]
            if first or kind == LAST:
                self.forming[place] = value
            elif kind == MOST:
                if value > self.forming[place]:
                    self.forming[place] = value
            elif kind == LEAST:
                if value < self.forming[place]:
                    self.forming[place] = value
            elif kind == TOTAL:
                self.forming[place] += value
            place += 1
        self.gathered[row] += 1
        self.newest[row] = self.bars.now

    def complete(self, row):
        """Turn the open period of a row into its newest slow bar."""
        ring: Ring
        f: cython.Py_ssize_t
        place: cython.Py_ssize_t = row * len(self.kinds)
        t: cython.longlong = self.count[row]
        self.count[row] = t + 1
        for f in range(len(self.kinds)):
            ring = self.rings[f]
            ring.data[ring.base[row] + (t & ring.mask)] = self.forming[place]
            place += 1
        self.stamps[row] = self.newest[row] if self.end[row] == OPEN_END else self.end[row]
        self.freshness[row] = self.bars.instant
        self.end[row] = OPEN_END
        self.gathered[row] = 0

    def finish(self):
        """After the last instant, let incomplete bars appear (`partial`); return the number of rows."""
        row: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        if self.partial:
            for row in range(self.bars.rows):
                if self.gathered[row]:
                    self.complete(row)
                    self.active[m] = row
                    m += 1
            self.step(m)
        return m
