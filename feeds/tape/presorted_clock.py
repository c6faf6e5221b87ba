"""TapeBatch: bars of many feeds that come in time order already, handed to the clock without a merge.

Place in the flow: a tape's reader yields batches (timestamps, feeds, columns), a reel holds one of them at a time, and
`TapeClock` delivers its rows instant by instant. Several reels, each in time order, are merged. Rows are checked as those
of files are: time goes on, prices are finite, high is not below low.
"""

import os
from array import array

from engine.core.storage.bars import Bars
from engine.core.time.clock import Clock
from engine.errors import DataError

NAN = float("nan")
POLICIES = ("raise", "skip", "keep")
RAISE, SKIP, KEEP = 0, 1, 2
HIGH, LOW, CLOSE = 1, 2, 3
NOBODY = -1
ENDLESS = 2**63 - 1


class TapeBatch:
    """Batches of rows in time order, as `batches` yields them.

    A batch is (timestamps int64 ns, feeds int32 with -1 for those left out, a float64 column or None per field of the table,
    place in words).
    """

    def __init__(self, batches, begin, end, shift, policy):
        self.batches = batches
        self.begin = begin
        self.end = end
        self.shift = shift
        self.policy = POLICIES.index(policy)
        self.at = 0
        self.stop = 0
        self.before = 0
        self.place = ""
        self.piece = 0  # batches of the file at hand
        self.ts = -ENDLESS
        self.skipped = 0
        self.kept = 0
        self.width = 0
        self.block = array("d")
        self.timer = None  # a `PhaseTimer`

    def load(self):
        """Load the next batch that has rows; return False at the end."""
        began: cython.double = 0.0
        while self.at == self.stop:
            if self.timer is not None:
                began = self.timer.begin_load()
            batch = next(self.batches, None)
            if batch is None:
                self.ts = ENDLESS
                return False
            stamps, feeds, columns, place = batch
            self.before = self.before + self.stop if place == self.place else 0
            self.piece = self.piece + 1 if place == self.place else 1
            self.place = place
            self.stamps = stamps
            self.feeds = feeds
            self.at = 0
            self.stop = len(stamps)
            self.width = len(columns)
            if len(self.block) < self.stop * self.width:
                self.block = array("d", bytes(8 * self.stop * self.width))
            for f, column in enumerate(columns):
                if column is None:
                    self.blank(f)
                else:
                    self.pack(column, f)
            if self.timer is not None:
                self.timer.end_load(began)
        return True

    def pack(self, column, f):
        """Put a column where its values lie next to those of the other fields of a row."""
        i: cython.Py_ssize_t
        for i in range(self.stop):
            self.block[i * self.width + f] = column[i]

    def blank(self, f):
        """Write NaN for a field that the tape does not have."""
        i: cython.Py_ssize_t
        for i in range(self.stop):
            self.block[i * self.width + f] = NAN

    def seek(self):
        """Move to the next row of a feed that is read; return its timestamp, or ENDLESS."""
        ts: cython.longlong
        while True:
            while self.at < self.stop:
                ts = self.stamps[self.at] + self.shift
                if self.feeds[self.at] != NOBODY and ts >= self.begin:
                    if ts >= self.end:
                        self.ts = ENDLESS
                        return ENDLESS
                    if ts < self.ts:
                        raise DataError(
                            f"{self.place}: row {self.before + self.at + 1}: timestamp {ts} goes back from {self.ts}; "
                            f"sort the rows by time"
                        )
                    self.ts = ts
                    return ts
                self.at += 1
            if not self.load():
                return ENDLESS

    def mark(self):
        """Return the position: file, batches of it so far, row in the last one, and the counts."""
        return placed(self.place), self.piece, self.at, self.before, self.ts, self.skipped, self.kept

    def go_to(self, mark):
        """Move to where `mark` was taken; the batch that was current there is the next of `batches`."""
        place, piece, at, before, ts, self.skipped, self.kept = mark
        self.ts = ts
        if ts != ENDLESS:
            if not self.load() or placed(self.place) != place or self.stop <= at:
                raise DataError(f"{place}: ends before the row at which the checkpoint was taken")
            self.piece = piece
            self.at = at
            self.before = before

    def close(self):
        """Close the files."""
        self.batches.close()

    def fault(self, bars, row):
        """Return what is wrong with the current row, as a DataError that names it."""
        name = bars.names[row]
        place = f"{self.place}: row {self.before + self.at + 1}: {name}"
        way = 'fix the row or open the tape with on_bad="skip"'
        if bars.freshness[row] == bars.instant:
            return DataError(f"{place}: timestamp {self.ts} repeats that of the bar before; {way}")
        found = self.block[self.at * self.width : (self.at + 1) * self.width]
        for field in range(CLOSE + 1):
            if found[field] - found[field] != 0:
                return DataError(f"{place}: {bars.fields[field]} is {found[field]!r}; expected a finite price; {way}")
        high, low = found[HIGH], found[LOW]
        return DataError(f"{place}: high {high!r} < low {low!r}; {way}")


