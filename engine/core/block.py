"""Block: instants that the clock has delivered already, and through which each reader is led one after the other.

Place in the flow: a pass of several lanes delivers a block, then leads every indicator and every lane through it alone, so that
what one of them keeps stays in the processor's cache. While a reader is led, the table of bars stands at each instant as the
clock left it there: counts, freshness, time, which feeds are over. The rings hold a block more than readers may look back.
"""

from array import array


class Block:
    """Up to `most` instants of `clock` over `bars`."""

    def __init__(self, bars, clock, most):
        rows = bars.rows
        self.bars = bars
        self.clock = clock
        self.most = most
        self.n = 0
        self.full = False  # whether the clock's rows are all of them, in order
        self.instant = 0
        self.now = array("q", bytes(8 * most))
        self.starts = array("q", bytes(8 * (most + 1)))
        self.rows = array("i", bytes(4 * rows * most))
        self.closes = array("d", bytes(8 * rows * most))
        self.due = array("i", bytes(4 * most))
        self.marked = array("d", bytes(8 * rows))
        bars.marks.reserve(most)
        self.when = array("i", bytes(4 * rows * most))
        self.hits = array("i", bytes(4 * rows * most))
        self.hit = array("i", bytes(4 * most))
        self.counts = array("q", bytes(8 * rows))
        self.ends = array("q", bytes(8 * rows))
        self.fresh = array("q", bytes(8 * rows))
        self.over = array("b", bytes(rows))
        self.ended = []  # (instant of the block, feed that is over from then on)

    def deliver(self):
        """Let the clock deliver the next instants; how many, 0 when all feeds are over."""
        bars = self.bars
        clock = self.clock
        marks = bars.marks
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t
        row: cython.Py_ssize_t
        place: cython.Py_ssize_t = 0
        self.instant = bars.instant
        self.counts[:] = bars.count
        self.fresh[:] = bars.freshness
        self.marked[:] = marks.closes
        self.over[:] = bars.over
        self.ended = []
        self.n = 0
        while self.n < self.most:
            n = clock.advance()
            self.notice(n)
            if n == 0:
                break
            self.due[self.n] = marks.take(clock.active, n)
            for i in range(n):
                row = clock.active[i]
                self.rows[place + i] = row
                self.closes[place + i] = marks.closes[row]
                self.when[row * self.most + bars.count[row] - 1 - self.counts[row]] = self.n
            place += n
            self.now[self.n] = bars.now
            self.n += 1
            self.starts[self.n] = place
        self.ends[:] = bars.count
        self.full = False
        return self.n

    def notice(self, n):
        """Which feeds are over since the last instant: some of those that advanced then, or all that were left."""
        over = self.bars.over
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        if n == 0 or self.n == 0:
            for row in range(self.bars.rows):
                if over[row] != self.over[row]:
                    self.end(row)
            return 0
        for i in range(self.starts[self.n - 1], self.starts[self.n]):
            row = self.rows[i]
            if over[row] != self.over[row]:
                self.end(row)
        return 0

    def end(self, row):
        self.over[row] = 1
        self.ended.append((self.n, row))
        return 0

    def rewind(self):
        """Stand before the first instant."""
        bars = self.bars
        bars.instant = self.instant
        bars.count[:] = self.counts
        bars.freshness[:] = self.fresh
        bars.marks.closes[:] = self.marked
        for _, row in self.ended:
            bars.over[row] = 0
        return 0

    def play(self, k):
        """Go on to instant `k`; the number of feeds that advance."""
        bars = self.bars
        count = bars.count
        freshness = bars.freshness
        active = self.clock.active
        closes = bars.marks.closes
        start: cython.Py_ssize_t = self.starts[k]
        n: cython.Py_ssize_t = self.starts[k + 1] - start
        instant: cython.longlong = bars.instant + 1
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        bars.instant = instant
        bars.now = self.now[k]
        self.clock.n = n
        if n == bars.rows:
            if not self.full:
                for i in range(n):
                    active[i] = i
            self.full = True
            for i in range(n):
                count[i] += 1
            for i in range(n):
                freshness[i] = instant
            for i in range(n):
                closes[i] = self.closes[start + i]
        else:
            self.full = False
            for i in range(n):
                row = self.rows[start + i]
                active[i] = row
                count[row] += 1
                freshness[row] = instant
                closes[row] = self.closes[start + i]
        bars.marks.n = 0
        if self.due[k] > 0:
            bars.marks.find(active, n)
        if self.ended:
            self.tell(k)
        return n

    def tell(self, k):
        """Feeds that are over from instant `k` on."""
        for when, row in self.ended:
            if when == k:
                self.bars.over[row] = 1
        return 0

    def scan(self, targets, last, idle):
        """Where `targets` change from what they were at `last`: `hit[k]` feeds at instant `k`, in `hits` from `starts[k]` on.

        NaN and `idle` are no targets.
        """
        row: cython.Py_ssize_t
        k: cython.Py_ssize_t
        t: cython.longlong
        before: cython.double
        target: cython.double
        base: cython.longlong
        mask: cython.longlong = targets.mask
        for k in range(self.n):
            self.hit[k] = 0
        for row in range(self.bars.rows):
            base = targets.base[row]
            before = last[row]
            for t in range(self.counts[row], self.ends[row]):
                target = targets.data[base + (t & mask)]
                if target != idle and target != before and target == target:
                    k = self.when[row * self.most + t - self.counts[row]]
                    self.hits[self.starts[k] + self.hit[k]] = row
                    self.hit[k] += 1
                    before = target
        return 0

    def leave(self):
        """Stand where the clock does, however far the last reader came."""
        k: cython.Py_ssize_t
        self.rewind()
        for k in range(self.n):
            self.play(k)
        self.tell(self.n)
        return 0
