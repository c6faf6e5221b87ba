"""Parquet: bars from Parquet files by pyarrow; one file per feed, several files per feed, or all symbols in one file.

Place in the flow: row groups that `start` and `end` exclude are not read, nor columns that nobody wants; what is read goes
through `arrow.Layout` to the intake, one batch of a row group at a time.
"""

from engine.errors import DataError
from feeds.columns.arrow_batches import Layout, arrow, said, symbols_of
from feeds.columns.block_source import BlockSource
from feeds.columns.file_change_check import FileWatch
from feeds.parquet.footer import footer_of
from feeds.parquet.parquet_source import ParquetSource
from feeds.paths import stem
from feeds.staged_columns import Staging

BATCH = 16384
DIRECT = 4  # feeds that are read side by side; each costs a page of every column
BUFFER = 1 << 16  # bytes read at a time: without it a column of a row group is read whole


class ParquetFeed:
    """One feed of one or several files, one after the other."""

    def __init__(self, name, paths, size, options):
        self.name = name
        self.path = paths[0] if len(paths) == 1 else ", ".join(paths)
        self.paths = paths
        self.bytes = size
        self.options = options

    def __repr__(self):
        return f"ParquetFeed({self.name!r}, {self.path!r}, {self.bytes})"

    def source(self, run):
        footers = list(map(footer_of, self.paths))
        if all(footers):
            return ParquetSource(self.name, footers, self.options, run, lambda: self.by_arrow(run, Staging()))
        return self.by_arrow(run, run.get(Staging, Staging))

    def by_arrow(self, run, staging):
        """Return a source that reads through pyarrow: directly if the feeds are few."""
        if run.count <= DIRECT:
            return self.reading()
        return staging.add(self.name, self.reading)

    def reading(self):
        """A source that keeps the file open."""
        return BlockSource(self.name, ParquetReader(self.paths, self.options), self.options)

    def rows(self):
        return sum(count(path) for path in self.paths)


def open_files(found, options):
    """Open each file as a feed; files with a column of symbols are one set of feeds."""
    first = found[0][0]
    footer = footer_of(first)
    symbol = symbols_of(schema(first) if footer is None else footer.schema, options)
    if symbol:
        from feeds.long.long_arrow import ArrowLong

        paths, size = [path for path, _ in found], sum(size for _, size in found)
        return ArrowLong(paths, size, options, symbol, all_batches, schema, packed=True).feeds()
    return [ParquetFeed(stem(path), [path], size, options) for path, size in found]


def open_one(name, found, options):
    return ParquetFeed(name, [path for path, _ in found], sum(size for _, size in found), options)


class ParquetReader:
    """Blocks of Parquet files, in order."""

    def __init__(self, paths, options):
        self.paths = paths
        self.options = options
        self.path = paths[0]
        self.file = None

    def blocks(self, bars, intake, way):
        for path in self.paths:
            self.path = path
            watch = FileWatch(path)
            self.file = file = opened(path)
            layout = Layout(path, file.schema_arrow, bars, self.options)
            groups = wanted_groups(file.metadata, layout, self.options)
            if groups:
                rows = sum(file.metadata.row_group(group).num_rows for group in groups)
                yield from layout.blocks(watch.batches(self.batches(file, groups, layout.names), rows), intake, way)
            self.close()

    def batches(self, file, groups, names):
        return file.iter_batches(BATCH, row_groups=groups, columns=list(dict.fromkeys(names)), use_threads=False)

    def where(self, row):
        return self.path if row is None else f"{self.path}: row {row + 1}"

    def close(self):
        if self.file is not None:
            self.file.close()
            self.file = None


def opened(path):
    """Return a file ready for reading in batches; raise a DataError that explains what is wrong with it."""
    pa = arrow()
    import pyarrow.parquet as pq

    from feeds.remote import handle

    try:
        return pq.ParquetFile(handle(path), buffer_size=BUFFER, pre_buffer=False, page_checksum_verification=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(f"{path}: not a Parquet file that can be read: {said(error)}") from error


def schema(path):
    file = opened(path)
    try:
        return file.schema_arrow
    finally:
        file.close()


def count(path):
    """Return the rows that the footer states; 0 where there is none to read, as the run will explain."""
    footer = footer_of(path)
    if footer is not None:
        return footer.rows
    try:
        file = opened(path)
    except DataError:
        return 0
    try:
        return file.metadata.num_rows
    finally:
        file.close()


def wanted_groups(metadata, layout, options):
    """Return the row groups whose timestamps may lie in [begin, end), by their statistics where there are any."""
    from feeds.decoding.column_decoder import LIMITS

    groups = list(range(metadata.num_row_groups))
    if (options.begin, options.end) == LIMITS or layout.clock or (options.wall is not None):
        return groups
    at = metadata.schema.names.index(layout.stamp) if layout.stamp in metadata.schema.names else -1
    if at < 0:
        return groups
    results = []
    for group in groups:
        result = bounds(metadata.row_group(group).column(at))
        if result is None or (result[1] + options.shift >= options.begin and result[0] + options.shift < options.end):
            results.append(group)
    return results


def bounds(column):
    """Return (least, most) of a column chunk of timestamps in ns, rounded outward; None without statistics."""
    stats = column.statistics
    if stats is None or not stats.has_min_max:
        return None
    pa = arrow()
    try:
        least, most = (pa.scalar(value) for value in (stats.min, stats.max))
        if not (pa.types.is_timestamp(least.type) or pa.types.is_date(least.type)):
            return None
        kind = pa.timestamp("ns")
        return tuple(value.cast(pa.timestamp("us")).cast(kind).value + slack for value, slack in ((least, 0), (most, 999)))
    except (pa.ArrowException, ValueError, OverflowError):
        return None


def all_batches(path, columns):
    """Yield record batches of a long file, of some columns or all."""
    watch = FileWatch(path)
    file = opened(path)
    try:
        yield from watch.batches(file.iter_batches(65536, columns=columns, use_threads=False), file.metadata.num_rows)
    except (arrow().ArrowException, OSError) as error:
        raise DataError(f"{path}: {said(error)}") from error
    finally:
        file.close()