def placed(path):
    """Return a path in absolute form, if there is one."""
    return path if not path or "://" in path else os.path.abspath(path)


class TapeClock(Clock):
    """The clock of tapes: rows of their reels become bars of `bars`; a feed ends with its bar at `lasts[row]`.

    `open_reels(bars, marks)` opens the files when the run begins, or where `marks` were taken: (reels, lasts).
    """

    def __init__(self, bars, open_reels):
        Clock.__init__(self, bars, [])
        self.open_reels = open_reels
        self.reels = []
        self.lasts = None

    def start(self):
        """Open the files and move to the first bar."""
        self.reels, self.lasts = self.open_reels(self.bars, None)
        for reel in self.reels:
            reel.timer = self.timer
            reel.seek()
        return 0

    def mark(self):
        """Return the position, as plain data."""
        return self.n, [reel.mark() for reel in self.reels]

    def go_to(self, mark, bars):
        """Open the files where `mark` was taken; without marks of reels they are still to be opened."""
        self.n, marks = mark
        if marks:
            self.reels, self.lasts = self.open_reels(bars, marks)
            for reel, its in zip(self.reels, marks):
                reel.go_to(its)

    def figures(self):
        """Return what else a checkpoint keeps."""
        return [self.active]

    def advance(self):
        """Deliver the bars of the next instant; return the number of rows that advanced, 0 when all feeds have ended."""
        bars: Bars = self.bars
        reel: TapeBatch
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        ts: cython.longlong
        for i in range(self.n):
            row = self.active[i]
            if bars.now >= self.lasts[row]:
                bars.over[row] = 1
        self.n = 0
        while self.n == 0:
            ts = ENDLESS
            for reel in self.reels:
                if reel.ts < ts:
                    ts = reel.ts
            if ts == ENDLESS:
                for row in range(bars.rows):
                    bars.over[row] = 1
                return 0
            bars.now = ts
            bars.instant += 1
            self.sorts = False
            for reel in self.reels:
                if reel.ts == ts:
                    self.take(reel)
            if self.n == 0:  # all of its rows were skipped
                bars.instant -= 1
        if self.sorts:
            self.sort(self.n)
        bars.delivered += self.n
        return self.n

    def take(self, reel):
        """Deliver the rows of a reel at this instant."""
        bars: Bars = self.bars
        now: cython.longlong = bars.now
        row: cython.Py_ssize_t
        f: cython.Py_ssize_t
        slot: cython.longlong
        base: cython.longlong
        value: cython.double
        bad: cython.bint
        high: cython.double = 0.0
        low: cython.double = 0.0
        fields: cython.Py_ssize_t = len(bars.fields)
        while True:
            while reel.at < reel.stop and reel.stamps[reel.at] + reel.shift == now:
                row = reel.feeds[reel.at]
                if row == NOBODY:
                    reel.at += 1
                    continue
                slot = bars.count[row] & bars.mask
                bad = bars.freshness[row] == bars.instant
                if not bad:
                    for f in range(fields):
                        base = bars.base[row * fields + f]
                        if base < 0:
                            continue
                        value = reel.block[reel.at * fields + f]
                        if f <= CLOSE:
                            if value - value != 0.0:
                                bad = True
                                break
                            if f == HIGH:
                                high = value
                            elif f == LOW:
                                low = value
                        bars.block[base + slot] = value
                if not bad and high < low:
                    if reel.policy == KEEP:
                        reel.kept += 1
                    else:
                        bad = True
                if bad:
                    if reel.policy != SKIP:
                        raise reel.fault(bars, row)
                    reel.skipped += 1
                    reel.at += 1
                    continue
                bars.stamps[bars.stampbase[row] + slot] = now
                bars.count[row] += 1
                bars.filled[row] = bars.count[row]
                bars.freshness[row] = bars.instant
                if self.n > 0 and self.active[self.n - 1] > row:
                    self.sorts = True
                self.active[self.n] = row
                self.n += 1
                reel.at += 1
            if reel.at < reel.stop or not reel.load():
                break
        reel.seek()
        return 0
