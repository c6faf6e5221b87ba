"""Clock: delivers bars instant by instant, the k-way merge of all feeds.

Place in the flow: sources fill `bars` ahead, the clock finds which rows advance, everything else follows those rows.
Feeds whose next bars share a timestamp wait in one bucket; a heap orders the buckets. So aligned feeds cost one append per
bar, scattered ones one push and one pop of a small heap. Rows of one instant come in ascending order.
Invariant: a feed is asked for more only when its last bar has been delivered and the next instant begins.
"""

from array import array

NONE = -1


class Clock:
    """The merge over `bars`, filled by `sources` (one per row)."""

    def __init__(self, bars, sources):
        rows = bars.rows
        self.bars = bars
        self.sources = sources
        self.active = array("i", bytes(4 * rows))
        self.n = 0
        self.heap = array("i", bytes(4 * (rows + 1)))
        self.size = 0
        self.when = array("q", bytes(8 * (rows + 1)))
        self.first = array("i", bytes(4 * (rows + 1)))
        self.last = array("i", bytes(4 * (rows + 1)))
        self.link = array("i", bytes(4 * rows))
        self.spare = array("i", range(rows))
        self.spares = rows
        self.recent = NONE
        self.timer = None  # a `PhaseTimer`
        self.picked = array("i", bytes(4 * rows))  # scratch of readers that pick out some of the active rows

    def start(self):
        """Read the first bars of every feed."""
        if self.bars.aligned:
            for row in range(self.bars.rows):
                self.active[row] = row
            return 0
        for row in range(self.bars.rows):
            self.queue(row)
        return 0

    def queue(self, row):
        """Put a row into the bucket of its next bar; a feed without one has ended."""
        bars = self.bars
        t: cython.longlong = bars.count[row]
        actual: cython.Py_ssize_t
        ts: cython.longlong
        b: cython.int = self.recent
        if t == bars.filled[row]:
            actual = self.refill(row)
            if actual == 0:
                bars.over[row] = 1
                return 0
        ts = bars.stamps[bars.stampbase[row] + (t & bars.mask)]
        self.link[row] = NONE
        if b != NONE and self.when[b] == ts:
            self.link[self.last[b]] = row
            self.last[b] = row
            return 0
        self.spares -= 1
        b = self.spare[self.spares]
        self.when[b] = ts
        self.first[b] = row
        self.last[b] = row
        self.recent = b
        self.push(b)
        return 0

    def refill(self, row):
        """Let the source of a row decode its next chunk; return the number of new bars."""
        bars = self.bars
        t: cython.longlong = bars.filled[row]
        actual: cython.Py_ssize_t = 0
        began: cython.double = 0.0
        if bars.mask >= 0:
            source = self.sources[row]
            if self.timer is not None:
                began = self.timer.begin_fill()
            actual = source.fill(bars, row, t, bars.room)
            if began > 0.0:
                self.timer.end_fill(began)
            bars.filled[row] = t + actual
        return actual

    def push(self, b):
        """Sift a bucket up from the end of the heap."""
        i: cython.Py_ssize_t = self.size
        parent: cython.Py_ssize_t
        ts: cython.longlong = self.when[b]
        self.size += 1
        while i > 0:
            parent = (i - 1) >> 1
            if self.when[self.heap[parent]] <= ts:
                break
            self.heap[i] = self.heap[parent]
            i = parent
        self.heap[i] = b

    def pop(self):
        """Take the earliest bucket off the heap."""
        top: cython.int = self.heap[0]
        moved: cython.int
        i: cython.Py_ssize_t = 0
        child: cython.Py_ssize_t
        size: cython.Py_ssize_t = self.size - 1
        ts: cython.longlong
        self.size = size
        if size > 0:
            moved = self.heap[size]
            ts = self.when[moved]
            child = 1
            while child < size:
                if child + 1 < size and self.when[self.heap[child + 1]] < self.when[self.heap[child]]:
                    child += 1
                if self.when[self.heap[child]] >= ts:
                    break
                self.heap[i] = self.heap[child]
                i = child
                child = i + i + 1
            self.heap[i] = moved
        self.spare[self.spares] = top
        self.spares += 1
        if top == self.recent:
            self.recent = NONE
        return top

    def march(self):
        """Advance feeds in memory that share their timestamps: all of them, every time."""
        bars = self.bars
        row: cython.Py_ssize_t
        t: cython.longlong = bars.count[0]
        if t == bars.filled[0]:
            for row in range(bars.rows):
                bars.over[row] = 1
            return 0
        bars.now = bars.stamps[bars.stampbase[0] + t]
        bars.instant += 1
        for row in range(bars.rows):
            bars.count[row] = t + 1
            bars.freshness[row] = bars.instant
        bars.delivered += bars.rows
        return bars.rows

    def advance(self):
        """Deliver the bars of the next instant; return the number of rows that advanced, 0 when all feeds have ended."""
        bars = self.bars
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t = 0
        row: cython.int
        b: cython.int
        t: cython.longlong
        sorts: cython.bint = False
        if bars.aligned:
            self.n = self.march()
            return self.n
        for i in range(self.n):
            row = self.active[i]
            t = bars.count[row]
            b = self.recent
            # most bars are decoded already, and share their timestamp with that of the feed before
            if b != NONE and t < bars.filled[row] and bars.stamps[bars.stampbase[row] + (t & bars.mask)] == self.when[b]:
                self.link[self.last[b]] = row
                self.link[row] = NONE
                self.last[b] = row
            else:
                self.queue(row)
        self.n = 0
        if self.size == 0:
            return 0
        bars.now = self.when[self.heap[0]]
        bars.instant += 1
        while self.size > 0 and self.when[self.heap[0]] == bars.now:
            b = self.pop()
            row = self.first[b]
            while row != NONE:
                if n > 0 and self.active[n - 1] > row:
                    sorts = True
                self.active[n] = row
                n += 1
                row = self.link[row]
        if sorts:
            self.sort(n)
        for i in range(n):
            row = self.active[i]
            bars.count[row] += 1
            bars.freshness[row] = bars.instant
        bars.delivered += n
        self.n = n
        return n

    def sort(self, n):
        """Sort the rows: few by insertion, many by going through the table once."""
        bars = self.bars
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        row: cython.int
        if n <= 16:
            for i in range(1, n):
                row = self.active[i]
                j = i - 1
                while j >= 0 and self.active[j] > row:
                    self.active[j + 1] = self.active[j]
                    j -= 1
                self.active[j + 1] = row
            return
        for i in range(n):
            bars.freshness[self.active[i]] = bars.instant
        j = 0
        for i in range(bars.rows):
            if bars.freshness[i] == bars.instant:
                self.active[j] = i
                j += 1
