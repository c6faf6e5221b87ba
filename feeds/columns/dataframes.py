"""Frames: polars and pandas frames, Arrow tables, NumPy arrays and anything else that speaks `__arrow_c_stream__`.

Place in the flow: a frame becomes Arrow columns, without a copy where the types fit; a long frame is cut into its symbols. A
mapping of columns ({"ts": ..., "open": ...}) needs neither Arrow nor NumPy.
"""

from engine.errors import ConfigError, DataError
from feeds.columns.arrow import Layout, arrow, symbols_of
from feeds.columns.block_source import BlockSource

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
        return layout.blocks(part.to_batches(), intake, way)

    def where(self, row):
        return self.name if row is None else f"{self.name}: row {row}"

    def close(self):
        pass


def open_frame(frame, options):
    """The feeds of a frame: one, or one for each symbol."""
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
