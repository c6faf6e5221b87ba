"""TimestampDecoder: timestamps in text by any pattern, and the parts that all of them share: calendar, fractions, offsets.

Place in the flow: the base of the decoder, which reads ISO and epoch timestamps itself. No Python object is touched.
"""

from array import array

BLANK, TAB, NEWLINE, RETURN, QUOTE, PLUS, MINUS, COLON = 32, 9, 10, 13, 34, 43, 45, 58
MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")
# what a pattern of a timestamp consists of, besides characters that must stand there (see feeds.decoding.time_patterns)
YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, SHORT_YEAR, HALF, MONTH_NAME, OFFSET, WORD, MILLIS, MAY_END = (
    -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -13, -14
)  # fmt: skip


class TimestampPattern:
    """What the rows of a file need that is not the default, shared by all decoders of such files: patterns of date and
    time (see `feeds.decoding.time_patterns`); `copies`, pairs of fields of which the second is the first again.
    """

    def __init__(self, date=(), time=(), copies=()):
        self.date = array("q", date)
        self.time = array("q", time)
        self.copies = array("q", copies)
        self.months = array("q", [int.from_bytes(name, "big") for name in MONTHS])
        self.dates = len(date)
        self.times = len(time)
        self.copied = len(copies)
        self.patterned = self.dates > 0

    def times_alone(self):
        """Return the same without copies of fields."""
        return TimestampPattern(self.date, self.time)


