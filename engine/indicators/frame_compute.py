"""compute: indicators over a frame, for research, from the same kernels as a run.

Place in the flow: none of a run's; a table of one row is bound to the columns of a frame, and the kernels sweep it. What only
other indicators read exists for `BLOCK` bars at a time, so that it stays in the cache.
"""

from __future__ import annotations

from array import array

import engine.indicators.operations.operators  # noqa: F401, it registers the operators of lines
from engine.core.kernel.graph import Graph
from engine.core.storage.bars import Bars
from engine.core.views.feedset import FeedSet
from engine.errors import DataError, ParameterError, suggest
from engine.indicators.base import Indicator

NAN = float("nan")
BLOCK = 16384
DATES = ("ts", "datetime", "date", "timestamp", "time")


def compute(frame, *specs, **named):
    """A polars frame with a column for each output of each specification: `compute(frame, SMA(20), fast=EMA(12))`.

    frame: a polars, pandas or Arrow frame, or a mapping of arrays, with columns named open, high, low, close, volume in any
    case (those that the indicators read; `source` is the close unless there is a column `source`). Rows are bars of one
    symbol, oldest first. Columns are named by keyword or after the specification: `SMA(20)`, `Bollinger(20, 2.0).upper`.
    Values are NaN while an indicator warms up. Indicators that read the time (`VWAP`, `AnchoredVWAP`, `Pivots`) find it in a
    column ts, datetime, date, timestamp or time, or in the index of a pandas frame: dates, times, ISO text, or epoch numbers
    in seconds to nanoseconds; times without a zone are UTC.
    """
    import polars

    if not specs and not named:
        raise ParameterError("compute: no indicators; expected specifications such as SMA(20) after the frame")

    return polars.DataFrame(columns_of(frame, {**{repr(spec): spec for spec in specs}, **named}))


def columns_of(frame, specs):
    """{column: numpy array} of {name: specification}."""
    import numpy

    table = Table(frame)
    graph = Graph(table.bars)
    feeds = FeedSet(table.bars, None, graph)
    rings = {}
    for name, spec in specs.items():
        if not isinstance(spec, Indicator):
            raise ParameterError(f"compute: {spec!r} is no specification such as SMA(20)")
        operand = spec.over(lambda column: feeds.column(table.known(column)))
        if operand.ring.axis is not table.bars.axis:
            raise ParameterError(f"compute: {spec!r} reads several feeds; a frame is one")
        rings[name if not operand.outputs else f"{name}.{operand.outputs[0]}"] = operand.ring
        rings.update((f"{name}.{output}", getattr(operand, output).ring) for output in operand.outputs[1:])
    entries = {}
    for ring in rings.values():
        if id(ring) not in entries:
            entries[id(ring)] = numpy.empty(table.rows)
            ring.bind(entries[id(ring)], array("q", [0]), -1)
    table.timed = next((kernel.called() for kernel in graph.kernels if getattr(kernel, "reads_time", False)), None)
    sweep(graph, table, set(entries))
    return {name: entries[id(ring)] if id(ring) in entries else table.columns[ring.name] for name, ring in rings.items()}


def sweep(graph, table, kept):
    """Step all kernels over the whole table; rings that are not kept are as long as a block."""
    table.bind()
    bases = []
    for kernel in graph.kernels:
        kernel.allocate(1)
        for ring in kernel.outs:
            if id(ring) not in kept:
                bases.append(array("q", [0]))
                ring.bind(array("d", [NAN]) * min(BLOCK, max(1, table.rows)), bases[-1], -1)
    step = BLOCK if bases else max(1, table.rows)
    for start in range(0, table.rows, step):
        stop = min(start + step, table.rows)
        for base in bases:
            base[0] = -start
        for kernel in graph.kernels:
            kernel.once(0, start, stop)


