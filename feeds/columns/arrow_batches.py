"""Arrow: record batches as blocks of float64 columns and int64 ns timestamps; shared by Parquet, IPC and frames.

Columns that are float64 without nulls are read where they are; others are converted, some ten thousand rows at a time.
"""

import os
import sys
from array import array

from engine.core.storage.bars import SKIP
from engine.errors import CapabilityError, DataError
from feeds.csv.header import ALIASES, DATES, TIMES, find, missing, only
from feeds.decoding.column_decoder import ABSENT
from feeds.decoding.time_patterns import refuse_small_numbers
from feeds.timezones.day_labels import LOOKED, midnights, zone_of

YYYYMMDD = -1  # in the place of a unit: whole numbers that are dates
SCALES = {"s": 10**9, "ms": 10**6, "us": 10**3}  # ns of a unit
ROWS = 16384  # of a block that needs converting
NAN = float("nan")
NAMELESS = "__index_level_0__"  # what pandas calls its index without a name


def arrow():
    """pyarrow, or what to do without.

    Whoever imports it first here gets the allocator that gives memory back: it costs no time, and tens of megabytes less.
    """
    first = "pyarrow" not in sys.modules
    try:
        import pyarrow
    except ImportError as error:
        raise CapabilityError(
            "Parquet, Arrow and frames need pyarrow, which this interpreter does not have; convert the data to CSV, "
            "or run CPython with pip install pyarrow"
        ) from error
    if first and "jemalloc" in pyarrow.supported_memory_backends() and "ARROW_DEFAULT_MEMORY_POOL" not in os.environ:
        pyarrow.set_memory_pool(pyarrow.jemalloc_memory_pool())
    return pyarrow


