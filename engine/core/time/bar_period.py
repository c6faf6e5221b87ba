"""Period: where a bar's period ends, for frames of "15min", "1h", "1d", "1w", "1mo", a session, or a number of bars.

Periods lie on the wall clock of a time zone: days end at midnight there, weeks on Sunday, months with their last day, all
shifted by `offset`. Spans shorter than a day are counted from the start of each day. A period includes its end and not its
begin (`closed="right"`), since a bar's timestamp is when it is complete. Bars that are labelled by their day count for that day
in frames of days and longer.
"""

from engine.core.time.session import Session
from engine.core.time.time_zone import Zone
from engine.errors import ConfigError

SECOND = 10**9
HOUR = 3600 * SECOND
DAY = 24 * HOUR
OPEN_END = 2**63 - 1
UNITS = {"s": SECOND, "sec": SECOND, "min": 60 * SECOND, "m": 60 * SECOND, "h": HOUR, "d": DAY, "w": 7 * DAY}
MONTHS = {"mo": 1, "q": 3, "y": 12}
MONDAY = 4 * DAY  # 1970-01-01 was a Thursday
EPOCH = 719_163  # its day number in `date.toordinal`
LONGEST = 36_525 * DAY  # a century
EXAMPLES = '"15min", "1h", "1d", "1w", "1mo", "1q", "1y", "session", or a number of bars'
CALENDARS: "dict[object, object]" = {}  # (rule, zone) -> the period on that wall clock
SPAN, CALENDAR, SESSION, BARS = 0, 1, 2, 3


class Period:
    """The periods of a frame. `rule`: text or a number of bars; `offset`: shifts the grid, such as "30min"; `tz` None: the
    wall clock of each feed.
    """

    def __init__(self, rule, tz="UTC", offset=None, closed=None, session="00:00"):
        self.name = f"{rule} bars" if isinstance(rule, int) else str(rule)
        self.key = (self.name, tz, offset, closed, session)
        self.floating = tz is None
        self.zone = Zone(tz or "UTC")
        self.session = Session(self.zone, session)
        self.shift = 0 if offset is None else shift_of(offset)
        self.bars = 0
        self.length = 0
        self.anchor = 0
        if closed not in (None, "left", "right"):
            raise ConfigError(f'closed={closed!r}: expected "right", "left", or None to decide by the bars')
        self.left = closed == "left"
        self.decides = closed is None
        self.rule = rule, offset, closed, session
        self.parse(rule)
        self.long = self.kind != BARS and (self.kind != SPAN or self.length >= DAY)
        self.finer = self.kind == SPAN and self.length < DAY

    def parse(self, rule):
        """Return kind and length of a rule."""
        text = str(rule).strip()
        if text.lstrip("0123456789. ") in ("M", "ME", "MS"):  # a month to pandas and exchanges; "m" is a minute
            text = text[: len(text) - len(text.lstrip("0123456789. "))] + "mo"
        text = text.lower()
        unit = text.lstrip("0123456789. ")
        digits = text[: len(text) - len(unit)].strip() or "1"
        number = float(digits) if digits.replace(".", "", 1).isdigit() else 0
        whole = int(number)
        if text == "session":
            self.kind = SESSION
        elif (type(rule) is int and rule > 0) or (unit in ("bar", "bars") and number == whole > 0):
            self.kind = BARS
            self.bars = whole
        elif unit in MONTHS and 12_000 > number == whole > 0:
            self.kind = CALENDAR
            self.length = whole * MONTHS[unit]
        elif unit in UNITS and 0 < number * UNITS[unit] < LONGEST and isinstance(rule, str):
            self.kind = SPAN
            self.length = round(number * UNITS[unit])
            self.anchor = MONDAY if unit == "w" else 0
        else:
            raise ConfigError(f"resample({rule!r}): expected {EXAMPLES}")

    def on(self, tz):
        """Return the same periods on the wall clock of a time zone."""
        if tz == self.zone.name:
            return self
        key = (self.rule, tz)
        if key not in CALENDARS:
            rule, offset, closed, session = self.rule
            CALENDARS[key] = Period(rule, tz, offset, closed, session)
        return CALENDARS[key]

    def is_dated(self, ts):
        """Return whether a bar of a feed labelled by days and stamped `ts` is one of a day, dated at midnight."""
        return self.decides and self.long and self.zone.local(ts) % DAY == 0

    def end(self, ts, dated):
        """Return the end of the period of a bar stamped `ts`."""
        wall: cython.longlong
        begin: cython.longlong
        left: cython.longlong
        x: cython.longlong = ts if dated or self.left else ts - 1
        if self.kind == BARS:
            return OPEN_END
        if self.kind == SESSION:
            return self.session.opens(self.session.number(x + 1) + 1)
        wall = self.zone.local(x) - self.shift - self.anchor
        if self.kind == CALENDAR:
            return self.ahead(x, self.next_month(wall) + self.shift)
        if self.length < DAY:  # counted from the start of each day, with which the last one ends
            begin = wall // DAY * DAY
            left = (wall - begin) // self.length * self.length + self.length
            left = (DAY if left > DAY else left) - (wall - begin)
            if self.length <= HOUR:  # in an hour that comes twice, twice
                return x + left
            return self.ahead(x, wall + left + self.shift)
        return self.ahead(x, (wall // self.length + 1) * self.length + self.shift + self.anchor)

    def ahead(self, x, wall):
        """Return the first instant after `x` at which the clock shows `wall`, which it may do twice."""
        instant: cython.longlong = self.zone.utc(wall)
        return instant if instant > x else wall - self.zone.at(x)

    def next_month(self, wall):
        """Return the first midnight after `wall` with which a span of months begins."""
        from datetime import date

        day = date.fromordinal(EPOCH + wall // DAY)
        month = ((day.year * 12 + day.month - 1) // self.length + 1) * self.length
        return (date(month // 12, month % 12 + 1, 1).toordinal() - EPOCH) * DAY


def shift_of(offset):
    """Return the ns of an offset such as "30min", "-2h", or "09:30"."""
    text = str(offset).strip()
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-")
    if ":" in text:
        return sign * Session(start=text).offset
    unit = text.lstrip("0123456789. ")
    digits = text[: len(text) - len(unit)].strip()
    if unit not in UNITS or not digits.replace(".", "", 1).isdigit():
        raise ConfigError(f'offset={offset!r}: expected a length such as "30min", "-2h" or "09:30"')
    return sign * round(float(digits) * UNITS[unit])
