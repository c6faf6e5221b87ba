"""TextDecoder: rows of delimited text into the bar table.

Place in the flow: a source reads bytes of its file, its decoder turns the complete lines among them into bars, the
clock takes those. In: a text of `size` bytes and PAD more, a plan saying what each column is. Out: bars in the table,
`used` bytes consumed; at a fault that `on_bad` doesn't excuse `fault`, `line`, `column` and `at`, which
`feeds.csv.parse_errors` puts into words. Numbers are bit-equal to float(); a timestamp is int64 ns UTC and later than the one
before. No Python object is touched while rows are decoded, so that may happen on a thread.
"""

try:
    import cython
except ImportError:  # PyPy, or a plain installation
    from types import SimpleNamespace

    cython = SimpleNamespace(compiled=False)
from array import array

from feeds.decoding.timestamps import TimestampDecoder

if not cython.compiled:
    from feeds.decoding.decimal_py import read
    from feeds.decoding.pypy_library import decode_plain, load

    LIBRARY = load()

NAN = float("nan")
PAD = 32  # readable bytes beyond the text: timestamps look ahead, digits are read eight at a time
SKIPPED, STAMP, DATE, TIME = -1, -2, -3, -4  # what a column may be besides the index of a field
STAMP_KIND = STAMP  # for Python
CLOSE_FIELD = 3  # so is this
HIGH, LOW, CLOSE = 1, 2, 3
POLICIES = ("raise", "skip", "keep", "audit")  # an audit takes every row that can be read, and counts the others
RAISE, SKIP, KEEP, AUDIT = 0, 1, 2, 3
FAULTS = ("ok", "unknown", "range", "unit", "number", "empty", "infinite", "narrow", "wide", "order", "crossed", "local")
OK, UNKNOWN, RANGE, UNIT, NUMBER, EMPTY, INFINITE, NARROW, WIDE, ORDER, CROSSED, LOCAL = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
NEWLINE, RETURN, BLANK, TAB, QUOTE, PLUS, MINUS, POINT, COLON = 10, 13, 32, 9, 34, 43, 45, 46, 58
LOWEST, HIGHEST = 1 - 2**63, 2**63 - 1
LIMITS = (LOWEST, HIGHEST)  # for Python; the rest are C constants, see the .pxd
LAST_SECOND = HIGHEST // 10**9  # timestamps stay below it, so that int64 sums and sentinels have room
TENTH = HIGHEST // 10
YEAR_5138 = 10**11  # in seconds; a larger number counts something shorter
BAD = 10**12
NOWHERE = -(2**62)
PLAIN_COLUMNS = 64  # of rows that `plain_rows` reads, at most
LONGEST_SHIFT = 10**17  # ns by which it moves timestamps, at most
FEW = 4  # rows that it reads at a time where it does not pay,
GIVE_UP = 16  # and how often in a row, before a file is left to the exact path alone
EXACT_ONLY = GIVE_UP  # for Python: `misses` that leave every row to the exact path


class RowCounts:
    """Counts of an audit: how many rows have a fault of each kind, and the line of the first."""

    def __init__(self):
        self.counts = self.count = array("q", bytes(8 * len(FAULTS)))
        self.lines = self.spots = array("q", bytes(8 * len(FAULTS)))

    def add(self, fault, line):
        """Count one more, on this line."""
        if self.count[fault] == 0:
            self.spots[fault] = line
        self.count[fault] += 1