class Layout:
    """Which columns of a schema are the fields that a run wants, and how a batch becomes a block."""

    def __init__(self, place, schema, bars, options):
        self.place = place
        self.options = options
        self.bars = bars
        self.unit = 0
        self.zone = None
        self.days = False  # timestamps are dates
        names = schema.names
        columns = options.columns
        columns = {**columns, **two_columns(schema, columns)}
        if NAMELESS in names and "timestamp" not in columns and find(place, names, "timestamp", None) < 0:
            columns = {**columns, "timestamp": NAMELESS}
        at = find(place, names, "timestamp", columns.get("timestamp", columns.get("date")), kinds=[field.type for field in schema])
        absent = [] if at >= 0 else ["timestamp"]
        self.stamp = names[at] if at >= 0 else None
        self.clock = columns.get("time")
        if at >= 0 and self.clock is None and str(schema.field(at).type).startswith("date") and "time" in names:
            self.clock = "time"
        self.fields = []
        for index, field in enumerate(bars.fields):
            want = bars.wanted[index]
            at = find(place, names, field, columns.get(field)) if want != SKIP else -1
            self.fields.append(names[at] if at >= 0 else None)
            if at < 0 and want != SKIP and (want == 1 or field in columns):
                absent.append(field)
        if absent:
            raise DataError(missing(place, names, absent, columns))
        self.names = [name for name in (self.stamp, self.clock, *self.fields) if name]
        plain = all(str(schema.field(name).type) == "double" for name in self.fields if name)
        self.direct = plain and str(schema.field(self.stamp).type).startswith("timestamp[ns")

    def blocks(self, batches, intake, way):
        """Blocks of record batches; `way`: a `blocks.Way`."""
        pa = arrow()
        before = 0
        try:
            for batch in batches:
                step = max(1, batch.num_rows) if self.direct else ROWS
                for start in range(0, batch.num_rows, step):
                    piece = batch.slice(start, step)
                    if way.passes(piece.num_rows):
                        self.unit = way.unit
                        continue
                    block = self.block(piece, intake, before + start)
                    if way.dating is None:
                        way.dating = self.dating(block[0])
                    way.unit = self.unit
                    yield block
                before += batch.num_rows
        except (pa.ArrowException, KeyError, OSError, OverflowError, UnicodeDecodeError) as error:
            raise DataError(f"{self.place}: {said(error)}") from error

    def dating(self, stamps):
        """Return whether the bars of a first block are labelled by their day, and the zone of their clock."""
        zone = zone_of(self.options) or self.zone
        dated = self.options.dated
        if dated is None:
            dated = self.days or midnights(stamps, zone, alone=True)
        return dated, zone

    def block(self, batch, intake, before):
        self.intake = intake
        stamps = self.stamps(batch.column(self.stamp), intake, before)
        if self.clock:
            stamps = self.together(stamps, batch.column(self.clock), intake, before)
        columns = [None if name is None else self.values(batch.column(name), name, before) for name in self.fields]
        return stamps, columns, batch.num_rows

    def values(self, column, name, before):
        """Return the float64 values of a column of numbers, or of text that holds numbers."""
        pa = arrow()
        try:
            return doubles(column)
        except pa.ArrowInvalid as error:
            at = None if not is_text(column.type) else first_without_number(column)
            if at is None:
                raise
            raise DataError(
                f"{self.place}: row {before + at + 1}: column {name}: {column[at].as_py()!r} is not a number; fix the cell, "
                f"or write the column as float64 with nulls where there is no value"
            ) from error
        except pa.ArrowNotImplementedError as error:
            raise DataError(
                f"{self.place}: column {name} is of type {column.type}; expected numbers. Name another column with "
                f'columns={{"{self.field_of(name)}": ...}}, or convert it to float64'
            ) from error

    def field_of(self, name):
        """Return the field that is read from a column."""
        return self.bars.fields[self.fields.index(name)]

    def stamps(self, column, intake, before):
        """int64 ns UTC of a column of any type that can be one."""
        pa = arrow()
        kind = column.type
        if pa.types.is_dictionary(kind):
            column = column.dictionary_decode()
            kind = column.type
        if is_text(kind):
            column = column.cast(pa.string())
            column, stamps = self.parsed(column, intake, before)
            if stamps is not None:
                return stamps
            kind = column.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return self.epochs(column, intake, before)
        if pa.types.is_date(kind):
            column = column.cast(pa.timestamp("ms"))
            kind = column.type
            self.days = not self.clock
        if not pa.types.is_timestamp(kind):
            raise DataError(f"{self.place}: column {self.stamp} is {kind}; expected timestamps, dates or epoch numbers")
        if kind.tz not in (None, "UTC"):
            self.zone = kind.tz
        walls = integers(column)
        if kind.unit != "ns":
            values, walls = walls, array("q", bytes(8 * len(column)))
            intake.rescale(values, walls, len(column), SCALES[kind.unit])
        return self.local(walls, kind.tz is None and not self.clock, intake)

    def zoned(self, column, naive, intake):
        """Return the values of an int64 column, converted if they are of a wall clock."""
        return self.local(integers(column), naive, intake)

    def local(self, walls, naive, intake):
        """Return timestamps in UTC, converted from a wall clock if they are `naive`."""
        if not naive or intake.wall is None:
            return walls
        stamps = array("q", bytes(8 * len(walls)))
        intake.local(walls, stamps, len(walls))
        return stamps

    def parsed(self, column, intake, before):
        """Return (a column of timestamps or numbers, None) for text that Arrow reads, else (None, the timestamps in UTC)."""
        pa = arrow()
        if not self.options.format and not isinstance(self.unit, str):
            for kind in (pa.timestamp("ns"), pa.timestamp("ns", "UTC")):
                try:
                    return column.cast(kind), None
                except pa.ArrowInvalid:
                    pass
        from feeds.columns.text_timestamps import TextTimestamps, numbers_alone, pattern_of

        cells = column.to_pylist()
        filled = [cell for cell in cells if cell]
        if not self.options.format and not isinstance(self.unit, str):
            if numbers_alone(filled):
                return column.cast(pa.int64()), None
            self.unit = pattern_of(self.place, self.stamp, filled[:LOOKED])
        reader = TextTimestamps(self.place, self.stamp, self.options.format or self.unit, None if self.clock else intake.wall)
        return None, reader.read(cells, before, self.options.on_bad)

    def epochs(self, column, intake, before):
        """Return the timestamps of epoch numbers, whose unit the first one shows."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if pa.types.is_floating(column.type):
            if not self.unit:
                head = [value for value in column.slice(0, LOOKED).to_pylist() if value is not None and value == value]
                refuse_small_numbers(self.place, self.stamp, head)
                first = head[0] if head else 0
                self.unit = unit_of(abs(first))
                if 19000101 <= first <= 21001231 and first == int(first):
                    self.unit = YYYYMMDD
            if self.unit == YYYYMMDD:
                return self.numbered(pc.if_else(pc.is_nan(column), None, column).cast(pa.int64()), before)
            column = pc.cast(pc.floor(pc.add(pc.multiply(column, 10.0**9 / self.unit), 0.5)), pa.int64())
            return integers(column)
        if str(column.type) == "uint64":
            column = column.cast(pa.int64(), safe=True)
        values = integers(column.cast(pa.int64()))
        if not self.unit and len(values):
            head = [value for value in values[:LOOKED] if value > ABSENT]
            refuse_small_numbers(self.place, self.stamp, head)
            first = head[0] if head else next((value for value in values if value > ABSENT), 0)
            self.unit = YYYYMMDD if 19000101 <= first <= 21001231 else unit_of(abs(first))
        if self.unit == YYYYMMDD:
            return self.numbered(column, before)
        stamps = array("q", bytes(8 * len(values)))
        n = intake.epoch(values, stamps, len(values), self.unit)
        if n < len(values):
            raise DataError(
                f"{self.place}: row {before + n + 1}: {self.stamp} is {values[n]}, which is not in the unit of the rows "
                f"before; write all rows in one unit"
            )
        return stamps

    def numbered(self, column, before):
        """Return the timestamps of dates that are written as numbers, such as 20240308."""
        pa = arrow()
        import pyarrow.compute as pc

        text = column.cast(pa.string())
        result = pc.strptime(text, "%Y%m%d", "s", error_is_null=True)
        wrong = pc.and_(pc.is_null(result), pc.is_valid(text))
        if pc.any(wrong).as_py():
            at = pc.index(wrong, True).as_py()
            raise DataError(
                f"{self.place}: row {before + at + 1}: {self.stamp} is {text[at]}, which is no date such as 20240308 as "
                f"the rows before are; write all rows in one way"
            )
        self.days = not self.clock
        return self.zoned(result.cast(pa.timestamp("ns")).cast(pa.int64()), not self.clock, self.intake)

    def together(self, stamps, column, intake, before):
        """Return the timestamps of dates and times of day in two columns."""
        import pyarrow as pa

        if is_text(column.type) or pa.types.is_integer(column.type):
            from feeds.columns.text_timestamps import times_of_day

            times = times_of_day(self.place, self.clock, column.cast(pa.string()).to_pylist(), before, self.options)
        else:
            times = integers(column.cast(pa.time64("ns")).cast(pa.int64()))
        both = [ABSENT if ABSENT in (a, b) else a + b for a, b in zip(stamps, times)]
        return self.zoned(pa.array(both, pa.int64()), naive=True, intake=intake)


def two_columns(schema, columns):
    """Return {"timestamp": ..., "time": ...} where date and time of day are in columns of their own, as in CSV files."""
    if "timestamp" in columns or ("time" in columns and "date" not in columns):
        return {}
    lower = [name.lower().strip("<>") for name in schema.names]
    date, time = only(lower, columns.get("date"), DATES), only(lower, columns.get("time"), TIMES)
    if date is None or time is None or date == time or str(schema.field(time).type).startswith("timestamp"):
        return {}
    if [name for at, name in enumerate(lower) if name in ALIASES["timestamp"] and at not in (date, time)]:
        return {}
    return {"timestamp": schema.names[date], "time": schema.names[time]}


def is_text(kind):
    return str(kind) in ("string", "large_string", "string_view")


def unit_of(value):
    """Return how many units make a second, by magnitude, like the CSV decoder."""
    unit = 1
    while unit < 10**9 and value >= unit * 10**11:
        unit *= 1000
    return unit


def integers(column):
    """Return the int64 values of a column, in place; nulls are ABSENT."""
    if column.null_count:
        column = column.cast(arrow().int64()).fill_null(ABSENT)
    return view(column, "q")


def doubles(column):
    """Return the float64 values of a column, in place if it has them; nulls are NaN."""
    pa = arrow()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_decimal(column.type):  # its own way to float64 does not round correctly
        column = column.cast(pa.string())
    if pa.types.is_boolean(column.type):  # Arrow casts it to 0.0 and 1.0, which no price or volume is
        raise pa.ArrowNotImplementedError("true and false are not numbers")
    if not pa.types.is_float64(column.type):
        column = column.cast(pa.float64(), safe=False)
    if column.null_count:
        column = column.fill_null(NAN)
    return view(column, "d")


def first_without_number(column):
    """Return the position of the first text of a column that is not a number, None without one."""
    pa = arrow()
    for i in range(len(column)):
        try:
            column[i : i + 1].cast(pa.float64())
        except pa.ArrowInvalid:
            return i
    return None


def view(column, code):
    stop = column.offset + len(column)
    data = memoryview(column.buffers()[1] or b"").cast("B")
    if len(data) < 8 * stop:
        raise arrow().ArrowInvalid(f"a column of {len(column)} values has {len(data)} bytes only")
    return data[: 8 * stop].cast(code)[column.offset :]  # a damaged buffer may end anywhere behind


def said(error):
    """Return the first line of an error of Arrow."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def symbols_of(schema, options):
    """Return the name of the column of symbols, None without one."""
    names = schema.names
    if options.symbol:
        return options.symbol if options.symbol in names else None
    return next((name for name in names if name.lower() in ALIASES["symbol"]), None)
