"""Frames: polars and pandas frames, Arrow tables, NumPy arrays and anything else that speaks `__arrow_c_stream__`.

Place in the flow: a frame becomes Arrow columns, without a copy where the types fit; a long frame is cut into its symbols. A
mapping of columns ({"ts": ..., "open": ...}) needs neither Arrow nor NumPy.
"""

from engine.errors import ConfigError, DataError
from feeds.columns.arrow_batches import Layout, arrow, symbols_of
from feeds.columns.block_source import BlockSource
from feeds.decoding.column_decoder import ABSENT
from feeds.timezones.day_labels import LOOKED

NAME = "data"  # of a frame that nobody named


class FrameFeed:
    """One feed of a table in memory: rows `start` to `stop - 1`."""

    def __init__(self, name, table, options, start=0, stop=None):
        self.name = name
        self.path = None
        self.table = table
        self.options = options
        self.start = start
        self.stop = table.num_rows if stop is None else stop
        self.bytes = 8 * (self.stop - self.start) * max(1, table.num_columns)

    def __repr__(self):
        return f"FrameFeed({self.name!r}, {self.stop - self.start} rows)"

    def source(self, run):
        return BlockSource(self.name, self, self.options)

    def rows(self):
        return self.stop - self.start

    # -- as a reader, see feeds.columns.block_source

    def blocks(self, bars, intake, way):
        layout = Layout(self.name, self.table.schema, bars, self.options)
        part = self.table.select(list(dict.fromkeys(layout.names))).slice(self.start, self.stop - self.start)
        if self.turned(layout, part, intake):
            part = part.take(arrow().array(range(part.num_rows - 1, -1, -1)))
        return layout.blocks(part.combine_chunks().to_batches(), intake, way)

    def turned(self, layout, part, intake):
        """Return whether the rows come newest first: by `reverse`, or if all of the first timestamps descend."""
        if self.options.reverse is not None:
            return self.options.reverse
        head = part.slice(0, LOOKED).combine_chunks().to_batches()
        if not head or head[0].num_rows < 3:
            return False
        try:
            stamps = list(layout.block(head[0], intake, 0)[0])
        except (arrow().ArrowException, DataError, KeyError, OverflowError, UnicodeDecodeError):
            return False  # the run will say why
        finally:
            layout.unit = 0
        return all(later > ts > ABSENT for later, ts in zip(stamps, stamps[1:]))

    def where(self, row):
        return self.name if row is None else f"{self.name}: row {row}"

    def close(self):
        pass


def open_frame(frame, options):
    """The feeds of a frame: one, or one for each symbol."""
    if hasattr(frame, "collect_schema") and not hasattr(frame, "height"):  # a polars LazyFrame
        frame = frame.collect()
    if getattr(getattr(frame, "columns", None), "nlevels", 1) == 2:
        parts = by_symbol(frame)
        if parts:
            single = NAME if list(parts) == [""] else None
            return [frame_feed(single or symbol, part, options) for symbol, part in parts.items()]
    table = table_of(NAME, frame)
    symbol = symbols_of(table.schema, options)
    if symbol is None:
        return [FrameFeed(NAME, table, options)]
    return split(table, symbol, options)


def frame_feed(name, frame, options):
    return FrameFeed(name, table_of(name, frame), options)


def table_of(name, frame):
    """An Arrow table over the memory of a frame."""
    pa = arrow()
    if isinstance(frame, pa.Table):
        return frame
    if hasattr(frame, "collect_schema") and not hasattr(frame, "height"):  # a polars LazyFrame
        frame = frame.collect()
    if hasattr(frame, "to_frame") and not hasattr(frame, "columns"):
        raise ConfigError(
            f"{name}: a {type(frame).__name__} is one column; expected a frame with open, high, low and close, "
            f'for example frame = series.to_frame("close") with the other prices set to it'
        )
    frame = flattened(name, frame)
    try:
        if hasattr(frame, "__arrow_c_stream__"):
            return pa.table(frame)
        if hasattr(frame, "items"):
            return pa.table({str(key): pa.array(column) for key, column in frame.items()})
        if getattr(frame, "dtype", None) is not None and frame.dtype.names:
            return pa.table({key: pa.array(contiguous(frame[key])) for key in frame.dtype.names})
        if hasattr(frame, "to_frame") or type(frame).__module__.startswith("pandas"):
            return pa.Table.from_pandas(frame)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise DataError(f"{name}: {error}") from error
    raise ConfigError(
        f"{name}: {type(frame).__name__} has no names of columns; expected a frame, an Arrow table, a structured array or a "
        f'mapping such as {{"ts": ..., "open": ..., "high": ..., "low": ..., "close": ...}}'
    )


def flattened(name, frame):
    """A pandas frame whose columns have one level of names: the prices of yfinance's, for the one symbol that it has."""
    levels = getattr(getattr(frame, "columns", None), "nlevels", 1)
    if levels == 1:
        return frame
    parts = by_symbol(frame)
    if parts is None or len(parts) != 1:
        result = ", ".join(map(str, parts or list(frame.columns)[:4]))
        raise ConfigError(f"{name}: columns of several levels ({result}); expected prices of one symbol")
    return next(iter(parts.values()))


def by_symbol(frame):
    """{symbol: frame} of a pandas frame with two levels of columns, prices and symbols, in any order; None of another one."""
    if frame.columns.nlevels != 2:
        return None
    for level in (0, 1):
        names = {str(label).lower() for label in frame.columns.get_level_values(level)}
        if {"open", "high", "low", "close"} <= names:
            symbols = list(dict.fromkeys(frame.columns.get_level_values(1 - level)))
            parts = {str(symbol): frame.xs(symbol, axis=1, level=1 - level) for symbol in symbols}
            wanted = ("open", "high", "low", "close")
            return {
                symbol: part[part[[name for name in part.columns if str(name).lower() in wanted]].notna().any(axis=1)]
                for symbol, part in parts.items()
            }
    return None


def contiguous(column):
    import numpy as np

    return np.ascontiguousarray(column)


def split(table, symbol, options):
    """A feed for each symbol of a long table, in order of appearance; sorted by symbol first unless it is already."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table.column(symbol)
    if column.null_count:
        raise DataError(f"{NAME}: column {symbol} has {column.null_count} rows without a symbol")
    codes = pc.dictionary_encode(column.cast(pa.string())).combine_chunks()
    codes = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    names = codes.dictionary.to_pylist()
    indices = codes.indices
    runs = pc.run_end_encode(indices)
    table = table.drop_columns([symbol])
    if len(runs.values) > len(names):
        order = pc.sort_indices(indices)
        table = table.take(order)
        runs = pc.run_end_encode(indices.take(order))
    feeds = []
    start = 0
    for code, stop in zip(runs.values.to_pylist(), runs.run_ends.to_pylist()):
        feeds.append(FrameFeed(names[code], table, options, start, stop))
        start = stop
    return feeds