class TimestampDecoder:
    """Reads dates and times of day in `text`: seconds at the midnight into `civil`, seconds since then into `within`, the rest
    into `nano`, an offset from UTC in seconds into `offset` if `zoned`.
    """

    def __init__(self, delimiter):
        self.text = None
        self.delimiter = delimiter
        self.recipe = None
        self.date = -1
        self.midnight = 0
        self.civil = 0
        self.within = 0
        self.nano = 0
        self.offset = 0
        self.zoned = False

    def lead(self, p):
        """Skip blanks."""
        while (self.text[p] == BLANK or self.text[p] == TAB) and self.text[p] != self.delimiter:
            p += 1
        return p

    def follow(self, p, pattern, n):
        """Read by a pattern at `p`: the date into `civil`, the time into `within` and `nano`; return where it ends, or -1."""
        i: cython.Py_ssize_t
        op: cython.longlong
        value: cython.longlong
        digits: cython.Py_ssize_t
        year: cython.longlong = 0
        month: cython.longlong = 1
        day: cython.longlong = 1
        hour: cython.longlong = 0
        rest: cython.longlong = 0
        dated: cython.bint = False
        timed: cython.bint = False
        for i in range(n):
            op = pattern[i]
            if op >= 0:
                if self.text[p] != op:
                    return -1
                p += 1
                if op == BLANK:
                    p = self.lead(p)
                continue
            if op == MAY_END:
                value = self.text[p]
                if value == self.delimiter or value == NEWLINE or value == RETURN or value == QUOTE:
                    break
                continue
            if op == FRACTION:
                p = self.fraction(p)
                if p < 0:
                    return -1
                continue
            if op == HALF:
                value = self.text[p] | 32
                if (value != 97 and value != 112) or self.text[p + 1] | 32 != 109 or hour > 12 or hour < 1:
                    return -1
                hour = (0 if hour == 12 else hour) + (12 if value == 112 else 0)
                p += 2
                continue
            if op == OFFSET:
                if self.text[p] == 90:
                    self.offset = 0
                    p += 1
                elif self.text[p] == PLUS or self.text[p] == MINUS:
                    p = self.zone(p)
                    if p < 0:
                        return -1
                else:
                    return -1
                self.zoned = True
                continue
            if op == MONTH_NAME:
                month = self.month_name(p)
                if month == 0:
                    return -1
                p += 3
                dated = True
                continue
            if op == WORD:
                while self.text[p] | 32 >= 97 and self.text[p] | 32 <= 122:
                    p += 1
                continue
            digits = 4 if op == YEAR else 18 if op <= MILLIS else 2
            value = 0
            while digits > 0 and (self.text[p] ^ 48) <= 9:
                value = value * 10 + (self.text[p] ^ 48)
                p += 1
                digits -= 1
            if op == YEAR:
                if digits > 0:
                    return -1
                year = value
                dated = True
            elif op == MILLIS:
                if digits == 18 or value >= 86400000 * 2:
                    return -1
                rest = value // 1000
                self.nano = (value - rest * 1000) * 1000000
                timed = True
            elif digits == 2:
                return -1
            elif digits == 1 and ((i + 1 < n and SECOND <= pattern[i + 1] < 0) or (i > 0 and SECOND <= pattern[i - 1] < 0)):
                return -1  # of numbers that nothing separates, each has two digits
            elif op == SHORT_YEAR:
                if digits > 0:
                    return -1
                year = value + (2000 if value < 69 else 1900)
                dated = True
            elif op == MONTH:
                month = value
                dated = True
            elif op == DAY:
                day = value
                dated = True
            elif op == HOUR:
                if value > 23:
                    return -1
                hour = value
                timed = True
            elif op == MINUTE:
                if value > 59:
                    return -1
                rest += value * 60
                timed = True
            else:
                if value > 59:
                    return -1
                rest += value
                timed = True
        if dated:
            value = year * 10000 + month * 100 + day
            if value != self.date and not self.calendar(year, month, day, value):
                return -1
            self.civil = self.midnight
        if timed:
            self.within = hour * 3600 + rest
        return p

    def month_name(self, p):
        """Return 1 to 12 for the three letters of a month, in English; 0 for others."""
        word: cython.longlong = (self.text[p] | 32) * 65536 + (self.text[p + 1] | 32) * 256 + (self.text[p + 2] | 32)
        i: cython.Py_ssize_t
        for i in range(12):
            if self.recipe.months[i] == word:
                return i + 1
        return 0

    def calendar(self, year, month, day, date):
        """Remember the midnight of a date, which most rows share with the row before; False if there is no such day."""
        days: cython.longlong = 31
        if month == 4 or month == 6 or month == 9 or month == 11:
            days = 30
        elif month == 2:
            days = 29 if year & 3 == 0 and (year // 100 * 100 != year or year // 400 * 400 == year) else 28
        if year < 1 or month < 1 or month > 12 or day < 1 or day > days:
            return False
        self.date = date
        if month < 3:
            year -= 1
            month += 12
        # days from 1970-01-01 in years that begin with March
        days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 719469
        self.midnight = days * 86400
        return True

    def fraction(self, p):
        """Read the decimals of a second into `nano`, those beyond nine dropped; return where they end, or -1."""
        begin: cython.Py_ssize_t = p
        scale: cython.longlong = 100000000
        nano: cython.longlong = 0
        while self.text[p] ^ 48 <= 9:
            nano += (self.text[p] ^ 48) * scale
            scale //= 10
            p += 1
        self.nano = nano
        return p if p > begin else -1

    def pair(self, p):
        """Return the value of two digits, or a large one. The decoder has its own, which can be inlined."""
        tens: cython.longlong = self.text[p] ^ 48
        ones: cython.longlong = self.text[p + 1] ^ 48
        return tens * 10 + ones if tens <= 9 and ones <= 9 else 1000

    def zone(self, p):
        """Read the offset +HH, +HHMM or +HH:MM into `offset`, in seconds; return where it ends, or -1."""
        west: cython.bint = self.text[p] == MINUS
        hours: cython.longlong = self.pair(p + 1)
        minutes: cython.longlong = 0
        p += 3
        if self.text[p] == COLON:
            minutes = self.pair(p + 1)
            p += 3
        elif self.text[p] ^ 48 <= 9:
            minutes = self.pair(p)
            p += 2
        if hours > 23 or minutes > 59:
            return -1
        self.offset = hours * 3600 + minutes * 60
        if west:
            self.offset = -self.offset
        return p
