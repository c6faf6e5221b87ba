"""Options: how the feeds of one `open_feeds` are read, checked in one place."""

from engine.errors import ConfigError, suggest
from feeds.decode import LIMITS, POLICIES, nanoseconds
from feeds.header import ALIASES
from feeds.text import MOST

UNITS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Options:
    """What all feeds of one `open_feeds` share; times and `bar` in ns, `limit` in bars."""

    __slots__ = (
        "bar",
        "begin",
        "buffer",
        "columns",
        "delimiter",
        "dialect",
        "end",
        "format",
        "limit",
        "on_bad",
        "shift",
        "symbol",
        "tz",
        "wall",
    )

    def __init__(
        self,
        on_bad="raise",
        stamp="close",
        bar=None,
        start=None,
        end=None,
        buffer=65536,
        columns=None,
        limit=None,
        tz=None,
        ambiguous="infer",
        nonexistent="forward",
    ):
        one_of("on_bad", on_bad, POLICIES)
        one_of("stamp", stamp, ("close", "open"))
        if stamp == "open" and bar is None:
            raise ConfigError('stamp="open" needs the length of a bar, such as bar="15min"')
        if not isinstance(buffer, int) or not 0 < buffer <= MOST:
            raise ConfigError(f"buffer={buffer!r}: expected a number of bytes, 1 to {MOST}")
        if limit is not None and (not isinstance(limit, int) or limit < 1):
            raise ConfigError(f"limit={limit!r}: expected a number of bars, at least 1")
        self.on_bad = on_bad
        self.bar = None if bar is None else duration(bar)
        self.shift = self.bar if stamp == "open" else 0
        self.tz = tz
        self.wall = None if tz is None else wall(tz, ambiguous, nonexistent)
        self.begin = LIMITS[0] if start is None else moment("start", start, self.wall)
        self.end = LIMITS[1] if end is None else moment("end", end, self.wall)
        self.limit = limit
        self.buffer = buffer
        self.delimiter = ","
        self.format = None
        self.columns = fields(columns or {})
        self.symbol = self.columns.pop("symbol", None)


def fields(columns):
    """{field: name of its column}, the field by its first name."""
    names = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
    return {names.get(field, field): name for field, name in columns.items()}


def wall(tz, ambiguous, nonexistent):
    from feeds.wall import FOLDS, GAPS, Wall

    one_of("ambiguous", ambiguous, FOLDS)
    one_of("nonexistent", nonexistent, GAPS)
    return Wall(tz, ambiguous, nonexistent)


def one_of(option, value, known):
    if value not in known:
        raise ConfigError(f"unknown {option} {value!r}{suggest(str(value), list(known))}")


def duration(bar):
    """Nanoseconds of "30s", "15min", "1h", "1d" or a number of seconds."""
    number, unit = bar, "s"
    if isinstance(bar, str):
        unit = bar.lstrip("0123456789. ")
        number = bar[: len(bar) - len(unit)]
    try:
        length = round(float(number) * UNITS[unit] * 10**9)
    except (KeyError, TypeError, ValueError, OverflowError):
        length = 0
    if length <= 0:
        raise ConfigError(f'bar={bar!r}: expected a length such as "30s", "15min", "1h", "1d" or a number of seconds')
    return length


def moment(option, value, wall=None):
    """int64 ns UTC of ISO text, a date, a datetime or a number of ns; text without an offset is in the zone of `wall`."""
    if isinstance(value, int):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else value
    ts = nanoseconds(text, wall) if isinstance(text, str) else None
    if ts is None:
        raise ConfigError(f'{option}={value!r}: expected ISO text such as "2010-01-31 09:30", or int ns UTC')
    return ts
