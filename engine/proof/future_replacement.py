"""Replace what comes after an instant, wherever a strategy could have it from: bars, files that it opens, frames that it holds.

Three ways of doing so: prices after the instant tripled, divided by three, or cut off. Nothing at or before it changes.
"""

from __future__ import annotations

import builtins
import copy
import importlib
import io
import os
import shutil
import sys
import tempfile
import traceback
from array import array
from bisect import bisect_right
from contextlib import contextmanager

RAISED, LOWERED, CUT = "raised", "lowered", "cut"
WAYS = (RAISED, LOWERED, CUT)
FACTOR = {RAISED: 3.0, LOWERED: 1 / 3}
TEXTS = (".csv", ".txt", ".tsv")
BINARY = (".parquet", ".feather", ".arrow", ".ipc")
READERS = {
    "pandas": ("read_csv", "read_table", "read_parquet", "read_feather"),
    "polars": ("read_csv", "scan_csv", "read_parquet", "scan_parquet", "read_ipc", "scan_ipc"),
    "numpy": ("loadtxt", "genfromtxt"),
    "pyarrow.csv": ("read_csv", "open_csv"),
    "pyarrow.parquet": ("read_table", "ParquetFile"),
    "feeds": ("open_feeds",),
    "feeds.opening": ("open_feeds",),
}
UNITS = ((10**17, 1), (10**14, 1000), (10**11, 10**6), (10**8, 10**9))  # least magnitude, ns a unit


def without_future(columns, t, way):
    """Return `Columns` like these whose bars after `t` are others, or are not there."""
    result = copy.copy(columns)
    if way == CUT:
        from feeds.columns.memory_columns import Columns

        result = Columns(columns.names, list(columns.fields))
        for name in ("origin", "actions", "options", "tz", "skipped", "kept"):
            setattr(result, name, getattr(columns, name))
    else:
        result.fields = {name: array("d", column) for name, column in columns.fields.items()}
    for row in range(len(columns.names)):
        first, stop, place = columns.offsets[row], columns.offsets[row + 1], columns.places[row]
        n = bisect_right(columns.stamps, t, place, place + stop - first) - place
        if way == CUT:
            for name, column in columns.fields.items():
                result.fields[name].extend(column[first : first + n])
            result.settle(array("q", columns.stamps[place : place + n]), columns.dated[row], columns.zones[row])
            continue
        for column in result.fields.values():
            for i in range(first + n, stop):
                column[i] *= FACTOR[way]
    return result


# -- frames ------------------------------------------------------------------------------------------------------------


def other_value(value, t, way, lengths, depth=0):
    """Return a frame, an array or a mapping of them without the values after `t`; the value itself if it has no time.

    lengths: {number of bars: timestamps} of the feeds, for arrays that have a value for each bar.
    """
    kind = type(value).__module__.split(".")[0]
    name = type(value).__name__
    try:
        if kind == "pandas" and name in ("DataFrame", "Series"):
            return other_pandas(value, t, way)
        if kind == "polars" and name == "DataFrame":
            return other_polars(value, t, way)
        if kind == "numpy" and name == "ndarray" and value.ndim >= 1 and len(value) in lengths and value.dtype.kind == "f":
            n = bisect_right(lengths[len(value)], t)
            entries = value.copy()
            entries[n:] *= FACTOR.get(way, FACTOR[RAISED])
            return entries
        if isinstance(value, (list, array)) and len(value) in lengths and len(value) > 8 and isinstance(value[0], float):
            n = bisect_right(lengths[len(value)], t)
            return type(value)("d", [*value[:n], *(x * FACTOR.get(way, 3.0) for x in value[n:])]) if isinstance(value, array) else [
                *value[:n], *(x * FACTOR.get(way, 3.0) for x in value[n:])
            ]  # fmt: skip
        if isinstance(value, dict) and depth < 2 and value and len(value) < 10_000:
            entries = {key: other_value(item, t, way, lengths, depth + 1) for key, item in value.items()}
            return entries if any(entries[key] is not value[key] for key in value) else value
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError):
        return value
    return value


def other_pandas(value, t, way):
    """Return a pandas object without the values after `t`, by its index or by its first column of timestamps."""
    import pandas as pd

    stamps = value.index
    if not isinstance(stamps, pd.DatetimeIndex):
        times = [name for name in getattr(value, "columns", ()) if str(value[name].dtype).startswith("datetime64")]
        if not times:
            return value
        stamps = pd.DatetimeIndex(value[times[0]])
    later = stamps.as_unit("ns").asi8 > t
    if not later.any():
        return value
    if way == CUT:
        return value[~later].copy()
    result = value.copy()
    if name_of(value) == "Series":
        if result.dtype.kind in "fiu":
            result = result.astype(float)
            result[later] = result[later] * FACTOR[way]
        return result
    for place in range(result.shape[1]):
        column = result.iloc[:, place]
        if getattr(column.dtype, "kind", "O") in "fiu":
            values = column.to_numpy(dtype=float, copy=True)
            values[later] *= FACTOR[way]
            result.isetitem(place, values)
    return result


def name_of(value):
    return type(value).__name__


