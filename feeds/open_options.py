"""OpenOptions: how the feeds of one `open_feeds` are read, checked in one place."""

from engine.errors import ConfigError, suggest
from feeds.csv.dialects import said
from feeds.csv.header import ALIASES
from feeds.csv.text_buffer import MOST, TextBuffer
from feeds.decoding.parse_timestamp import nanoseconds
from feeds.decoding.text_decoder import LIMITS, POLICIES
from feeds.decoding.time_patterns import compiled

DAY = 86_400 * 10**9
UNITS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class OpenOptions:
    """Options that all feeds of one `open_feeds` share; times and `bar` in ns, `limit` in bars. `None`: inferred."""

    def __init__(
        self,
        on_bad="raise",
        label=None,
        bar=None,
        start=None,
        end=None,
        buffer=65536,
        columns=None,
        limit=None,
        tz=None,
        ambiguous="infer",
        nonexistent="forward",
        dialect=None,
        delimiter=None,
        decimal=None,
        header=None,
        comment="#",
        format=None,  # noqa: A002, it is strptime's word
        scale=None,
        skip_rows=0,
        encoding=None,
        reverse=None,
        read_ahead=None,
    ):
        one_of("on_bad", on_bad, POLICIES)
        if label is not None:
            one_of("label", label, ("close", "open", "date"))
        if dialect == "polygon" and bar is not None:
            label = "open"
        if label == "open" and bar is None:
            raise ConfigError('label="open" needs the length of a bar, such as bar="15min"')
        if not isinstance(buffer, int) or not 0 < buffer <= MOST:
            raise ConfigError(f"buffer={buffer!r}: expected a number of bytes, 1 to {MOST}")
        if limit is not None and (not isinstance(limit, int) or limit < 1):
            raise ConfigError(f"limit={limit!r}: expected a number of bars, at least 1")
        self.on_bad = on_bad
        self.bar = None if bar is None else duration(bar)
        self.shift = self.bar if label == "open" else 0
        self.label = label
        self.tz = tz
        self.wall = None if tz is None else wall(tz, ambiguous, nonexistent)
        self.begin = LIMITS[0] if start is None else moment("start", start, self.wall)
        self.end = LIMITS[1] if end is None else moment("end", end, self.wall)
        if self.begin > self.end:
            raise ConfigError(f"start={start!r} is after end={end!r}, so there would be no bars")
        self.limit = limit
        self.buffer = buffer
        self.header = header
        self.delimiter = None if delimiter is None else mark("delimiter", delimiter)
        self.decimal = decimal
        if decimal not in (None, ".", ",") or (decimal == "," and self.delimiter == ","):
            raise ConfigError(f'decimal={decimal!r}: expected "." or ",", and a delimiter that is something else')
        self.comment = None if not comment else mark("comment", comment).encode()
        self.format, self.time_format = format if isinstance(format, (tuple, list)) else (format, None)
        self.scale = 1.0 if scale is None else float(scale)
        if not 0.0 < self.scale < float("inf"):
            raise ConfigError(f"scale={scale!r}: expected a number that prices are divided by, such as 10000")
        if type(skip_rows) is not int or skip_rows < 0:
            raise ConfigError(f"skip_rows={skip_rows!r}: expected a number of lines before the header")
        self.skip_rows = skip_rows
        self.encoding = None if encoding is None else encoding_of(encoding)
        if reverse not in (None, False, True):
            raise ConfigError(f"reverse={reverse!r}: expected True, False, or None to let the first rows decide")
        self.reverse = reverse
        if read_ahead not in (None, False, True):
            raise ConfigError(f"read_ahead={read_ahead!r}: expected True, False, or None for True where a core is free")
        self.read_ahead = read_ahead
        self.after = False
        self.whose = "row"
        self.beside = False  # columns of other symbols stand beside those that are read
        self.dialect = dialect
        self.order = None if columns is None or hasattr(columns, "items") else [str(name) for name in columns]
        self.columns = fields(columns if hasattr(columns, "items") else {})
        self.symbol = self.columns.pop("symbol", None)
        self.adopt(said(dialect))
        if self.format is not None:
            compiled(self.format)

    def adopt(self, dialect):
        """Take from a dialect what the user has not set."""
        if self.header is None:
            self.header = dialect.get("header")
        if self.delimiter is None:
            self.delimiter = dialect.get("delimiter")
        if self.order is None and not self.columns:
            self.order = dialect.get("columns")
        if self.format is None:
            self.format = dialect.get("format")
        if self.scale == 1.0:
            self.scale = dialect.get("scale", 1.0)
        self.columns = {**fields(dialect.get("rename", {})), **self.columns}
        self.symbol = self.columns.pop("symbol", self.symbol)
        self.whose = dialect.get("whose", self.whose)
        self.after = dialect.get("after", False) and not self.shift
        if dialect.get("opens") and not self.shift:
            raise ConfigError('dialect="polygon" has times at which bars open; say how long they are: bar="1min" or bar="1d"')

    @property
    def dial(self):
        """The wall clock by which bars are stamped. A bar of whole days ends by the clock, after 23 or 25 hours, too."""
        if self.wall is None or not self.shift or self.shift % DAY:
            return self.wall
        return self.wall.early(self.shift // 10**9)

    @property
    def dated(self):
        """Return whether bars are labelled by the day in which they lie; None: their timestamps will show."""
        if self.shift or self.after or self.label == "close" or (self.bar is not None and self.bar < DAY):
            return False
        return True if self.label == "date" else None

    def under(self, dialect):
        """Return these options with those of a dialect added."""
        other = copy(self)
        other.adopt(said(dialect))
        return other


def copy(options):
    """Return a copy of options, to be changed."""
    other = OpenOptions.__new__(OpenOptions)
    other.__dict__.update(options.__dict__)
    return other


def encoding_of(encoding):
    from feeds.csv.recoded_text import known

    return None if known(encoding).lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig") else encoding


def mark(option, value):
    """One character."""
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value in '\n\r"':
        raise ConfigError(f"{option}={value!r}: expected one character")
    return value


def fields(columns):
    """{field: name of its column}, the field by its first name."""
    names = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
    if "date" in columns and "time" in columns:  # two columns that are a timestamp together
        del names["date"], names["time"]
    return {names.get(field, field): name if isinstance(name, str) else str(name) for field, name in columns.items()}


def wall(tz, ambiguous, nonexistent):
    from feeds.timezones.local_time import FOLDS, GAPS, LocalTime

    one_of("ambiguous", ambiguous, FOLDS)
    one_of("nonexistent", nonexistent, GAPS)
    return LocalTime(tz, ambiguous, nonexistent)


def one_of(option, value, known):
    if value not in known:
        near = suggest(str(value), list(known))
        near = near if near.startswith("; did you mean") else f"; expected one of {', '.join(known)}"
        raise ConfigError(f"{option}={value!r}{near}")


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


class SharedResources:
    """Resources that the sources of one run share: the number of feeds, a text buffer, and others by `get`."""

    def __init__(self, options, count):
        self.options = options
        self.count = count
        self.kept = {}

    @property
    def text(self):
        return self.get(TextBuffer, lambda: TextBuffer(self.options.buffer, self.count))

    def get(self, key, make):
        """One object for all sources of the run, made at first use."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]
