"""Schema: which feeds there are and how they are to be read; the public `open_feeds`.

Place in the flow: the very first step. Opening looks at names and sizes of files and reads no bar; a run asks for
`sources()` and reads those.
"""

import os

from engine.errors import CapabilityError, ConfigError, DataError, suggest
from feeds.csv import CsvSource
from feeds.decode import LIMITS, POLICIES, nanoseconds
from feeds.header import ALIASES
from feeds.text import MOST, Text

UNITS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "w": 604800}
SAMPLES = 8  # files looked into for an estimate


class Options:
    """How the files of one `open_feeds` are read; times and `bar` in ns."""

    __slots__ = ("bar", "begin", "buffer", "columns", "delimiter", "end", "on_bad", "shift")

    def __init__(self, on_bad="raise", stamp="close", bar=None, start=None, end=None, buffer=65536, columns=None):
        one_of("on_bad", on_bad, POLICIES)
        one_of("stamp", stamp, ("close", "open"))
        if stamp == "open" and bar is None:
            raise ConfigError('stamp="open" needs the length of a bar, such as bar="15min"')
        if not isinstance(buffer, int) or not 0 < buffer <= MOST:
            raise ConfigError(f"buffer={buffer!r}: expected a number of bytes, 1 to {MOST}")
        self.on_bad = on_bad
        self.bar = None if bar is None else duration(bar)
        self.shift = self.bar if stamp == "open" else 0
        self.begin = LIMITS[0] if start is None else moment("start", start)
        self.end = LIMITS[1] if end is None else moment("end", end)
        self.buffer = buffer
        self.delimiter = ","
        names = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
        self.columns = {names.get(field, field): name for field, name in (columns or {}).items()}


class FeedFile:
    """One file to be read as one feed."""

    __slots__ = ("bytes", "name", "path")

    def __init__(self, name, path, size):
        self.name = name
        self.path = path
        self.bytes = size

    def __repr__(self):
        return f"FeedFile({self.name!r}, {self.path!r}, {self.bytes})"


