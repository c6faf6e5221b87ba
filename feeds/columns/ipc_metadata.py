"""Where the columns of an Arrow IPC file are, for files simple enough to be read without pyarrow.

Place in the flow: opening an IPC file. The footer and the metadata of record batches are flatbuffers; what is read of them is
the schema, the number of rows, and the place of each column's values. A file with compression, dictionaries, nested columns,
another byte order or anything else that this module does not know is left to pyarrow, which also says what is wrong with it.
"""

import os
import struct
from array import array
from struct import unpack_from

from engine._util.platform_files import BINARY, pread

MAGIC = b"ARROW1"
TAIL = 10  # bytes behind the footer: its size and the magic
CONTINUED = 0xFFFFFFFF  # stands before the size of a message
MAX_METADATA = 1 << 24  # bytes
RECORD_BATCH = 3  # kind of a message
INTEGER, FLOAT, TIMESTAMP = 2, 3, 10
DOUBLE = 2  # precision of a float
UNITS = ("s", "ms", "us", "ns")
TWO_BUFFERS = (2, 3, 6, 7, 8, 9, 10, 11, 15, 18)  # types with a bitmap of nulls and values; numbers, times, fixed sizes
THREE_BUFFERS = (4, 5, 19, 20)  # text and bytes, which have offsets, too


class UnknownFormError(Exception):
    """The file has something that only pyarrow reads."""


class IpcField:
    """A column: `type` is pyarrow's name for the types that are read here, another word for others."""

    __slots__ = ("buffers", "name", "type", "tz", "unit")

    def __init__(self, name, kind, unit, tz, buffers):
        self.name = name
        self.type = kind
        self.unit = unit
        self.tz = tz
        self.buffers = buffers


class IpcSchema:
    """The columns of a file, as far as `feeds.columns.arrow.Layout` asks for them."""

    def __init__(self, fields):
        self.fields = fields
        self.names = [field.name for field in fields]

    def __iter__(self):
        return iter(self.fields)

    def field(self, key):
        return self.fields[self.names.index(key) if isinstance(key, str) else key]


class IpcMetadata:
    """Schema and record batches of a file; `batches`: (offset, bytes of metadata, bytes of the body) each, flat."""

    def __init__(self, path):
        self.path = path
        fd = os.open(path, os.O_RDONLY | BINARY)
        try:
            self.size = os.fstat(fd).st_size
            tail = pread(fd, TAIL, max(0, self.size - TAIL))
            if len(tail) < TAIL or tail[4:] != MAGIC:
                raise UnknownFormError
            size = unpack_from("<i", tail)[0]
            if not 0 < size <= min(MAX_METADATA, self.size - TAIL):
                raise UnknownFormError
            footer = pread(fd, size, self.size - TAIL - size)
            root = follow(footer, 0)
            dictionaries = optional(footer, root, 2)
            if dictionaries and vector(footer, dictionaries)[1]:
                raise UnknownFormError
            self.schema = schema_of(footer, follow(footer, member(footer, root, 1)))
            self.buffers = sum(field.buffers for field in self.schema)
            if len(set(self.schema.names)) < len(self.schema.names):
                raise UnknownFormError
            batches = optional(footer, root, 3)
            start, count = vector(footer, batches) if batches else (0, 0)
            if 24 * count > len(footer):
                raise UnknownFormError
            self.batches = array("q")
            for number in range(count):
                self.batches.extend(unpack_from("<qi4xq", footer, start + 24 * number))
        except (struct.error, UnicodeDecodeError, OSError, IndexError) as error:
            raise UnknownFormError from error
        finally:
            os.close(fd)

    def places(self, names):
        """Return (rows, where the values of these columns begin) of each record batch.

        Raise UnknownFormError if one of them has nulls.
        """
        columns = [self.schema.names.index(name) for name in names]
        before = [sum(field.buffers for field in self.schema.fields[:column]) for column in columns]
        fd = os.open(self.path, os.O_RDONLY | BINARY)
        try:
            return [self.batch(fd, number, columns, before) for number in range(0, len(self.batches), 3)]
        except (struct.error, OSError, IndexError) as error:
            raise UnknownFormError from error
        finally:
            os.close(fd)

    def batch(self, fd, number, columns, before):
        """Return the entry of `places` for one batch; `before`: buffers of the columns before each of `columns`."""
        offset, size, body = self.batches[number : number + 3]
        start = offset + size
        if offset < 8 or not 8 < size <= MAX_METADATA or body < 0 or start + body > self.size:
            raise UnknownFormError
        data = pread(fd, size, offset)
        head = 8 if unpack_from("<I", data)[0] == CONTINUED else 4
        message = follow(data, head)
        if unpack_from("<B", data, member(data, message, 1))[0] != RECORD_BATCH:
            raise UnknownFormError
        batch = follow(data, member(data, message, 2))
        if optional(data, batch, 3):
            raise UnknownFormError  # compressed
        length = optional(data, batch, 0)  # left out where it is 0
        rows = unpack_from("<q", data, length)[0] if length else 0
        nodes, count = vector(data, member(data, batch, 1))
        buffers, total = vector(data, member(data, batch, 2))
        if count != len(self.schema.fields) or total != self.buffers or rows < 0:
            raise UnknownFormError
        found = array("q")
        for column, first in zip(columns, before):
            length, nulls = unpack_from("<qq", data, nodes + 16 * column)
            place, size = unpack_from("<qq", data, buffers + 16 * first + 16)
            if length != rows or nulls or place < 0 or size < 8 * rows or place + 8 * rows > body:
                raise UnknownFormError
            found.append(start + place)
        return rows, found


