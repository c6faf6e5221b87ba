"""Day numbers: floats that count days since year 1, as scripts know them, and their way to datetimes and back."""

try:
    import _datetime as _dt  # `datetime` defines all of it in Python, too, before it imports this
except ImportError:
    import datetime as _dt
from math import fsum

HOURS, MINUTES, SECONDS, MICROSECONDS = 24.0, 1440.0, 86400.0, 86400e6
EPOCH_DAY = 719163
UNIX = _dt.datetime(1970, 1, 1)
TIME_MAX = _dt.time(23, 59, 59, 999990)
TIME_MIN = _dt.time.min
ZERO = _dt.timedelta(0)


class _UTC(_dt.tzinfo):
    """UTC, under the name that scripts import."""

    def utcoffset(self, dt):
        return ZERO

    def tzname(self, dt):
        return "UTC"

    def dst(self, dt):
        return ZERO

    def localize(self, dt):
        return dt.replace(tzinfo=self)


UTC = _UTC()


def tzparse(tz):
    """The time zone that a name stands for; objects are taken as they are."""
    if not isinstance(tz, str):
        return Localizer(tz)
    try:
        import pytz

        return Localizer(pytz.timezone({"CST": "CST6CDT"}.get(tz, tz)))
    except ImportError:
        from zoneinfo import ZoneInfo

        return Localizer(ZoneInfo({"CST": "CST6CDT"}.get(tz, tz)))


def Localizer(tz):
    """`tz` with a method `localize`, as zones of pytz have one."""
    if tz is None or hasattr(tz, "localize"):
        return tz
    try:
        tz.localize = lambda dt: dt.replace(tzinfo=tz)
    except AttributeError:

        class Zone(_dt.tzinfo):
            def utcoffset(self, dt):
                return tz.utcoffset(dt)

            def dst(self, dt):
                return tz.dst(dt)

            def tzname(self, dt):
                return tz.tzname(dt)

            def fromutc(self, dt):
                return tz.fromutc(dt.replace(tzinfo=tz)).replace(tzinfo=self)

            def localize(self, dt):
                return dt.replace(tzinfo=self)

        return Zone()
    return tz


def num2date(x, tz=None, naive=True):
    """The datetime of a day number; in the zone `tz` if there is one."""
    day = int(x)
    hour, rest = divmod(HOURS * (x - day), 1)
    minute, rest = divmod(60 * rest, 1)
    second, rest = divmod(60 * rest, 1)
    micro = int(1e6 * rest)
    if micro < 10:
        micro = 0
    result = _dt.datetime.fromordinal(day).replace(hour=int(hour), minute=int(minute), second=int(second), microsecond=micro)
    if tz is not None:
        result = result.replace(tzinfo=UTC).astimezone(tz)
        if naive:
            result = result.replace(tzinfo=None)
    if micro > 999990:
        result += _dt.timedelta(microseconds=1000000 - micro)
    return result


def num2dt(num, tz=None, naive=True):
    return num2date(num, tz, naive).date()


def num2time(num, tz=None, naive=True):
    return num2date(num, tz, naive).time()


def date2num(dt, tz=None):
    """The day number of a datetime or date; aware ones are moved to UTC."""
    if tz is not None:
        dt = tz.localize(dt)
    zone = getattr(dt, "tzinfo", None)
    if zone is not None:
        shift = zone.utcoffset(dt)
        dt = dt.replace(tzinfo=None) - (shift or ZERO)
    base = float(dt.toordinal())
    if hasattr(dt, "hour"):
        base = fsum((base, dt.hour / HOURS, dt.minute / MINUTES, dt.second / SECONDS, dt.microsecond / MICROSECONDS))
    return base


def time2num(tm):
    """The part of a day that a time of day stands for."""
    return tm.hour / HOURS + tm.minute / MINUTES + tm.second / SECONDS + tm.microsecond / MICROSECONDS


class StrategyDates:
    """The times of a strategy: those of its first feed, in the zone that Cerebro has instead of the feed's."""

    def __init__(self, line, zone):
        self.line = line
        self.zone = zone

    def __getattr__(self, name):
        return getattr(self.line, name)

    def __getitem__(self, ago):
        return self.line[ago]

    def __len__(self):
        return len(self.line)

    def datetime(self, ago=0, tz=None, naive=True):
        return num2date(self.line[ago], tz or self.zone, naive)

    def date(self, ago=0, tz=None, naive=True):
        return self.datetime(ago, tz, naive).date()

    def time(self, ago=0, tz=None, naive=True):
        return self.datetime(ago, tz, naive).time()
