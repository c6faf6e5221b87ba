"""StagingFile: bars of many feeds as plain columns in one temporary file, for formats that cannot be read in small pieces.

Place in the flow: a Parquet file or a packed one costs megabytes while it is open, and the rows of a symbol may be anywhere
in a long file. Where many feeds must be read side by side, each is decoded once, one after the other, and streams from here
at the cost of its place in the file. The file has no name and is gone when the process ends; TMPDIR selects its folder.
An extent holds the timestamps of some bars, then each field's values.
"""

import os
from array import array

from engine.core.ports import Source
from engine.core.storage.bars import SKIP, Bars
from engine.errors import DataError
from feeds.columns.column_reader import read_rings
from feeds.timezones.day_labels import say

CHUNK = 4096  # bars decoded at a time


class StagingFile:
    """One temporary file; `extents[name]` are the (offset, bars) pairs of a feed, flat, in time order."""

    def __init__(self):
        self.fd = -1
        self.size = 0
        self.extents = {}
        self.counts = {}  # name -> (skipped, kept)
        self.dated = {}  # name -> how its bars are dated, and the zone of its wall clock
        self.fields = ()

    def begin(self, bars):
        """Start to stage what the table `bars` wants."""
        from tempfile import TemporaryFile

        self.fields = tuple(field for field, want in zip(bars.fields, bars.wanted) if want != SKIP)
        with TemporaryFile(prefix="ringbar-", buffering=0) as file:
            self.fd = os.dup(file.fileno())

    def table(self, name, bars, ahead=CHUNK):
        """A table of one feed with the wishes of `bars`, to decode into."""
        table = Bars([name])
        for field, want in zip(bars.fields, bars.wanted):
            if want != SKIP:
                table.ring(field)
                table.wanted[table.fields.index(field)] = want
        for field in table.fields:
            if field not in self.fields:
                table.wanted[table.fields.index(field)] = SKIP
        table.allocate(ahead)
        return table

    def columns(self, table, n):
        """The first `n` timestamps and values of a table of one feed, as they are written."""
        block = memoryview(table.block)
        places = [table.base[table.fields.index(field)] for field in self.fields]
        return [memoryview(table.stamps)[:n], *(block[place : place + n] for place in places)]

    def append(self, name, columns):
        """Write an extent."""
        size = 0
        try:
            for column in columns:
                data = memoryview(column).cast("B")
                while len(data):
                    done = os.write(self.fd, data)
                    size += done
                    data = data[done:]
        except OSError as error:
            from tempfile import gettempdir

            raise DataError(
                f"{name}: no room to decode into: {error.strerror}; set TMPDIR to a folder with more than {gettempdir()} has"
            ) from error
        self.extents.setdefault(name, array("q")).extend((self.size, len(columns[0])))
        self.size += size

    def decode(self, source, bars):
        """Stage a source from its first bar to its last."""
        table = self.table(source.name, bars)
        self.extents.setdefault(source.name, array("q"))
        try:
            while True:
                n = source.fill(table, 0, 0, table.mask + 1)
                if n == 0:
                    break
                self.append(source.name, self.columns(table, n))
                self.dated[source.name] = table.dated[0], table.zones[0]
        finally:
            source.close()
        self.counts[source.name] = source.skipped, source.kept

    def __del__(self):
        if self.fd >= 0:
            os.close(self.fd)


class Staging:
    """The feeds of a run that stage together: `make` returns their sources, decoded when the first of them is asked."""

    def __init__(self):
        self.stage = StagingFile()
        self.makers = []
        self.done = False

    def add(self, name, make):
        self.makers.append(make)
        return StagedSource(name, self, make)

    def load(self, bars):
        if not self.done:
            self.done = True
            self.stage.begin(bars)
            for make in self.makers:
                self.stage.decode(make(), bars)
        return self.stage


class StagedSource(Source):
    """One feed of a staging file. A table of that feed alone reads the original directly."""

    def __init__(self, name, staging, make=None):
        Source.__init__(self, name)
        self.staging = staging
        self.make = make
        self.direct = None
        self.extents = None
        self.next = 0  # extent
        self.place = 0  # bar in it

    def fill(self, bars, row, start, limit):
        if self.extents is None and self.direct is None:
            self.begin(bars)
        if self.direct is not None:
            n = self.direct.fill(bars, row, start, limit)
            self.skipped, self.kept = self.direct.skipped, self.direct.kept
            return n
        if self.place == 0 and self.next == 0:
            say(bars, row, *self.stage.dated.get(self.name, (False, None)))
        n = 0
        while n < limit and self.next < len(self.extents):
            n += self.some(bars, row, start + n, limit - n)
        return n

    def begin(self, bars):
        if bars.rows == 1 and self.make is not None:
            self.direct = self.make()
            return
        self.stage = self.staging.load(bars)
        self.extents = self.stage.extents.get(self.name, array("q"))
        self.skipped, self.kept = self.stage.counts.get(self.name, (0, 0))

    def mark(self):
        """Place in the stage, or that of the source that is read without; None before the first bar."""
        if self.direct is not None:
            return self.direct.mark()
        return None if self.extents is None else (self.next, self.place)

    def go_to(self, mark, bars):
        """Decode everything again, and move there."""
        if mark is None:
            return
        self.begin(bars)
        if self.direct is not None:
            self.direct.go_to(mark, bars)
        else:
            self.next, self.place = mark

    def figures(self):
        return [] if self.direct is None else self.direct.figures()

    def some(self, bars, row, start, limit):
        """Read bars of the current extent."""
        offset, rows = self.extents[self.next], self.extents[self.next + 1]
        n = min(limit, rows - self.place)
        fields = array("q", [bars.fields.index(field) for field in self.stage.fields])
        places = array("q", [offset + 8 * (number * rows + self.place) for number in range(len(fields) + 1)])
        if not read_rings(self.stage.fd, places, bars, row, fields, start, n):
            raise DataError("the temporary file of decoded bars was cut off while it was read")
        self.place += n
        if self.place == rows:
            self.next += 2
            self.place = 0
        return n

    def close(self):
        if self.direct is not None:
            self.direct.close()
        self.extents = array("q")
