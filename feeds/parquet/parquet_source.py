"""ParquetSource: the bars of one feed from Parquet files whose columns are numbers and timestamps.

Place in the flow: a row group that is needed is written to a temporary file as plain columns of eight bytes, one column at a
time; from there bars are read as from an Arrow IPC file. All feeds of a run share the file, and equal timestamps in it.
A feed's next row group takes the place of the one before.
"""

import os
from array import array
from binascii import crc32

from engine._util.platform_files import reason
from engine.errors import DataError
from feeds.columns.arrow_batches import Layout
from feeds.columns.ipc_metadata import UnknownFormError
from feeds.columns.ipc_source import SCALES, IpcSource
from feeds.decoding.column_decoder import ABSENT, LIMITS
from feeds.parquet.footer import DICTIONARY, PLAIN, PLAIN_DICTIONARY
from feeds.parquet.pages import PageReader
from feeds.parquet.thrift_compact import CompactReader, DamageError

HEADER = 1 << 10  # bytes that hold most page headers
DATA, INDEX, DICTIONARY_PAGE, DATA_2 = range(4)  # types of pages
NAN_WORD = 0x7FF8000000000000
ABSENT_WORD = ABSENT + 2**64
ROOM = 8  # bytes of a value
KEPT = 1 << 20  # bytes of the timestamps that those of the next feed are compared with, at most


class UnpackedColumns:
    """One temporary file of plain columns, and what is needed to write them."""

    def __init__(self):
        from tempfile import TemporaryFile

        self.fd = -1
        self.pages = PageReader()
        self.size = 0
        self.stamps = None  # (column chunk, what its pages are, place of its values): the timestamps that were written last
        self.shared = set()  # places of timestamps that several feeds read
        with TemporaryFile(prefix="ringbar-", buffering=0) as file:
            self.fd = os.dup(file.fileno())

    def write(self, data, offset, name):
        try:
            os.lseek(self.fd, offset, os.SEEK_SET)
            while len(data):
                data = data[os.write(self.fd, data) :]
        except OSError as error:
            from tempfile import gettempdir

            raise DataError(
                f"{name}: no room to decode into: {error.strerror}; set TMPDIR to a folder with more than {gettempdir()} has"
            ) from error

    def times(self, fd, place, chunk, column, rows, name):
        """Write the timestamps of a row group, unless they are those that were written last; return where they are.

        `place`: where they belong; None or a place that other feeds read: anywhere.
        """
        form = (chunk[1:], column[1:], rows)
        self.pages.read(fd, *chunk[:2])
        if self.stamps is not None and self.stamps[1] == form and self.pages.holds(self.stamps[0]):
            self.shared.add(self.stamps[2])
            return self.stamps[2]
        if place is None or place in self.shared:
            place = self.room(ROOM * rows)
        self.stamps = None
        self.pages_of(place, chunk, column, rows, name, True)
        if chunk[1] <= KEPT:
            self.stamps = self.pages.bytes_of(0, chunk[1]), form, place
        return place

    def room(self, size):
        """Return where so many bytes may be written."""
        self.size += size
        return self.size - size

    def values(self, fd, place, chunk, column, rows, name):
        """Write the values of a column of a row group as float64."""
        self.pages.read(fd, *chunk[:2])
        self.pages_of(place, chunk, column, rows, name, False)

    def pages_of(self, place, chunk, column, rows, name, stamp):
        """Write the pages of the column chunk at hand; raise a DamageError if it is not what its headers say."""
        _, size, codec = chunk
        _, kind, optional = column
        pages = self.pages
        at = read = 0
        while read < rows:
            header, start = page_header(pages, at, size)
            room, packed = header[2], header[3]
            if packed < 0 or packed > size - start or not 0 <= room <= 1 << 26:
                raise DamageError("a page that is longer than its column")
            if 4 in header and crc32(pages.bytes_of(start, packed)) != header[4] & 0xFFFFFFFF:
                raise DamageError("a page whose checksum is wrong")
            if header[1] == DICTIONARY_PAGE:
                pages.read_dictionary(start, packed, room, codec, header[7][1], kind, not stamp)
            elif header[1] in (DATA, DATA_2):
                about = header[5 if header[1] == DATA else 8]
                encoding = about[2 if header[1] == DATA else 4]
                count, leveled, used = about[1], -1, codec
                if header[1] == DATA_2:
                    leveled, used = about[5] + about[6], codec if about.get(7, True) else 0
                    if about[6]:
                        raise DamageError("levels of repetition in a flat column")
                if encoding not in (PLAIN, PLAIN_DICTIONARY, DICTIONARY) or count > rows - read:
                    raise DamageError("rows or an encoding that the footer does not name")
                data = pages.read_page(
                    start,
                    packed,
                    room,
                    used,
                    count,
                    kind,
                    not stamp,
                    optional,
                    ABSENT_WORD if stamp else NAN_WORD,
                    encoding != PLAIN,
                    leveled,
                )
                self.write(data, place + ROOM * read, name)
                read += count
            at = start + packed
            if at == size and read < rows:
                raise DamageError(f"{read:,} of its {rows:,} rows")

    def __del__(self):
        if self.fd >= 0:
            os.close(self.fd)


