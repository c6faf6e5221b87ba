"""Frames: tables of a run as Arrow batches, Parquet files and polars frames."""

from __future__ import annotations

from array import array

from engine.errors import CapabilityError, DataError
from engine.results.tables import EXTRA, SCHEMA, blocks_of, names_of

GROUP = 64  # blocks to a row group
WAY = "restore the folder from a copy, or run the backtest again and save it"
BATCH = 16_384  # rows of a file in memory at a time


def arrow():
    """Return the pyarrow module; a CapabilityError says what works without it."""
    try:
        import pyarrow
    except ImportError as error:
        raise CapabilityError(
            "frames and Parquet files need pyarrow and polars, which are not installed here (they do not exist for PyPy); "
            'use result.rows("trades") for plain tuples, or pip install ringbar on CPython'
        ) from error
    return pyarrow


def schema_of(table, columns=None):
    """Return the Arrow schema of a table, or of some of its columns."""
    pa = arrow()
    kinds = {
        "int64": pa.int64(),
        "time": pa.timestamp("ns", tz="UTC"),
        "double": pa.float64(),
        "word": pa.dictionary(pa.int8(), pa.string()),
        "symbol": pa.dictionary(pa.int32(), pa.string()),
    }
    known = dict((*SCHEMA[table], *EXTRA.get(table, ())))
    return pa.schema([(name, kinds[known[name]]) for name in (known if columns is None else columns)])


def batches_of(recorder, table, symbols, columns=None):
    """Yield the rows of a table as Arrow record batches, with `columns` or with all."""
    pa = arrow()
    schema = schema_of(table, columns)
    for block in blocks_of(recorder, table, symbols, schema.names):
        arrays = [column_of(pa, column, field.type) for column, field in zip(block.values(), schema)]
        yield pa.record_batch(arrays, schema=schema)


def column_of(pa, values, kind):
    """Return an Arrow array: over the memory of an `array`, or copied from Python values."""
    if not isinstance(values, array):
        return pa.array(values, type=kind)
    own = {"q": pa.int64(), "i": pa.int32(), "d": pa.float64()}[values.typecode]
    return pa.Array.from_buffers(own, len(values), [None, pa.py_buffer(values)]).cast(kind)


def table_of(recorder, table, symbols):
    """Return all rows of a table as an Arrow table."""
    return arrow().Table.from_batches(batches_of(recorder, table, symbols), schema_of(table))


def write_parquet(recorder, table, symbols, path):
    """Write a table as a Parquet file, a row group at a time."""
    pa = arrow()
    import pyarrow.parquet as pq

    schema = schema_of(table)
    with open(path, "wb") as file, pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer:
        group = []
        for batch in batches_of(recorder, table, symbols):
            group.append(batch)
            if len(group) == GROUP:
                writer.write_table(pa.Table.from_batches(group))
                group = []
        writer.write_table(pa.Table.from_batches(group, schema))


def frame_of(table):
    """Return an Arrow table as a polars frame."""
    arrow()
    import polars as pl

    return pl.from_arrow(table)


def empty_frame(table):
    """Return a polars frame without rows."""
    return frame_of(schema_of(table).empty_table())


def read_parquet(path, table):
    """Return the polars frame of a file that `write_parquet` wrote."""
    return with_times(frame_of(arrow().Table.from_batches(parquet_batches(path, table), schema_of(table))))


def with_times(frame):
    """Return a polars frame whose time columns (`ts`, `..._ts`) are Datetime("ns", "UTC") instead of integers."""
    import polars as pl

    names = [name for name, kind in frame.schema.items() if kind == pl.Int64 and (name == "ts" or name.endswith("_ts"))]
    return frame.with_columns(pl.col(names).cast(pl.Datetime("ns", "UTC"))) if names else frame


def plain_rows(frame, table):
    """Iterate over the rows of a table's polars frame as `Result.rows` gives them: times are int64 ns UTC."""
    import polars as pl

    frame = frame.select(names_of(table))
    names = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return (frame.with_columns(pl.col(names).cast(pl.Int64)) if names else frame).iter_rows()


def numbers(column):
    """Return an Arrow column as a NumPy array, times as int64 ns UTC."""
    values = column.to_numpy(zero_copy_only=False)
    return values.view("int64") if values.dtype.kind == "M" else values


def without_times(column):
    """Return an Arrow column, times as int64 ns UTC."""
    pa = arrow()
    return column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column


def parquet_batches(path, table, columns=None):
    """Yield such a file as Arrow record batches, a part of it in memory at a time; a DataError if it has other columns."""
    pa = arrow()
    import pyarrow.parquet as pq

    try:
        with open(path, "rb") as opened, pq.ParquetFile(opened, pre_buffer=False) as file:  # it would read all row groups ahead
            if file.schema_arrow.names != list(schema_of(table).names):
                raise DataError(f"{path}: columns {file.schema_arrow.names}; expected {', '.join(schema_of(table).names)}; {WAY}")
            kinds = schema_of(table, columns)
            for batch in file.iter_batches(batch_size=BATCH, columns=columns, use_threads=False):
                batch = pa.RecordBatch.from_arrays([batch.column(name).cast(kinds.field(name).type) for name in kinds.names], schema=kinds)
                batch.validate()
                yield batch
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: damaged, not a table of a result: {str(error).splitlines()[0] if str(error) else error!r}; {WAY}") from error


def parquet_rows(path, table):
    """Iterate over the rows of such a file as tuples, a part of it in memory at a time."""
    arrow()
    import polars as pl

    for batch in parquet_batches(path, table):
        yield from plain_rows(pl.from_arrow(batch), table)
