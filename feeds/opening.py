"""Opening: which feeds there are and how they are to be read; the public `open_feeds`.

Place in the flow: the very first step. Opening looks at names and sizes of files and reads no bar; a run asks for
`sources()` and reads those.
"""

from __future__ import annotations

import os
from time import perf_counter

from engine.config import older_name
from engine.errors import ConfigError, DataError, suggest
from feeds.file_formats import open_files, open_one
from feeds.open_options import OpenOptions, SharedResources
from feeds.paths import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

SAMPLES = 8  # feeds looked into for an estimate


class Feeds:
    """The feeds of a run, in order: a sequence, also reached by name."""

    stored = True  # their bars are there before a run begins, so that reading ahead shows nobody less

    def __init__(self, feeds, options, actions=None, recipe=None):
        self.recipe = recipe  # what `open_feeds` was called with, for those who must open them again
        self._feeds = feeds
        self.options = options
        self.actions = actions or {}  # of unadjusted feeds: {name: [feeds.actions.Action, ...]}, in time order
        self.names = [feed.name for feed in feeds]
        self.opening_seconds = 0.0

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
        from feeds.inspection import described

        return described(self)

    def head(self, n=5):
        """A polars frame of the first `n` bars of each feed, as a run would get them."""
        from feeds.inspection import table

        return table(self, n)

    def to_polars(self):
        """A polars frame of all bars: symbol, datetime (UTC), and the columns of the files that a run reads."""
        from feeds.inspection import table

        return table(self, None)

    def to_pandas(self):
        """A pandas frame of all bars, by symbol and datetime."""
        return self.to_polars().to_pandas().set_index(["symbol", "datetime"])

    def spans(self):
        """{name: (timestamp of the first bar, of the last)}, int64 ns UTC; None for a feed without bars. Reads all of them."""
        from feeds.inspection import spans

        return spans(self)

    def explain(self):
        """Return a text of what inference decided, feed by feed: files, dialect, columns, zone, and how bars are stamped."""
        from feeds.inspection import explained

        return explained(self)

    @property
    def tz(self):
        """Return the zone of the wall clock of all feeds, None if they have none or several."""
        walls = {wall.name for wall in (getattr(getattr(feed, "options", None), "wall", None) for feed in self._feeds) if wall}
        return walls.pop() if len(walls) == 1 else None

    def sources(self):
        """Return fresh sources for one run, in the order of `names`."""
        run = SharedResources(self.options, len(self))
        return [feed.source(run) for feed in self]

    def clock(self, bars):
        """Return a clock for feeds that need no merge; None for those whose sources do."""
        if not all(hasattr(feed, "whole") for feed in self._feeds):
            return None
        from feeds.tape.tape import clock_of

        return clock_of(self._feeds, bars)

    def files(self):
        """Return symbol, path and bytes of each feed."""
        return [{"symbol": feed.name, "path": feed.path, "bytes": feed.bytes} for feed in self]

    def estimate_rows(self):
        """Estimate the number of bars from the sizes of all feeds and a look into a few."""
        looked = self._feeds[:: -(-len(self) // SAMPLES)]
        size = sum(feed.bytes for feed in looked)
        return sum(feed.bytes for feed in self) * sum(feed.rows() for feed in looked) // size if size else 0


def open_feeds(
    source: Any,
    *,
    names: Sequence[str] | None = None,
    symbols: Sequence[str] | None = None,
    on_bad: str = "raise",
    label: str | None = None,
    bar: str | float | None = None,
    start: str | int | datetime | None = None,
    end: str | int | datetime | None = None,
    limit: int | None = None,
    tz: str | None = None,
    ambiguous: str = "infer",
    nonexistent: str = "forward",
    columns: Mapping[str, str] | Sequence[str] | None = None,
    dialect: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    header: bool | None = None,
    comment: str | None = "#",
    format: str | tuple[str, str] | None = None,  # noqa: A002, it is strptime's word
    scale: float | None = None,
    skip_rows: int = 0,
    encoding: str | None = None,
    reverse: bool | None = None,
    adjust: str = "none",
    as_of: str = "end",
    actions: Any = None,
    buffer: int = 65536,
    stamp: str | None = None,
    read_ahead: bool | None = None,
) -> Feeds:
    """Open the feeds in `source`: a file, a glob pattern, a directory, a frame, a list of these, or a mapping from names to them.

    `names` replaces the file stems, in order; `symbols` selects by name, in its order. `on_bad` rows "raise", are left out
    ("skip") or, if only their high is below their low, delivered ("keep"). `label="open"` adds the length `bar` ("30s",
    "15min", "1h", "1d" or seconds) to timestamps; "close": bars are complete at their timestamps, "date": they are labelled by
    the day in which they lie; None: labelled if the first of them are at midnight (`stamp=` is the older name of `label=`).
    `start` and `end`: ISO text, datetime or int ns; bars are delivered with start <= ts < end, and at most `limit` of each
    feed. `columns={"open": "first"}` says which column a field is. `tz`: the zone of timestamps that say none,
    "America/New_York" or "+05:30"; an hour that happens twice is `ambiguous` ("infer", "earlier", "later", "raise"), one that
    never happens `nonexistent` ("forward", "raise"). `adjust`: "split" or "total" (with dividends) scales prices by `actions`,
    as of the "end" or each bar's "own" time; "close" scales all four by the file's column Adj Close. `skip_rows`: lines before
    the header; `encoding`: of text that is not UTF-8; `reverse`: whether the newest row comes first (None: the first rows
    decide). `read_ahead`: whether a thread decodes CSV text ahead of a run (None: where this process has a second core).
    Formats, dialects and more options: docs/data.md.
    """
    label = older_name("stamp", stamp, "label", label)
    del stamp
    recipe = dict(locals())
    began = perf_counter()
    options = OpenOptions(
        on_bad, label, bar, start, end, buffer, columns, limit, tz, ambiguous, nonexistent, dialect, delimiter, decimal, header,
        comment, format, scale, skip_rows, encoding, reverse, read_ahead
    )  # fmt: skip
    feeds = find(source, options)
    if not feeds:
        raise DataError(f"no feeds in {source!r}; expected paths of CSV files, glob patterns or directories")
    if names is not None:
        rename(feeds, list(names))
    distinct(feeds)
    if symbols is not None:
        feeds = select(feeds, [symbols] if isinstance(symbols, str) else symbols)
    if actions is None and adjust == "none":
        opened = Feeds(feeds, options, recipe=recipe)
    else:
        from feeds.adjustments.adjusted_feed import adjusted

        opened = Feeds(*adjusted(feeds, options, adjust, as_of, actions), recipe=recipe)  # type: ignore[misc]
    opened.opening_seconds = perf_counter() - began
    return opened


def find(source, options):
    """Return the feeds of any kind of source."""
    if source is None or isinstance(source, (int, float)):
        raise ConfigError(
            f"open_feeds({source!r}): expected a path or pattern of files, a folder, a frame, a list of these, or a mapping "
            f"{{name: path or frame}}"
        )
    if in_memory(source):
        from feeds.columns.dataframes import open_frame

        return open_frame(source, options)
    if hasattr(source, "items"):
        return [named(str(name), part, options) for name, part in source.items()]
    if isinstance(source, (list, tuple)) and any(map(in_memory, source)):
        return [feed for part in source for feed in find(part, options)]
    if not isinstance(source, (list, tuple)) and is_tape(source):
        from feeds.tape.tape import open_tape

        return open_tape(os.fspath(source), options)
    if isinstance(source, (list, tuple)) and any(map(is_tape, source)):
        return [feed for part in source for feed in find(part, options)]
    return open_files(expand(source), options)


def is_tape(source):
    """Return whether a source is a folder that `ingest` wrote, or began to write."""
    return (isinstance(source, str) or hasattr(source, "__fspath__")) and (
        os.path.exists(os.path.join(source, "tape.json")) or os.path.exists(os.path.join(source, "ingest.json"))
    )


def named(name, part, options):
    """Return one feed with a name of its own."""
    if in_memory(part):
        from feeds.columns.dataframes import frame_feed

        return frame_feed(name, part, options)
    return open_one(name, expand(part), options)


def in_memory(source):
    """Return whether a source is a frame or a mapping of columns, rather than a path or something made of paths."""
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        return False
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__array__") or hasattr(source, "collect_schema"):
        return True
    return hasattr(source, "items") and any(str(name).lower() == "close" for name in source)


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