def metadata(path):
    """The metadata of a local file, or None if pyarrow must read it."""
    if "://" in path:
        return None
    try:
        return IpcMetadata(path)
    except (UnknownFormError, OSError):
        return None


def follow(data, place):
    """The place that a reference leads to."""
    return place + unpack_from("<I", data, place)[0]


def optional(data, table, index):
    """The place of a member of a table, 0 where it is left out."""
    shape = table - unpack_from("<i", data, table)[0]
    if shape < 0 or 4 + 2 * index >= unpack_from("<H", data, shape)[0]:
        return 0
    offset = unpack_from("<H", data, shape + 4 + 2 * index)[0]
    return table + offset if offset else 0


def member(data, table, index):
    """The place of a member that must be there."""
    place = optional(data, table, index)
    if not place:
        raise UnknownFormError
    return place


def vector(data, place):
    """(place of the first element, how many) of a vector that is referred to at `place`."""
    start = follow(data, place)
    return start + 4, unpack_from("<I", data, start)[0]


def text(data, place):
    start, size = vector(data, place)
    return bytes(data[start : start + size]).decode()


def schema_of(data, table):
    """The columns that a schema lists."""
    order = optional(data, table, 0)
    if order and unpack_from("<h", data, order)[0] != 0:
        raise UnknownFormError  # big-endian
    start, count = vector(data, member(data, table, 1))
    if 4 * count > len(data):
        raise UnknownFormError
    return IpcSchema([field_of(data, follow(data, start + 4 * number)) for number in range(count)])


def field_of(data, table):
    kind = unpack_from("<B", data, member(data, table, 2))[0]
    about = follow(data, member(data, table, 3))
    children = optional(data, table, 5)
    if optional(data, table, 4) or (children and vector(data, children)[1]):
        raise UnknownFormError  # a dictionary, or nested
    name = text(data, member(data, table, 0))
    if kind == TIMESTAMP:
        place, zone = optional(data, about, 0), optional(data, about, 1)
        unit = unpack_from("<h", data, place)[0] if place else 0
        tz = text(data, zone) if zone else None
        return IpcField(name, f"timestamp[{UNITS[unit]}{f', tz={tz}' if tz else ''}]", unit, tz, 2)
    if kind == FLOAT:
        place = optional(data, about, 0)
        double = place and unpack_from("<h", data, place)[0] == DOUBLE
        return IpcField(name, "double" if double else "float", 0, None, 2)
    if kind == INTEGER:
        bits, signed = optional(data, about, 0), optional(data, about, 1)
        long = bits and unpack_from("<i", data, bits)[0] == 64 and signed and data[signed]
        return IpcField(name, "int64" if long else "integer", 0, None, 2)
    if kind in TWO_BUFFERS:
        return IpcField(name, f"type {kind}", 0, None, 2)
    if kind in THREE_BUFFERS:
        return IpcField(name, f"type {kind}", 0, None, 3)
    raise UnknownFormError
