"""Block: a batch of instants that is replayed for each indicator and strategy in turn.

Place in the flow: a pass delivers a block, then runs every indicator and every strategy over it alone, so that their working
memory stays in the processor's cache. During a replay the bar table shows each instant as the clock left it: counts,
freshness, time, ended feeds. The rings hold one block more than readers may look back.
"""

from array import array

FEW = 4  # feeds up to which loops of their own do not pay


class Block:
    """Up to `most` instants of `clock` over `bars`."""

    def __init__(self, bars, clock, most):
        rows = bars.rows
        self.bars = bars
        self.clock = clock
        self.most = most
        self.n = 0
        self.astray = False  # whether a reader is on its way, or has left the table of bars where it raised
        self.even = False  # whether all feeds have a bar at every instant; then `rows` and `when` are not filled
        self.full = False  # whether the clock's rows are all of them, in order
        self.instant = 0
        self.now = array("q", bytes(8 * most))
        self.starts = array("q", bytes(8 * (most + 1)))
        self.rows = array("i", bytes(4 * rows * most))
        self.closes = array("d", bytes(8 * rows * most))
        self.due = array("i", bytes(4 * most))
        self.whole = array("b", bytes(most))
        self.marked = array("d", bytes(8 * rows))
        bars.marks.reserve(most)
        self.when = array("i", bytes(4 * rows * most))
        self.hits = array("i", bytes(4 * rows * most))
        self.aims = array("d", bytes(8 * rows * most))
        self.hit = array("i", bytes(4 * most))
        self.turns = array("i", bytes(4 * (most + 1)))
        self.counts = array("q", bytes(8 * rows))
        self.ends = array("q", bytes(8 * rows))
        self.fresh = array("q", bytes(8 * rows))
        self.over = array("b", bytes(rows))
        self.ended = array("i", bytes(4 * rows))  # feeds that have ended from instant `ending` of the block on, in its order
        self.ending = array("i", bytes(4 * rows))
        self.endings = 0
        self.endings_marked = 0  # how many of them are marked in the bar table

    def deliver(self):
        """Let the clock deliver the next instants; return how many, 0 when all feeds have ended."""
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
        self.endings = 0
        self.n = 0
        self.even = bars.rows > FEW
        while self.n < self.most:
            n = clock.advance()
            self.notice(n)
            if n == 0:
                break
            self.due[self.n] = marks.take(clock.active, n)
            self.whole[self.n] = marks.whole
            if self.even and n < bars.rows:
                self.spell_out()
            if self.even:
                for i in range(n):
                    self.closes[place + i] = marks.closes[i]
            else:
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

    def spell_out(self):
        """Store per-instant rows after all: not every instant of this block advances all feeds."""
        k: cython.Py_ssize_t
        row: cython.Py_ssize_t
        self.even = False
        for k in range(self.n):
            for row in range(self.bars.rows):
                self.rows[k * self.bars.rows + row] = row
                self.when[row * self.most + k] = k

    def notice(self, n):
        """Record which feeds have ended since the last instant."""
        over = self.bars.over
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        changed: cython.int = 0
        if n == 0 or self.n == 0 or self.even:
            for row in range(self.bars.rows):
                changed |= over[row] ^ self.over[row]
            if changed:
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
        self.ended[self.endings] = row
        self.ending[self.endings] = self.n
        self.endings += 1
        return 0

    def rewind(self):
        """Go back to before the first instant."""
        bars = self.bars
        i: cython.Py_ssize_t
        bars.instant = self.instant
        bars.count[:] = self.counts
        bars.freshness[:] = self.fresh
        bars.marks.closes[:] = self.marked
        for i in range(self.endings):
            bars.over[self.ended[i]] = 0
        self.endings_marked = 0
        return 0

    def play(self, k):
        """Advance to instant `k`; return the number of feeds that advance."""
        bars = self.bars
        start: cython.Py_ssize_t = self.starts[k]
        n: cython.Py_ssize_t = self.starts[k + 1] - start
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        bars.instant += 1
        bars.now = self.now[k]
        self.clock.n = n
        if n == bars.rows and n > FEW:
            self.play_all(start, n)
        else:
            self.full = False
            for i in range(start, start + n):
                row = self.rows[i]
                self.clock.active[i - start] = row
                bars.count[row] += 1
                bars.freshness[row] = bars.instant
                bars.marks.closes[row] = self.closes[i]
        bars.marks.whole = self.whole[k]
        bars.marks.n = 0
        if self.due[k] > 0:
            bars.marks.find(self.clock.active, n)
        if self.endings_marked < self.endings:
            self.mark_ended(k)
        return n

    def play_all(self, start, n):
        """Advance all feeds, in loops without a branch."""
        bars = self.bars
        marks = bars.marks
        clock = self.clock
        instant: cython.longlong = bars.instant
        i: cython.Py_ssize_t
        if not self.full:
            for i in range(n):
                clock.active[i] = i
            self.full = True
        for i in range(n):
            bars.count[i] += 1
        for i in range(n):
            bars.freshness[i] = instant
        for i in range(n):
            marks.closes[i] = self.closes[start + i]
        return 0

    def skip(self, start, stop):
        """Advance over the instants from `start` up to `stop` as `play` would, without what only accounts read."""
        bars = self.bars
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        row: cython.Py_ssize_t
        self.full = False
        for k in range(start, stop):
            bars.instant += 1
            for i in range(self.starts[k], self.starts[k + 1]):
                row = self.rows[i]
                bars.count[row] += 1
                bars.freshness[row] = bars.instant
                bars.marks.closes[row] = self.closes[i]
        return 0

    def mark_ended(self, k):
        """Mark the feeds that have ended from instant `k` on."""
        while self.endings_marked < self.endings and self.ending[self.endings_marked] <= k:
            self.bars.over[self.ended[self.endings_marked]] = 1
            self.endings_marked += 1
        return 0

    def scan(self, targets, last, idle):
        """Find where `targets` change from `last`: `hit[k]` feeds at instant `k`, in `hits` from `starts[k]` on.

        `aims` holds the new targets. NaN and `idle` are not targets.
        """
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        m: cython.Py_ssize_t
        place: cython.Py_ssize_t
        before: cython.double
        target: cython.double
        base: cython.longlong
        mask: cython.longlong = targets.mask
        for k in range(self.n):
            self.hit[k] = 0
        for row in range(self.bars.rows):
            base = targets.base[row]
            before = last[row]
            m = self.find(targets, row, idle)
            for i in range(m):
                k = self.turns[i]
                target = targets.data[base + ((self.counts[row] + k) & mask)]
                if target != before and target == target:
                    if not self.even:
                        k = self.when[row * self.most + k]
                    place = self.starts[k] + self.hit[k]
                    self.hits[place] = row
                    self.aims[place] = target
                    self.hit[k] += 1
                    before = target
        return 0

    def find(self, targets, row, idle):
        """Find the bars of a feed in this block at which `targets` is not `idle`; return how many, their numbers are in
        `turns`.
        """
        mask: cython.longlong = targets.mask
        t: cython.longlong = self.counts[row]
        stop: cython.longlong = self.ends[row]
        m: cython.Py_ssize_t = 0
        n: cython.longlong
        place: cython.longlong
        until: cython.longlong
        k: cython.Py_ssize_t
        i: cython.Py_ssize_t
        while t < stop:
            place = targets.base[row] + (t & mask)
            until = stop if mask < 0 else min(stop, (t | mask) + 1)  # up to there they lie side by side
            while t + 8 <= until:  # eight at a time, of which most have none
                n = 0
                for i in range(8):
                    if targets.data[place + i] != idle:
                        n += 1
                if n > 0:
                    k = t - self.counts[row]
                    for i in range(8):  # without a branch, which none could foresee
                        self.turns[m] = k + i
                        m += targets.data[place + i] != idle
                place += 8
                t += 8
            while t < until:
                self.turns[m] = t - self.counts[row]
                m += targets.data[place] != idle
                place += 1
                t += 1
        return m

    def leave(self):
        """Go to where the clock is, wherever the last reader stopped."""
        k: cython.Py_ssize_t
        if self.astray:
            self.astray = False
            self.rewind()
            for k in range(self.n):
                self.play(k)
        self.mark_ended(self.n)
        return 0
