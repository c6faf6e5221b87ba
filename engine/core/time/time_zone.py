"""Zone: wall-clock time of an IANA time zone, for sessions, calendar frames and local timestamps.

The interval around the last requested time in which the offset from UTC does not change is kept, so that nearly every request
is two comparisons. All times are int64 ns; `wall` is the local clock read as if it were UTC.
"""

from engine.errors import ConfigError

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
ALWAYS = 2**63 - 1
STRIDE, STRIDES = 7 * 86_400, 60  # seconds; offsets are looked for in steps of a week, for about a year
FIRST, LAST = -9_214_560_000, 9_214_560_000  # seconds that int64 ns can say, a week less


class Zone:
    """A time zone by its IANA name or a fixed offset such as "+05:30"; "UTC" by default."""

    def __init__(self, name="UTC"):
        self.name = name
        self.info = None
        self.offset = 0
        self.low = -ALWAYS
        self.high = ALWAYS
        if name != "UTC":
            self.info = zone_info(name)
            self.look(0)

    def at(self, ts):
        """Return the offset from UTC in ns at the instant `ts`, positive in the east."""
        if ts < self.low or ts >= self.high:
            self.look(ts)
        return self.offset

    def local(self, ts):
        """Return the wall clock at the instant `ts`."""
        return ts + self.at(ts)

    def utc(self, wall):
        """Return the instant at which the wall clock shows `wall`: the earlier of two; in a gap, as far behind its start."""
        before: cython.longlong = wall - self.at(wall - DAY)
        after: cython.longlong = wall - self.at(wall + DAY)
        if before + self.at(before) != wall and after + self.at(after) == wall:
            return after
        return before

    def look(self, ts):
        """Find the offset at `ts` and the interval in which it holds."""
        second = max(FIRST, min(LAST, ts // SECOND))
        offset = self.seconds(second)
        self.offset = offset * SECOND
        self.low = self.edge(second, -STRIDE, offset) * SECOND
        self.high = self.edge(second, STRIDE, offset) * SECOND
        return 0

    def edge(self, second, stride, offset):
        """Return the first second of the interval (`stride` < 0) or the first after it; at least as far as it is searched."""
        inside = second
        for _ in range(STRIDES):
            probe = max(FIRST, min(LAST, inside + stride))
            if self.seconds(probe) != offset:
                break
            inside = probe
        else:
            return inside if stride < 0 else inside + 1
        outside = probe
        while abs(outside - inside) > 1:
            middle = (outside + inside) // 2
            if self.seconds(middle) == offset:
                inside = middle
            else:
                outside = middle
        return max(inside, outside)

    def seconds(self, second):
        """Return the offset from UTC at a second since 1970, in seconds."""
        from datetime import datetime, timedelta

        moment = datetime(1970, 1, 1, tzinfo=self.info) + timedelta(seconds=second)  # a wall clock that `fromutc` reads as UTC
        there = self.info.fromutc(moment)
        return round((there.replace(tzinfo=None) - moment.replace(tzinfo=None)).total_seconds())


def zone_info(name):
    """Return the `ZoneInfo` of an IANA name, or the `timezone` of an offset."""
    from zoneinfo import ZoneInfo

    if isinstance(name, str) and name[:1] in ("+", "-"):
        from datetime import timedelta, timezone

        digits = name[1:].replace(":", "")
        if len(digits) == 4 and digits.isdigit() and int(digits[:2]) < 24 and int(digits[2:]) < 60:
            offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            return timezone(offset if name[0] == "+" else -offset)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError) as error:
        raise ConfigError(
            f'tz={name!r}: no such time zone; expected an IANA name such as "America/New_York" or "UTC", '
            f'or an offset such as "+05:30"'
        ) from error