class Feeds:
    """The feeds of a run, in order: a sequence of `FeedFile`, also reached by name."""

    def __init__(self, feeds, options):
        self._feeds = feeds
        self.options = options
        self.names = [feed.name for feed in feeds]

    def __len__(self):
        return len(self._feeds)

    def __iter__(self):
        return iter(self._feeds)

    def __getitem__(self, key):
        if not isinstance(key, str):
            return self._feeds[key]
        if key not in self.names:
            raise DataError(f"no feed {key}{suggest(key, self.names)}")
        return self._feeds[self.names.index(key)]

    def __repr__(self):
        return f"Feeds({len(self)} feeds, {sum(feed.bytes for feed in self):,} bytes)"

    def sources(self):
        """Fresh sources for one run, in the order of `names`; they share one text buffer."""
        text = Text(self.options.buffer, len(self))
        return [CsvSource(feed.name, feed.path, self.options, text) for feed in self]

    def files(self):
        """Where the bars come from: symbol, path and bytes of each feed."""
        return [{"symbol": feed.name, "path": feed.path, "bytes": feed.bytes} for feed in self]

    def estimate_rows(self):
        """About how many bars there are, from the sizes of all files and the first lines of a few."""
        lines = size = 0
        for feed in self._feeds[:: -(-len(self) // SAMPLES)]:
            with open(feed.path, "rb") as file:
                rows = file.read(8192).splitlines(keepends=True)[1:]
            lines += len(rows) - (len(rows) > 1)
            size += sum(map(len, rows[:-1] if len(rows) > 1 else rows))
        return sum(feed.bytes for feed in self) * lines // size if size else 0


def open_feeds(
    source,
    *,
    names=None,
    symbols=None,
    on_bad="raise",
    stamp="close",
    bar=None,
    start=None,
    end=None,
    buffer=65536,
    columns=None,
):
    """The feeds in `source`: a CSV file, a glob pattern, a directory, a list of these, or a mapping name -> file.

    `names` replaces the file stems, in order; `symbols` selects by name, in its order. `on_bad` rows "raise", are left
    out ("skip") or, if only their high is below their low, delivered ("keep"). `stamp="open"` adds the length `bar`
    ("30s", "15min", "1h", "1d" or seconds) to timestamps. `start` and `end`: ISO text, datetime or int ns; bars are
    delivered with start <= ts < end. `columns={"close": "Adj Close"}` says which column a field is.
    """
    options = Options(on_bad, stamp, bar, start, end, buffer, columns)
    if hasattr(source, "items"):
        feeds = [FeedFile(str(name), *look(path)) for name, path in source.items()]
    else:
        feeds = [FeedFile(stem(path), path, size) for path, size in expand(source)]
    if not feeds:
        raise DataError(f"no feeds in {source!r}; expected paths of CSV files, glob patterns or directories")
    if names is not None:
        rename(feeds, list(names))
    distinct(feeds)
    if symbols is not None:
        feeds = select(feeds, [symbols] if isinstance(symbols, str) else symbols)
    return Feeds(feeds, options)


def expand(source):
    """(path, bytes) of every file that a source stands for."""
    if not isinstance(source, str) and not hasattr(source, "__fspath__"):
        return [found for part in source for found in expand(part)]
    path = os.fspath(source)
    if os.path.isdir(path):
        return listing(path, "", ".csv", path)
    if not any(mark in path for mark in "*?[") or os.path.exists(path):
        return [look(path)]
    folder, pattern = os.path.split(path)
    if pattern.count("*") == 1 and not any(mark in folder + pattern.replace("*", "") for mark in "*?["):
        return listing(folder, *pattern.split("*"), path)
    from glob import glob

    found = sorted(glob(path, recursive=True))
    if not found:
        raise DataError(f"{path}: no file matches this pattern")
    return [look(name) for name in found]


def listing(folder, prefix, suffix, asked):
    """The files of a folder by name; the start-up cost of `glob` is that of opening a thousand files."""
    try:
        with os.scandir(folder or ".") as entries:
            found = [
                (os.path.join(folder, entry.name), entry.stat().st_size)
                for entry in entries
                if entry.name.startswith(prefix)
                and entry.name.lower().endswith(suffix.lower())
                and len(entry.name) >= len(prefix) + len(suffix)
                and (prefix or entry.name[0] != ".")
                and entry.is_file()
            ]
    except FileNotFoundError as error:
        raise DataError(f"{asked}: no such directory") from error
    if not found:
        raise DataError(f"{asked}: no {prefix}*{suffix} files there")
    for path, _ in found:
        csv_only(path)
    return sorted(found)


def look(path):
    """(path, bytes) of one file."""
    path = os.fspath(path)
    try:
        size = os.stat(path).st_size
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file; expected a CSV file, a glob pattern or a directory") from error
    csv_only(path)
    return path, size


def csv_only(path):
    extension = os.path.splitext(path)[1]
    if extension.lower() != ".csv":
        raise CapabilityError(f"{path}: can't read {extension or 'a file without extension'}; expected .csv")


def stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def rename(feeds, names):
    if len(names) != len(feeds):
        raise ConfigError(f"names: {len(names)} names for {len(feeds)} feeds; expected one for each, in order")
    for feed, name in zip(feeds, names):
        feed.name = name


def distinct(feeds):
    seen = {}
    for feed in feeds:
        other = seen.setdefault(feed.name, feed)
        if other is not feed:
            raise DataError(
                f"two feeds named {feed.name}: {other.path} and {feed.path}; "
                f"give each a name of its own with names=[...] or a mapping name -> path"
            )


def select(feeds, symbols):
    known = {feed.name: feed for feed in feeds}
    for symbol in symbols:
        if symbol not in known:
            raise ConfigError(f"symbols: no feed {symbol}{suggest(symbol, list(known))}")
    return [known[symbol] for symbol in symbols]


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


def moment(option, value):
    """int64 ns UTC of ISO text, a date, a datetime or a number of ns."""
    if isinstance(value, int):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else value
    ts = nanoseconds(text) if isinstance(text, str) else None
    if ts is None:
        raise ConfigError(f'{option}={value!r}: expected ISO text such as "2010-01-31 09:30", or int ns UTC')
    return ts