def other_polars(value, t, way):
    """Return a polars frame without the values after `t`, by its first column of timestamps."""
    import polars as pl

    times = [name for name, kind in value.schema.items() if kind.is_temporal() and kind != pl.Time]
    if not times:
        return value
    later = pl.col(times[0]).cast(pl.Datetime("ns")).dt.timestamp("ns") > t
    if way == CUT:
        return value.filter(~later)
    numbers = [name for name, kind in value.schema.items() if kind.is_numeric()]
    return value.with_columns([pl.when(later).then(pl.col(name) * FACTOR[way]).otherwise(pl.col(name)).alias(name) for name in numbers])


# -- files -------------------------------------------------------------------------------------------------------------


class Files:
    """Opens copies without what comes after `t` in place of the files that a strategy opens; remembers which, and where.

    `opened`: {path: place in the source where it was opened first}.
    """

    def __init__(self, t, way, source, only=None):
        self.t, self.way, self.source, self.only = t, way, source, only
        self.opened = {}
        self.copies = {}
        self.folder = None
        self.busy = False

    def redirected(self, path):
        """Return the path to open in place of `path`."""
        if self.busy or not isinstance(path, (str, os.PathLike)):
            return path
        try:
            real = os.path.abspath(os.fspath(path))
        except (TypeError, ValueError):
            return path
        if not isinstance(real, str) or not real.lower().endswith(TEXTS + BINARY) or not os.path.isfile(real):
            return path
        if self.folder is not None and real.startswith(self.folder):
            return path
        place = self.place()
        if place is None:  # not opened by the strategy's code
            return path
        self.opened.setdefault(real, place)
        if self.t is None or (self.only is not None and self.only != real):
            return path
        if real not in self.copies:
            self.busy = True
            try:
                self.copies[real] = self.copy(real)
            finally:
                self.busy = False
        return self.copies[real] or path

    def place(self):
        """Return `file.py:line` of the strategy's code on the stack; None if there is none."""
        for frame in reversed(traceback.extract_stack()):
            if self.source is not None and os.path.abspath(frame.filename) == self.source:
                return f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}"
        return None

    def copy(self, path):
        """Write the copy of a file; None if no time is found in it."""
        if self.folder is None:
            self.folder = tempfile.mkdtemp(prefix="ringbar-lookahead-")
        target = os.path.join(self.folder, f"{len(self.copies)}-{os.path.basename(path)}")
        try:
            if path.lower().endswith(TEXTS):
                return target if copy_text(path, target, self.t, self.way) else None
            import polars as pl

            parquet = path.lower().endswith(".parquet")
            frame = pl.read_parquet(path) if parquet else pl.read_ipc(path, memory_map=False)
            other = other_polars(frame, self.t, self.way)
            other.write_parquet(target) if parquet else other.write_ipc(target)
            return target
        except Exception:  # noqa: BLE001, any file may be anything; it is then opened as it is
            return None

    def close(self):
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def copy_text(path, target, t, way):
    """Copy a CSV file without what comes after `t`; whether it has timestamps."""
    timed = False
    with io_open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        lines = file.readlines()
    with io_open(target, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        delimiter = max(",;\t|", key=lambda mark: lines[0].count(mark) if lines else 0)
        for line in lines:
            cells = line.rstrip("\r\n").split(delimiter)
            column, ts = next(((i, ts) for i, ts in enumerate(map(instant, cells[:4])) if ts is not None), (None, None))
            timed = timed or ts is not None
            if ts is None or ts <= t:
                file.write(line)
            elif way != CUT:
                file.write(delimiter.join(cell if i == column else other_cell(cell, FACTOR[way]) for i, cell in enumerate(cells)) + "\n")
    return timed


def instant(cell):
    """Return the timestamp in a cell in ns; None if it has none."""
    from feeds.decoding.parse_timestamp import nanoseconds

    text = cell.strip().strip('"')
    if text.isdigit():
        number = int(text)
        if len(text) == 8 and 1900 <= number // 10_000 <= 2100:
            return nanoseconds(f"{text[:4]}-{text[4:6]}-{text[6:]}")
        return next((number * unit for least, unit in UNITS if number >= least), None)
    if len(text) < 8 or not text[:4].isdigit() or text[4] not in "-/":
        return None
    try:
        return nanoseconds(text.replace("/", "-"))
    except ValueError:
        return None


def other_cell(cell, factor):
    try:
        return repr(float(cell) * factor)
    except ValueError:
        return cell


io_open = io.open


@contextmanager
def redirecting(files):
    """Let `open` and the readers of pandas, polars, numpy, pyarrow and this package open what `files` says."""
    results = []

    def replace(holder, name):
        function = getattr(holder, name, None)
        if function is None or isinstance(function, type) and name != "ParquetFile":
            return

        def opening(source, *args, **options):
            return function(files.redirected(source), *args, **options)

        def named(*args, **options):
            if args:
                return opening(*args, **options)
            key = next((key for key in ("filepath_or_buffer", "source", "path", "fname", "file", "input_file", "where") if key in options), None)
            if key is not None:
                options[key] = files.redirected(options[key])
            return function(*args, **options)

        results.append((holder, name, function))
        setattr(holder, name, named)

    for module, names in READERS.items():
        if module in sys.modules or module in ("feeds", "feeds.opening"):
            holder = importlib.import_module(module)
            for name in names:
                replace(holder, name)
    replace(builtins, "open")
    replace(io, "open")
    try:
        yield
    finally:
        for holder, name, function in reversed(results):
            setattr(holder, name, function)
        files.close()