def page_header(pages, at, size):
    """Return the header of the page at a place of a column chunk, and the place behind it."""
    length = HEADER
    while True:
        data = pages.bytes_of(at, min(length, size - at))
        reader = CompactReader(data)
        try:
            return reader.structure(), at + reader.at
        except DamageError:
            if length >= size - at:
                raise
        length *= 16


class ParquetSource(IpcSource):
    """One feed of the files that `files`, their footers, describe; `other` makes the source that reads them by pyarrow."""

    def __init__(self, name, files, options, run, other):
        IpcSource.__init__(self, name, files, options, run, other)
        self.stamp_room = None  # where in the temporary file,
        self.stamp_rows = 0  # and for how many rows
        self.value_room = 0
        self.value_rows = 0

    def laid_out(self, about, bars):
        layout = Layout(about.path, about.schema, bars, self.options)
        stamp = about.schema.field(layout.stamp)
        if layout.clock or not stamp.type.startswith("timestamp[") or (stamp.tz is None and self.options.wall is not None):
            raise UnknownFormError
        if stamp.tz not in (None, "UTC"):
            layout.zone = stamp.tz
        names = [layout.stamp, *(name for name in layout.fields if name)]
        if any(about.schema.field(name).type not in ("double", "int64") for name in names[1:]):
            raise UnknownFormError
        columns = about.columns(names)
        groups = wanted_groups(about, columns[0][0], SCALES[stamp.unit], self.options)
        chunks = [about.chunks(group, columns) for group in groups]
        counts = array("q", [about.groups[group][3] for group in groups] or [0])
        whole = array("b", bytes(len(names)))
        return layout, SCALES[stamp.unit], whole, counts, [(columns, chunk) for chunk in chunks]

    def arrive(self):
        """Write the row group at hand to the temporary file."""
        shared = self.run.get(UnpackedColumns, UnpackedColumns)
        columns, chunks = self.places[self.batch]
        count, file = self.rows, self.file
        names = [self.layout.stamp, *(name for name in self.layout.fields if name)]
        fd = file.open()
        try:
            file.watch(os.fstat(fd))
            if file.size != self.files[self.number].size:
                raise DataError(f"{file.path}: changed while it was read; leave the files alone during a run")
            name, self.stamp_room = names[0], self.stamp_room if count <= self.stamp_rows else None
            place = shared.times(fd, self.stamp_room, chunks[0], columns[0], count, file.path)
            if place not in shared.shared:
                self.stamp_room, self.stamp_rows = place, max(count, self.stamp_rows if place == self.stamp_room else 0)
            if count > self.value_rows:
                self.value_room, self.value_rows = shared.room(ROOM * count * (len(columns) - 1)), count
            self.at = array("q", [place, *(self.value_room + ROOM * count * number for number in range(len(columns) - 1))])
            for number in range(1, len(columns)):
                name = names[number]
                shared.values(fd, self.at[number], chunks[number], columns[number], count, file.path)
            file.watch(os.fstat(fd))
        except (DamageError, LookupError, TypeError) as error:
            file.watch(os.fstat(fd))
            what = error if isinstance(error, DamageError) else "a page header without what it needs"
            raise DataError(
                f"{file.path}: column {name} of row group {self.batch + 1} is damaged: {what}; write the file again"
            ) from error
        except OSError as error:
            raise DataError(f"{file.path}: {reason(error)}") from error
        finally:
            os.close(fd)
        self.fd = shared.fd


def wanted_groups(about, number, scale, options):
    """Return the row groups whose timestamps may lie in [begin, end), by their statistics where there are any."""
    groups = list(range(len(about.groups)))
    if (options.begin, options.end) == LIMITS or options.wall is not None:
        return groups
    results = []
    for group in groups:
        result = about.bounds(group, number)
        if result is None or (
            result[1] * scale + options.shift >= options.begin and result[0] * scale + options.shift < options.end
        ):
            results.append(group)
    return results
