"""Locate the columns of an Arrow IPC file, for files simple enough to be read without pyarrow.

Place in the flow: opening an IPC file. The footer and the metadata of record batches are flatbuffers; what is read of them is
the schema, the number of rows, and the place of each column's values. A file with compression, nested columns, another byte
order or anything else that this module does not know is left to pyarrow, which also says what is wrong with it. Of
dictionaries, texts that int32 numbers refer to are read, such as the symbols of a tape.
"""

import os
import struct
from array import array
from functools import lru_cache
from struct import unpack_from

from engine._util.platform_files import BINARY, pread

MAGIC = b"ARROW1"
TAIL = 10  # bytes behind the footer: its size and the magic
CONTINUED = 0xFFFFFFFF  # stands before the size of a message
MAX_METADATA = 1 << 24  # bytes
DICTIONARY_BATCH, RECORD_BATCH = 2, 3  # kinds of messages
TEXT = 5  # type
INTEGER, FLOAT, TIMESTAMP = 2, 3, 10
DOUBLE = 2  # precision of a float
UNITS = ("s", "ms", "us", "ns")
TWO_BUFFERS = (2, 3, 6, 7, 8, 9, 10, 11, 15, 18)  # types with a bitmap of nulls and values; numbers, times, fixed sizes
THREE_BUFFERS = (4, 5, 19, 20)  # text and bytes, which have offsets, too


class UnknownFormError(Exception):
    """The file has something that only pyarrow reads."""


class IpcField:
    """A column: `type` is pyarrow's name for the types that are read here, another word for others."""

    __slots__ = ("buffers", "dictionary", "name", "type", "tz", "unit")

    def __init__(self, name, kind, unit, tz, buffers, dictionary=None):
        self.dictionary = dictionary  # its number
        self.name = name
        self.type = kind
        self.unit = unit
        self.tz = tz
        self.buffers = buffers


class IpcSchema:
    """The columns of a file, as far as `feeds.columns.arrow_batches.Layout` asks for them."""

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
            self.schema, self.dictionaries, self.batches = contents(footer)
            self.buffers = sum(field.buffers for field in self.schema)
            if len(set(self.schema.names)) < len(self.schema.names):
                raise UnknownFormError
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

    def texts(self, name):
        """Return the texts that the numbers in a column of type "dictionary" refer to."""
        number = self.schema.field(name).dictionary
        results = []
        fd = os.open(self.path, os.O_RDONLY | BINARY)
        try:
            for place in range(0, len(self.dictionaries), 3):
                data, about, start, body = self.message(fd, self.dictionaries[place : place + 3], DICTIONARY_BATCH)
                other, delta = optional(data, about, 0), optional(data, about, 2)
                if (unpack_from("<q", data, other)[0] if other else 0) != number:
                    continue
                batch = follow(data, member(data, about, 1))
                if results or (delta and data[delta]) or optional(data, batch, 3):
                    raise UnknownFormError
                nodes, _ = vector(data, member(data, batch, 1))
                buffers, count = vector(data, member(data, batch, 2))
                length, nulls = unpack_from("<qq", data, nodes)
                offsets, _, values, size = unpack_from("<4q", data, buffers + 16)
                if count != 3 or nulls or not 0 <= length <= MAX_METADATA:
                    raise UnknownFormError
                if min(offsets, values, size) < 0 or values + size > body:
                    raise UnknownFormError
                ends = unpack_from(f"<{length + 1}i", pread(fd, 4 * length + 4, start + offsets))
                content = pread(fd, size, start + values)
                results = [content[ends[i] : ends[i + 1]].decode() for i in range(length)]
        except (struct.error, OSError, IndexError, UnicodeDecodeError) as error:
            raise UnknownFormError from error
        finally:
            os.close(fd)
        return results

    def message(self, fd, block, kind):
        """Return (metadata, place of the header in it, where the body begins in the file, its bytes) of a message."""
        offset, size, body = block
        start = offset + size
        if offset < 8 or not 8 < size <= MAX_METADATA or body < 0 or start + body > self.size:
            raise UnknownFormError
        data = pread(fd, size, offset)
        head = 8 if unpack_from("<I", data)[0] == CONTINUED else 4
        message = follow(data, head)
        if unpack_from("<B", data, member(data, message, 1))[0] != kind:
            raise UnknownFormError
        return data, follow(data, member(data, message, 2)), start, body

    def batch(self, fd, number, columns, before):
        """Return the entry of `places` for one batch; `before`: buffers of the columns before each of `columns`."""
        data, batch, start, body = self.message(fd, self.batches[number : number + 3], RECORD_BATCH)
        if optional(data, batch, 3):
            raise UnknownFormError  # compressed
        length = optional(data, batch, 0)  # left out where it is 0
        rows = unpack_from("<q", data, length)[0] if length else 0
        nodes, count = vector(data, member(data, batch, 1))
        buffers, total = vector(data, member(data, batch, 2))
        if count != len(self.schema.fields) or total != self.buffers or rows < 0:
            raise UnknownFormError
        result = array("q")
        for column, first in zip(columns, before):
            length, nulls = unpack_from("<qq", data, nodes + 16 * column)
            place, size = unpack_from("<qq", data, buffers + 16 * first + 16)
            needed = rows * (4 if self.schema.fields[column].dictionary is not None else 8)
            if length != rows or nulls or place < 0 or size < needed or place + needed > body:
                raise UnknownFormError
            result.append(start + place)
        return rows, result


@lru_cache(maxsize=4)
def contents(footer):
    """Return the schema, the dictionaries and the record batches in a footer, which is equal in files of equal sizes."""
    root = follow(footer, 0)
    schema = schema_of(footer, follow(footer, member(footer, root, 1)))
    return schema, blocks(footer, optional(footer, root, 2)), blocks(footer, optional(footer, root, 3))


def blocks(footer, place):
    """Return (offset, bytes of metadata, bytes of the body) of each message that a footer lists, flat."""
    result = array("q")
    start, count = vector(footer, place) if place else (0, 0)
    if 24 * count > len(footer):
        raise UnknownFormError
    for number in range(count):
        result.extend(unpack_from("<qi4xq", footer, start + 24 * number))
    return result


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


def integer(data, table, size):
    """Return whether a type is that of signed integers of so many bits."""
    bits, signed = optional(data, table, 0), optional(data, table, 1)
    return bool(bits and unpack_from("<i", data, bits)[0] == size and signed and data[signed])


def field_of(data, table):
    kind = unpack_from("<B", data, member(data, table, 2))[0]
    about = follow(data, member(data, table, 3))
    children = optional(data, table, 5)
    if children and vector(data, children)[1]:
        raise UnknownFormError
    name = text(data, member(data, table, 0))
    encoding = optional(data, table, 4)
    if encoding:
        entry = follow(data, encoding)
        number, index = optional(data, entry, 0), optional(data, entry, 1)
        if kind != TEXT or (index and not integer(data, follow(data, index), 32)):
            raise UnknownFormError
        return IpcField(name, "dictionary", 0, None, 2, unpack_from("<q", data, number)[0] if number else 0)
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
        return IpcField(name, "int64" if integer(data, about, 64) else "integer", 0, None, 2)
    if kind in TWO_BUFFERS:
        return IpcField(name, f"type {kind}", 0, None, 2)
    if kind in THREE_BUFFERS:
        return IpcField(name, f"type {kind}", 0, None, 3)
    raise UnknownFormError
