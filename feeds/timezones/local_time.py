"""LocalTime: local timestamps of files to UTC, by a table of a time zone's changes; no Python object is touched while decoding.

Place in the flow: decoder and intake ask for every timestamp that says no offset of its own. In a stretch without a change,
which is remembered, that is two comparisons. Times are seconds since 1970, `local` as if the wall clock were UTC.
"""
from array import array

from feeds.timezones.utc_offsets import fixed, transitions

FOLDS = ("infer", "earlier", "later", "raise")
GAPS = ("forward", "raise")
INFER, EARLIER, LATER, RAISE = 0, 1, 2, 3
FORWARD = 0
NOWHERE = -(2**62)
TABLES: dict[str, tuple[object, ...]] = {}  # zone -> (starts, offsets)


class LocalTime:
    """The wall clock of `tz`, an IANA name or a fixed offset such as "+05:30".

    An hour that happens twice is read as `ambiguous` says: "earlier", "later", "raise", or "infer": the earlier, unless that
    would not come after the bar before. One that never happens (`nonexistent`) is moved "forward" by the length of the
    gap, or refused ("raise").
    """

    def __init__(self, tz, ambiguous="infer", nonexistent="forward"):
        self.name = tz
        self.fold = FOLDS.index(ambiguous)
        self.gap = GAPS.index(nonexistent)
        if tz not in TABLES:
            TABLES[tz] = fixed(tz) or transitions(tz)
        self.starts, self.offsets = TABLES[tz]
        self.periods = len(self.starts)
        self.low = self.high = 0
        self.offset = 0
        self.twice = False

    def early(self, seconds):
        """A clock that reads a time as this one reads the time so much later, less that much."""
        other = LocalTime(self.name, FOLDS[self.fold], GAPS[self.gap])
        other.starts = array("q", [start if start == NOWHERE else start - seconds for start in self.starts])
        return other

    def utc(self, local, nano, after):
        """UTC seconds of a local time, NOWHERE if it is refused; `nano` and `after` (ns of the bar before) for "infer"."""
        if self.low <= local < self.high:
            return local - self.offset
        return self.search(local, nano, after)

    def search(self, local, nano, after):
        """Find the period, and remember its unambiguous part."""
        low: cython.Py_ssize_t = 0
        high: cython.Py_ssize_t = self.periods
        middle: cython.Py_ssize_t
        first: cython.longlong
        second: cython.longlong
        while high - low > 1:
            middle = (low + high) >> 1
            if self.edge(middle) <= local:
                low = middle
            else:
                high = middle
        if low + 1 == self.periods:
            self.low = self.edge(low)
            self.high = 2**62
            self.offset = self.offsets[low]
            return local - self.offset
        first = self.offsets[low]
        second = self.offsets[low + 1]
        if local < self.starts[low + 1] + (first if first < second else second):
            self.low = self.edge(low)
            self.high = self.starts[low + 1] + (first if first < second else second)
            self.offset = first
            return local - first
        self.twice = second < first
        if self.twice:
            if self.fold == RAISE:
                return NOWHERE
            if self.fold == LATER or (self.fold == INFER and (local - first) * 1000000000 + nano <= after):
                return local - second
        elif self.gap != FORWARD:
            return NOWHERE
        return local - first

    def edge(self, period):
        """Local time from which on a period is the only one."""
        before: cython.longlong
        if period == 0:
            return NOWHERE
        before = self.offsets[period - 1]
        return self.starts[period] + (before if before > self.offsets[period] else self.offsets[period])

    def instant(self, local, nano, after):
        """`utc` for Python."""
        return self.utc(local, nano, after)
