"""Frames: tables of a run as Arrow batches, Parquet files and polars frames."""

from __future__ import annotations

from engine.errors import CapabilityError
from engine.results.tables import SCHEMA, blocks_of

GROUP = 64  # blocks to a row group


def arrow():
    """The pyarrow module, or an error that says what works without it."""
    try:
        import pyarrow
    except ImportError as error:
        raise CapabilityError(
            "frames and Parquet files need pyarrow and polars, which are not installed here (they do not exist for PyPy); "
            'use result.rows("trades") for plain tuples, or pip install ringbar on CPython'
        ) from error
    return pyarrow


def schema_of(table):
    """Arrow schema of a table."""
    pa = arrow()
    kinds = {
        "int64": pa.int64(),
        "double": pa.float64(),
        "word": pa.dictionary(pa.int8(), pa.string()),
        "symbol": pa.dictionary(pa.int32(), pa.string()),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in SCHEMA[table]])


def batches_of(recorder, table, symbols):
    """Yield the rows of a table as Arrow record batches."""
    pa = arrow()
    schema = schema_of(table)
    for block in blocks_of(recorder, table, symbols):
        arrays = [pa.array(column, type=field.type) for column, field in zip(block.values(), schema)]
        yield pa.record_batch(arrays, schema=schema)


def table_of(recorder, table, symbols):
    """All rows of a table as an Arrow table."""
    return arrow().Table.from_batches(batches_of(recorder, table, symbols), schema_of(table))


def write_parquet(recorder, table, symbols, path):
    """Write a table as a Parquet file, a row group at a time."""
    pa = arrow()
    import pyarrow.parquet as pq

    schema = schema_of(table)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        group = []
        for batch in batches_of(recorder, table, symbols):
            group.append(batch)
            if len(group) == GROUP:
                writer.write_table(pa.Table.from_batches(group))
                group = []
        writer.write_table(pa.Table.from_batches(group, schema))


def frame_of(table):
    """A polars frame of an Arrow table."""
    arrow()
    import polars as pl

    return pl.from_arrow(table)


def empty_frame(table):
    """A polars frame without rows."""
    return frame_of(schema_of(table).empty_table())


def read_parquet(path):
    """A polars frame of a file that `write_parquet` wrote."""
    arrow()
    import polars as pl

    return pl.read_parquet(path)


def parquet_rows(path):
    """Iterate over the rows of such a file as tuples, a part of it in memory at a time."""
    arrow()
    import polars as pl
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=GROUP * 2048):
            yield from pl.from_arrow(batch).iter_rows()