class Table:
    """A frame as the bars of one feed: columns found by name in any case, as float64."""

    def __init__(self, frame):
        if hasattr(frame, "collect_schema") and not hasattr(frame, "height"):  # a polars LazyFrame
            frame = frame.collect()
        if hasattr(frame, "to_frame") and not hasattr(frame, "columns"):  # one column, of pandas or polars
            frame = frame.to_frame("close")
        named = getattr(frame, "column_names", getattr(frame, "columns", ()))
        names = list(frame.keys()) if hasattr(frame, "keys") else list(named)
        self.frame = frame
        self.names = {str(name).lower(): name for name in names}
        if not self.names:
            raise DataError(f"compute: {type(frame).__name__} has no named columns; expected a frame or a mapping of arrays")
        self.rows = len(frame[names[0]])
        self.columns = {}
        self.timed = None  # an indicator that reads the time
        self.bars = Bars(["frame"])
        self.bars.over[0] = 1

    def known(self, name):
        """The column that an input reads."""
        if name == "source" and name not in self.names:
            name = "close"
        if name not in self.names:
            raise DataError(f"compute: no column named {name}{suggest(name, list(self.names))}")
        if name not in self.columns:
            self.columns[name] = numbers(name, self.frame[self.names[name]], self.rows)
        return name

    def bind(self):
        """The rings of the columns that are read, and the timestamps."""
        import numpy

        for name, column in self.columns.items():
            self.bars.ring(name).bind(writable(column), array("q", [0]), -1)
        stamps = numpy.zeros(max(1, self.rows), "int64") if self.timed is None else self.times()
        self.bars.clocked(writable(stamps), -1)

    def times(self):
        """int64 ns UTC of the bars, which somebody reads."""
        result = next((self.names[name] for name in DATES if name in self.names), None)
        if result is not None:
            return times(f"column {result}", self.frame[result], self.rows)
        index = getattr(self.frame, "index", None)
        if getattr(getattr(index, "dtype", None), "kind", "") == "M":
            return times("the index", index, self.rows)
        raise DataError(
            f"compute: {self.timed} reads the time of bars, and the frame has none; "
            f"expected a column named {', '.join(DATES)}, or a DatetimeIndex"
        )


def times(name, column, rows):
    """int64 ns UTC of a column or an index of dates, times, ISO text or epoch numbers."""
    import numpy

    expected = "expected dates or times, ISO text, or epoch numbers in seconds to nanoseconds"
    if getattr(getattr(column, "dtype", None), "tz", None) is not None:  # pandas, with a zone
        column = (column.dt if hasattr(column, "dt") else column).tz_convert("UTC").tz_localize(None)
    values = numpy.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    kind = values.dtype.kind
    try:
        if kind in "iuf":
            largest = float(numpy.abs(values).max()) if len(values) else 0.0
            if len(values) and values.min() >= 19000101 and largest <= 21001231:
                raise DataError(f"compute: {name} has numbers such as {values[0]}: a date, or seconds; convert it to dates")
            unit = 1
            while unit < 10**9 and largest >= unit * 10**11:
                unit *= 1000
            result = numpy.rint(values * (10**9 / unit)) if kind == "f" else values * (10**9 // unit)
            result = result.astype("int64")
        else:
            result = values if kind == "M" else numpy.array([civil(value) for value in values], "datetime64[us]")
            result = result.astype("datetime64[ns]").astype("int64")
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"compute: {name} cannot be read as times ({error}); {expected}") from error
    if result.shape != (rows,):
        raise DataError(f"compute: {name} has the shape {result.shape}; expected ({rows},)")
    if rows and (result.min() < -(2**63) + 2 or (kind == "f" and (values != values).any())):
        raise DataError(f"compute: {name} has rows without a time; {expected}")
    return numpy.ascontiguousarray(result)


def civil(value):
    """A naive UTC datetime of a date, a datetime or ISO text."""
    from datetime import datetime, timezone

    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return moment if moment.tzinfo is None else moment.astimezone(timezone.utc).replace(tzinfo=None)


def numbers(name, column, rows):
    """A column as contiguous float64."""
    import numpy

    try:
        result = numpy.ascontiguousarray(column.to_numpy() if hasattr(column, "to_numpy") else column, "float64")
    except (TypeError, ValueError) as error:
        raise DataError(f"compute: column {name} is not numeric ({error})") from error
    if result.shape != (rows,):
        raise DataError(f"compute: column {name} has the shape {result.shape}; expected ({rows},)")
    return result


def writable(column):
    """The memory of an array for kernels, which only read it; frames often hand out read-only arrays."""
    import ctypes

    if column.flags.writeable or column.size == 0:
        return column
    kind = ctypes.c_double if column.dtype.kind == "f" else ctypes.c_longlong
    return (kind * column.size).from_address(column.ctypes.data)
