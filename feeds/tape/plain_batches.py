"""Batches of a tape in Arrow format, read straight from where the values lie, without pyarrow.

Place in the flow: what `feeds.tape.tape` reads otherwise through pyarrow, for files whose symbols are numbered texts, whose
timestamps are timestamps and whose fields are float64, as `ingest` writes them. A file that changes meanwhile is an error.
"""

import os
from array import array

from engine._util.platform_files import reason
from engine.errors import DataError
from feeds.columns.column_reader import WORDS, ColumnReader
from feeds.columns.ipc_metadata import UnknownFormError, metadata
from feeds.csv.text_buffer import TextFile

ROWS = 16384  # read at a time
SCALES = (10**9, 10**6, 10**3, 1)  # ns of the units of timestamps


def plain_file(path, symbol):
    """Return the metadata of a file that can be read here, as far as can be said without a layout, or None."""
    about = metadata(path)
    if about is None or symbol not in about.schema.names or about.schema.field(symbol).type != "dictionary":
        return None
    return about


def plain_batches(about, layout, options, rows, symbol, check=None):
    """Return an iterator of (timestamps, feeds, columns) of a file, or None if its columns need pyarrow.

    `rows`: {symbol: number of its feed}. `check`: the `PartCheck` of a tape's part. What is yielded is overwritten by the next.
    """
    stamp = about.schema.field(layout.stamp)
    if layout.clock or not stamp.type.startswith("timestamp[") or (stamp.tz is None and options.wall is not None):
        return None
    names = [name for name in layout.fields if name]
    kinds = [about.schema.field(name).type for name in names]
    if any(kind not in ("double", "int64") for kind in kinds):
        return None
    if stamp.tz not in (None, "UTC"):
        layout.zone = stamp.tz
    try:
        result = about.places([symbol, layout.stamp, *names])
        texts = about.texts(symbol)
    except UnknownFormError:
        return None
    if check is not None:
        check.compare_symbols(texts)
    table = array("i", [rows.get(text, -1) for text in texts])
    whole = array("b", [0, *(kind == "int64" for kind in kinds)])
    return read(about, layout, result, table, whole, SCALES[stamp.unit], check, [layout.stamp, symbol, *names])


def read(about, layout, found, table, whole, scale, check, names):
    """Yield stretches of all batches of a file; a batch whose sums are not those of the check is an error."""
    reader = ColumnReader(ROWS, sum(name is not None for name in layout.fields))
    lines = iter(reader.lines)
    columns = [next(lines) if name else None for name in layout.fields]
    file = TextFile(about.path)
    fd = file.open()
    try:
        for count, places in found:
            values = array("q", places[1:])
            before = array("Q", reader.sums)
            for start in range(0, count, ROWS):
                n = min(ROWS, count - start)
                done = reader.read(fd, values, whole, start, n, scale)
                done = reader.read_numbers(fd, places[0] + 4 * start, n, table) and done
                file.watch(os.fstat(fd))
                if not done or file.size != about.size:
                    raise DataError(f"{about.path}: damaged, or changed while it was read; write the tape again")
                if check is not None and start + n == count:
                    check.take_sums(count, {name: (new - old) & WORDS for name, new, old in zip(names, reader.sums, before)})
                yield (
                    memoryview(reader.stamps)[:n],
                    memoryview(reader.numbers)[:n],
                    [None if line is None else memoryview(line)[:n] for line in columns],
                )
        if check is not None:
            check.finish()
    except OSError as error:
        raise DataError(f"{about.path}: {reason(error)}") from error
    finally:
        os.close(fd)