class TextDecoder(TimestampDecoder):
    """Decodes the lines of one feed, in order; `plan` has STAMP, SKIPPED or the index of a field for each column.

    `absent` fields are read by somebody but not in the file: their bars are NaN. `shift` ns are added to timestamps;
    bars before `begin` are checked and not delivered; the first from `end` on sets `ended`.
    """

    def __init__(self, plan, absent=(), delimiter=44, on_bad="raise", shift=0, begin=LOWEST, end=HIGHEST, wall=None):
        self.plan = array("q", [*plan, *absent])
        self.columns = len(plan)
        self.entries = len(self.plan)
        self.misses = 0
        TimestampDecoder.__init__(self, delimiter)
        self.policy = POLICIES.index(on_bad)
        self.shift = shift
        self.begin = begin
        self.end = end
        self.last = LOWEST
        self.line = 0
        self.used = 0
        self.skipped = 0
        self.kept = 0
        self.ended = False
        self.fault = OK
        self.column = 0
        self.at = 0
        self.found = 0
        self.unit = 0
        self.fixed = 0
        self.wall = wall
        self.comment = -1
        self.divisor = 1.0
        self.split = STAMP not in plan
        self.patterned = False
        self.odd = self.split
        self.tally = None
        self.mending = False  # cells that are no number or timestamp stop it under each policy, to be looked at
        self.sparse = False  # rows without a price stop it, too, where the file has the columns of several symbols
        self.walled = wall is not None

    def prepare(self, recipe, midnight=0, divisor=1.0):
        """Read rows by a `TimestampPattern`, with times of day from `midnight` (seconds) on; divide prices."""
        self.recipe = recipe
        self.patterned = recipe.patterned
        self.civil = midnight
        self.divisor = divisor
        self.odd = self.split or divisor != 1.0 or recipe.copied > 0

    def follow_up(self, other):
        """Continue after the last bar of another decoder, that of the file before."""
        self.last = other.last
        self.skipped = other.skipped
        self.kept = other.kept

    def decode(self, text, size, final, bars, row, start, limit):
        """Bars from the lines of text[:size], at most `limit`, written from bar `start` of a row on; how many.

        Lines are complete up to the last newline, or to the end of a `final` text, where a newline follows text[:size].
        """
        n: cython.Py_ssize_t
        self.text = text
        if final:
            size += size > 0 and text[size - 1] != NEWLINE  # the reader has put one there
        else:
            while size > 0 and text[size - 1] != NEWLINE:
                size -= 1
        n = self.rows(size, bars, row, start, limit)
        self.text = None
        return n

    def nothing(self):
        """Return whether no row was good so far."""
        return self.last == LOWEST

    def rows(self, size, bars, row, start, limit):
        p: cython.Py_ssize_t = 0
        q: cython.Py_ssize_t
        n: cython.longlong = 0
        place: cython.Py_ssize_t = row * bars.width
        index: cython.Py_ssize_t
        slot: cython.Py_ssize_t
        stampslot: cython.Py_ssize_t
        fault: cython.int
        line: cython.longlong = self.line
        skipped: cython.longlong = self.skipped
        ready: cython.longlong
        job: plain_job
        quick: cython.bint = False
        comment: cython.int = self.comment
        self.fault = OK
        if cython.compiled:
            quick = self.misses < GIVE_UP and self.plain(cython.address(job), bars, row)
        elif LIBRARY is not None and self.misses < GIVE_UP and limit > 0:
            n = decode_plain(LIBRARY, self, size, bars, row, start, limit)
            if n:  # or the row at hand is not a plain one
                return n
            p = self.used
            line = self.line
        while p < size and n < limit:
            if cython.compiled and quick:
                job.used = p
                job.last = self.last
                job.lines = 0
                job.kept = 0
                job.fixed = self.fixed
                ready = plain_rows(cython.address(job), cython.address(self.text[0]), size, start + n, limit - n)
                p = job.used
                n += ready
                line += job.lines
                self.last = job.last
                self.kept = self.kept + job.kept
                if p >= size or n >= limit:
                    break
                self.misses = self.misses + 1 if job.lines < FEW else 0
                quick = self.misses < GIVE_UP
            if self.text[p] <= BLANK:
                q = self.trail(p, False)
                if q >= 0 and self.text[q] == NEWLINE:
                    p = q + 1
                    line += 1
                    continue
            if self.text[p] == comment:
                while self.text[p] != NEWLINE:
                    p += 1
                p += 1
                line += 1
                continue
            slot = (start + n) & bars.mask
            stampslot = bars.stampbase[row] + slot
            self.fault = OK
            q = self.fields(p, bars, place, slot, stampslot)
            if self.odd and self.fault == OK:
                self.finish(p, bars, place, slot, stampslot)
            fault = self.fault
            for index in range(self.columns, self.entries):
                bars.block[bars.base[place + self.plan[index]] + slot] = NAN
            if fault == OK:
                fault = self.check(bars, place, slot, stampslot)
            line += 1
            if fault == OK:
                p = q + 1
                if self.last < self.begin:
                    continue
                if self.last >= self.end:
                    self.ended = True
                    break
                n += 1
            elif (self.policy == SKIP or self.policy == AUDIT) and not (
                self.mending  # `feeds.csv.row_repair` may know how such a row is meant
                and (fault == NUMBER or fault == UNKNOWN or fault == UNIT or fault == WIDE or fault == NARROW)
            ) and not (self.sparse and fault == EMPTY):
                skipped += 1
                self.fault = OK
                if self.policy == AUDIT:
                    self.tally.add(fault, line)
                while self.text[p] != NEWLINE:
                    p += 1
                p += 1
            else:
                if n > 0:  # the bars before come first, the fault in the next call
                    fault = OK
                    line -= 1
                self.fault = fault
                break
        self.used = p
        self.line = line
        self.skipped = skipped
        return n

    def may_be_plain(self, bars):
        """Return whether nothing about this file or table asks for the exact path."""
        if self.patterned or self.odd or self.walled or self.policy == AUDIT or bars.mask < 0:
            return False
        return self.shift >= 0 and self.shift <= LONGEST_SHIFT

    def plain_ahead(self):
        """Return whether reading ahead pays: the rows are plain so far, and those of a file whose first row was read."""
        return self.misses < GIVE_UP and not self.ended and self.last > LOWEST

    def catch_up(self, last, lines, kept):
        """Continue behind rows of this file that `plain_rows` decoded elsewhere."""
        self.fault = OK
        self.last = last
        self.line = self.line + lines
        self.kept = self.kept + kept

    def plain(self, job, bars, row):
        """Prepare a job of `plain_rows`, which reads what most files are; False if these rows need more."""
        index: cython.Py_ssize_t
        kind: cython.longlong
        place: cython.Py_ssize_t = row * bars.width
        if self.entries > PLAIN_COLUMNS or not self.may_be_plain(bars):
            return False
        for index in range(self.entries):
            kind = self.plan[index]
            job.kinds[index] = kind
            job.bases[index] = bars.base[place + kind] if kind >= 0 else -1
            if kind < STAMP or (kind >= 0 and job.bases[index] < 0):
                return False
        job.columns = self.columns
        job.entries = self.entries
        job.high = bars.base[place + HIGH]
        job.low = bars.base[place + LOW]
        job.delimiter = self.delimiter
        job.comment = self.comment
        job.shift = self.shift
        job.begin = self.begin
        job.end = self.end
        job.keep = self.policy == KEEP
        job.block = cython.address(bars.block[0])
        job.stamps = cython.address(bars.stamps[bars.stampbase[row]])
        job.mask = bars.mask
        return True

    def check(self, bars, place, slot, stampslot):
        """Check the rules for a row; one that keeps them is the last one from here on."""
        ts: cython.longlong = bars.stamps[stampslot]
        high: cython.Py_ssize_t = bars.base[place + HIGH]
        low: cython.Py_ssize_t = bars.base[place + LOW]
        if self.policy == AUDIT:
            self.last = ts
            if self.fixed == 0:
                self.fixed = self.unit
            return OK
        if ts <= self.last:
            self.found = ts
            return ORDER
        if high >= 0 and low >= 0 and bars.block[high + slot] < bars.block[low + slot]:
            if self.policy != KEEP:
                return CROSSED
            self.kept = self.kept + 1
        if self.fixed == 0:
            self.fixed = self.unit
        self.last = ts
        return OK

    def fields(self, p, bars, place, slot, stampslot):
        """Read the columns of the line at `p`; return where its newline is."""
        column: cython.Py_ssize_t = 0
        kind: cython.longlong
        quoted: cython.bint
        for column in range(self.columns):
            kind = self.plan[column]
            if kind == SKIPPED:
                p = self.leap(p)
            else:
                self.column = column
                self.at = p
                quoted = False
                if self.text[p] <= QUOTE:
                    p = self.lead(p)
                    if self.text[p] == QUOTE:
                        quoted = True
                        p += 1
                if kind >= 0:
                    p = self.number(p, bars, bars.base[place + kind] + slot, kind <= CLOSE)
                elif kind == STAMP:
                    p = self.stamp(p, bars, stampslot)
                else:
                    p = self.half(p, kind)
                if p >= 0 and (quoted or self.text[p] != self.delimiter):
                    p = self.trail(p, quoted)
                if p < 0:
                    if self.fault == OK:
                        self.fault = UNKNOWN if kind <= STAMP else NUMBER
                    return p
            if self.text[p] != self.delimiter:
                break
            p += 1
        if column + 1 < self.columns:
            self.column = column + 1
            self.fault = NARROW
        elif self.text[p] != NEWLINE:
            self.at = p
            p = self.trail(p, False)
            if p < 0 or self.text[p] != NEWLINE:
                self.fault = WIDE
        return p

    def trail(self, p, quoted):
        """Skip a closing quote, blanks and a carriage return; return the place of a delimiter or newline, or -1."""
        if quoted:
            if self.text[p] != QUOTE:
                return -1
            p += 1
        p = self.lead(p)
        if self.text[p] == RETURN and self.text[p + 1] == NEWLINE:
            p += 1
        return p if self.text[p] == self.delimiter or self.text[p] == NEWLINE else -1

    def leap(self, p):
        """Skip a column that is not read, which may hold delimiters in quotes."""
        if self.text[p] <= QUOTE:
            p = self.lead(p)
            if self.text[p] == QUOTE:
                p += 1
                while self.text[p] != NEWLINE and (self.text[p] != QUOTE or self.text[p + 1] == QUOTE):
                    p += 1 + (self.text[p] == QUOTE)
        while self.text[p] != self.delimiter and self.text[p] != NEWLINE:
            p += 1
        return p

    def number(self, p, bars, slot, price):
        """Read the number at `p` into a slot of the block; return where it ends, or -1."""
        size: cython.Py_ssize_t
        mark: cython.int
        value: cython.double = 0.0
        if cython.compiled:
            size = decimal_read(cython.address(self.text[p]), cython.address(value))
        else:
            value, size = read(self.text, p)
        if size == 0:
            mark = self.text[p]
            if mark != self.delimiter and mark != NEWLINE and mark != RETURN and mark != QUOTE:
                return -1
            if price and (self.policy != AUDIT or self.sparse):
                self.fault = EMPTY
                return -1
            value = NAN
        elif price and value - value != 0.0 and self.policy != AUDIT:
            self.fault = INFINITE
            return -1
        bars.block[slot] = value
        return p + size

    def two(self, p):
        """Return the value of two digits, or a value so large that no sum with it is a date or a time."""
        tens: cython.longlong = self.text[p] ^ 48
        ones: cython.longlong = self.text[p + 1] ^ 48
        return tens * 10 + ones if tens <= 9 and ones <= 9 else BAD

    def stamp(self, p, bars, slot):
        """Read the timestamp at `p` into a slot of the stamps; return where it ends, or -1."""
        date: cython.longlong
        year: cython.longlong
        month: cython.longlong
        day: cython.longlong
        seconds: cython.longlong
        hour: cython.longlong
        minute: cython.longlong
        mark: cython.int
        naive: cython.bint = True
        if self.patterned:
            return self.formatted(p, bars, slot)
        if self.text[p + 4] != MINUS or self.text[p + 7] != MINUS:
            return self.epoch(p, bars, slot)
        year = self.two(p) * 100 + self.two(p + 2)
        month = self.two(p + 5)
        day = self.two(p + 8)
        if year + month + day >= BAD:
            return self.epoch(p, bars, slot)
        date = year * 10000 + month * 100 + day
        if date != self.date and not self.calendar(year, month, day, date):
            return -1
        seconds = self.midnight
        self.nano = 0
        p += 10
        mark = self.text[p]
        if (mark == BLANK or mark == 84 or mark == 116) and (self.text[p + 1] ^ 48) <= 9:  # T, t
            hour = self.two(p + 1)
            minute = self.two(p + 4)
            if self.text[p + 3] != COLON or hour > 23 or minute > 59:
                return -1
            seconds += hour * 3600 + minute * 60
            p += 6
            if self.text[p] == COLON:
                minute = self.two(p + 1)
                if minute > 59:
                    return -1
                seconds += minute
                p += 3
                if self.text[p] == POINT:
                    p = self.fraction(p + 1)
                    if p < 0:
                        return -1
            mark = self.text[p]
            if mark == 90 or mark == 122:  # Z, z
                p += 1
                naive = False
            elif mark == PLUS or mark == MINUS:
                p = self.zone(p)
                if p < 0:
                    return -1
                seconds -= self.offset
                naive = False
        if naive and self.walled:
            seconds = self.wall.utc(seconds, self.nano, self.last - self.shift if self.last > LOWEST else LOWEST)
            if seconds == NOWHERE:
                self.fault = LOCAL
                return -1
        self.unit = 0
        return p if self.store(bars, slot, seconds) else -1

    def formatted(self, p, bars, slot):
        """Read the timestamp at `p` by the patterns of date and, if there is one, of time; return where it ends, or -1."""
        self.within = 0
        self.nano = 0
        self.zoned = False
        p = self.follow(p, self.recipe.date, self.recipe.dates)
        if p < 0:
            return -1
        self.unit = 0
        return p if self.join(bars, slot) else -1

    def finish(self, p, bars, place, slot, stampslot):
        """Complete a row at `p` after its columns: put date and time together, scale prices."""
        index: cython.Py_ssize_t
        if self.split:
            if not self.join(bars, stampslot):
                self.column = 0
                self.at = p
            self.nano = 0
            self.zoned = False
        for index in range(0, self.recipe.copied if self.recipe is not None else 0, 2):
            bars.block[bars.base[place + self.recipe.copies[index + 1]] + slot] = (
                bars.block[bars.base[place + self.recipe.copies[index]] + slot]
            )
        if self.divisor != 1.0:
            for index in range(CLOSE + 1):
                if bars.base[place + index] >= 0:
                    bars.block[bars.base[place + index] + slot] /= self.divisor

    def half(self, p, kind):
        """Read a date or a time of day that has a column of its own; return where it ends, or -1."""
        if kind == DATE:
            return self.follow(p, self.recipe.date, self.recipe.dates)
        return self.follow(p, self.recipe.time, self.recipe.times)

    def join(self, bars, slot):
        """Put date and time of day, as read, into a slot of the stamps."""
        seconds: cython.longlong = self.civil + self.within
        if self.zoned:
            seconds -= self.offset
        elif self.walled:
            seconds = self.wall.utc(seconds, self.nano, self.last - self.shift if self.last > LOWEST else LOWEST)
            if seconds == NOWHERE:
                self.fault = LOCAL
                return False
        return self.store(bars, slot, seconds)

    def epoch(self, p, bars, slot):
        """Read seconds, milli-, micro- or nanoseconds since 1970; the first row's magnitude decides for the file."""
        negative: cython.bint = self.text[p] == MINUS
        begin: cython.Py_ssize_t
        value: cython.longlong = 0
        unit: cython.longlong = 1  # how many make a second
        seconds: cython.longlong
        if negative or self.text[p] == PLUS:
            p += 1
        begin = p
        while self.text[p] ^ 48 <= 9:
            if value >= TENTH:
                self.fault = RANGE
                return -1
            value = value * 10 + (self.text[p] ^ 48)
            p += 1
        while unit < 1000000000 and value >= unit * YEAR_5138:
            unit *= 1000
        self.unit = unit
        if self.fixed > 0:
            if unit > self.fixed:
                self.fault = UNIT
                return -1
            unit = self.fixed
        elif p == begin + 8 and 19000100 < value < 21000000:
            return -1  # YYYYMMDD, rather than some day of 1970
        self.nano = 0
        if self.text[p] == POINT:
            p = self.fraction(p + 1)
        if p <= begin:
            return -1
        seconds = value // unit
        self.nano = (value - seconds * unit) * (1000000000 // unit) + self.nano // unit
        if negative:
            seconds = -seconds
            if self.nano > 0:
                seconds -= 1
                self.nano = 1000000000 - self.nano
        if not self.store(bars, slot, seconds):
            return -1
        if self.unit < self.fixed and bars.stamps[slot] <= self.last:
            self.fault = UNIT
            return -1
        return p

    def store(self, bars, slot, seconds):
        """Write the timestamp into its slot; return False if int64 nanoseconds cannot hold it."""
        ts: cython.longlong
        if seconds < -LAST_SECOND or seconds >= LAST_SECOND:
            self.fault = RANGE
            return False
        ts = seconds * 1000000000 + self.nano
        if self.shift > 0 and ts > HIGHEST - self.shift:
            self.fault = RANGE
            return False
        bars.stamps[slot] = ts + self.shift
        return True
