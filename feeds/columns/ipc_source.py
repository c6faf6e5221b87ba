"""IpcSource: the bars of one feed from Arrow IPC files whose columns are float64, int64 and timestamps already.

Place in the flow: such files are read a stretch of rows at a time, straight from where the values lie, by a `ColumnReader` that
all sources of a run share; nothing is staged, and pyarrow is not imported. Files in which a needed column is anything else go
through `feeds.columns.ipc.IpcReader`. As with text, a file that changes while it is read is an error.
"""

import os
from array import array

from engine._util.platform_files import reason
from engine.core.ports import Source
from engine.errors import DataError
from feeds.columns.arrow_batches import Layout
from feeds.columns.block_source import explain
from feeds.columns.column_reader import ColumnReader
from feeds.columns.ipc_metadata import UnknownFormError
from feeds.csv.text_buffer import TextFile
from feeds.decoding.column_decoder import LIMITS, ColumnDecoder
from feeds.timezones.day_labels import LOOKED, say

ROWS = 1024  # read at a time
SCALES = (10**9, 10**6, 10**3, 1)  # ns of the units of timestamps


class IpcSource(Source):
    """One feed of the files that `files` describe; `other` makes the source that reads them by pyarrow."""

    def __init__(self, name, files, options, run, other):
        Source.__init__(self, name)
        self.files = files
        self.options = options
        self.run = run
        self.make_other = other
        self.other = None
        self.intake = None
        self.number = -1  # of the file,
        self.batch = 0  # of the record batch in it
        self.row = 0  # and of the row in that,
        self.rows = 0  # which has so many
        self.before = 0  # rows of the batches before in the file
        self.left = options.limit or LIMITS[1]
        self.narrowed = (options.begin, options.end) != LIMITS
        self.file = None
        self.dating = None
        self.ended = False
        self.layouts = self.layout = self.reader = self.counts = self.places = self.columns = self.whole = None
        self.scale = 1
        self.at = None  # where the columns of the record batch begin
        self.arrived = False  # whether that is known
        self.fd = -1  # what to read them from, -1: the file of the run

    def fill(self, bars, row, start, limit):
        n: cython.Py_ssize_t
        rows: cython.longlong
        if self.intake is None and self.other is None:
            self.begin(bars)
        if self.other is not None:
            n = self.other.fill(bars, row, start, limit)
            self.skipped, self.kept = self.other.skipped, self.other.kept
            return n
        intake = self.intake
        if limit > self.left:
            limit = self.left
        while limit > 0 and not intake.ended and not self.ended:
            if self.row == self.rows:
                self.turn(bars)
                continue
            rows = self.rows - self.row
            if rows > limit:
                rows = limit
            if rows > self.reader.rows:
                rows = self.reader.rows
            self.read(self.row, rows)
            n = intake.take(self.reader.stamps, self.columns, 0, rows, bars, row, start, limit)
            self.row += intake.place
            self.skipped = intake.skipped
            self.kept = intake.kept
            if self.dating is not None:
                say(bars, row, *self.dating)
                self.dating = None
            if n == 0 and intake.fault:
                place = self.before + self.row
                where = f"{self.files[self.number].path}: row {place + 1}"
                raise explain(where, intake, self.columns, bars, place - intake.place)
            if n:
                self.left -= n
                return n
        self.close()
        if intake.last == LIMITS[0] and not intake.skipped and not self.narrowed and self.left:
            raise DataError(f"{self.files[len(self.files) - 1].path}: no bars; remove it or leave its feed out with symbols=")
        return 0

    def begin(self, bars):
        """Look at all files before the first bar: either all can be read here, or pyarrow reads them."""
        try:
            self.layouts = [self.laid_out(about, bars) for about in self.files]
        except UnknownFormError:
            self.other = self.make_other()
            return
        self.intake = ColumnDecoder(self.options)
        self.reader = self.run.get(ColumnReader, lambda: ColumnReader(ROWS, len(bars.fields)))
        self.number = -1
        self.next_file(bars)
        while not self.ended and self.rows == 0:
            self.turn(bars)
        if not self.ended:
            rows = min(LOOKED, self.rows)
            self.read(0, rows)
            self.dating = self.layout.dating(self.reader.stamps[:rows])

    def laid_out(self, about, bars):
        """Return (layout, scale, which columns are int64, rows of each batch, places of its columns) of a file.

        Raise UnknownFormError if a column that is needed has nulls or no plain numbers, or if timestamps are of a wall clock.
        """
        layout = Layout(about.path, about.schema, bars, self.options)
        stamp = about.schema.field(layout.stamp)
        if layout.clock or not stamp.type.startswith("timestamp[") or (stamp.tz is None and self.options.wall is not None):
            raise UnknownFormError
        if stamp.tz not in (None, "UTC"):
            layout.zone = stamp.tz
        names = [name for name in layout.fields if name]
        kinds = [about.schema.field(name).type for name in names]
        if any(kind not in ("double", "int64") for kind in kinds):
            raise UnknownFormError
        result = about.places([layout.stamp, *names])
        whole = array("b", [0, *(kind == "int64" for kind in kinds)])
        counts = array("q", [rows for rows, _ in result] or [0])
        return layout, SCALES[stamp.unit], whole, counts, [places for _, places in result]

    def next_file(self, bars):
        """Go to the first batch of the next file."""
        self.number += 1
        if self.file is not None:
            self.file.close()
        if self.number == len(self.files):
            self.ended = True
            return
        self.layout, self.scale, self.whole, self.counts, self.places = self.layouts[self.number]
        lines = iter(self.reader.lines)
        self.columns = [next(lines) if name else None for name in self.layout.fields]
        self.file = TextFile(self.files[self.number].path)
        self.before = 0
        self.go(0, 0)

    def turn(self, bars):
        """Go to the next batch."""
        self.before += self.rows
        if self.batch + 1 == len(self.counts):
            self.next_file(bars)
        else:
            self.go(self.batch + 1, 0)

    def go(self, batch, row):
        """Go to a row of a batch of the file."""
        self.batch, self.row = batch, row
        self.rows = self.counts[batch]
        self.arrived = False

    def arrive(self):
        """Find out where the columns of the batch at hand are."""
        self.at = self.places[self.batch]

    def read(self, row, rows):
        """Read rows of the batch at hand into the shared columns."""
        if not self.arrived:
            self.arrive()
            self.arrived = True
        if self.fd >= 0:
            if not self.reader.read(self.fd, self.at, self.whole, row, rows, self.scale):
                raise DataError("the temporary file of decoded bars was cut off while it was read")
            return
        file = self.file
        try:
            fd = file.fd if file.fd >= 0 else file.open()
            try:
                whole = self.reader.read(fd, self.at, self.whole, row, rows, self.scale)
                file.watch(os.fstat(fd))
            finally:
                if self.run.text.keep:
                    file.fd = fd
                else:
                    os.close(fd)
        except OSError as error:
            raise DataError(f"{file.path}: {reason(error)}") from error
        if not whole or file.size != self.files[self.number].size:
            raise DataError(f"{file.path}: truncated or changed while it was read; leave the files alone during a run")

    def mark(self):
        """Return the place in the files; the intake is among the `figures`."""
        if self.other is not None:
            return "other", self.other.mark()
        if self.intake is None:
            return None
        return "rows", (self.number, self.batch, self.row, self.before, self.left, self.ended, self.skipped, self.kept)

    def go_to(self, mark, bars):
        if mark is None:
            return
        kind, place = mark
        self.begin(bars)
        if (self.other is None) != (kind == "rows"):
            raise DataError(f"{self.files[0].path}: not the file of the checkpoint")
        if self.other is not None:
            self.other.go_to(place, bars)
            self.skipped, self.kept = self.other.skipped, self.other.kept
            return
        number, batch, row, before, self.left, ended, self.skipped, self.kept = place
        if ended:
            self.close()
            return
        while self.number < number:
            self.next_file(bars)
        self.before = before
        self.go(batch, row)
        if number or batch or row:
            self.dating = None

    def figures(self):
        if self.other is not None:
            return self.other.figures()
        return [] if self.intake is None else [self.intake]

    def close(self):
        self.ended = True
        if self.other is not None:
            self.other.close()
        if self.file is not None:
            self.file.close()
