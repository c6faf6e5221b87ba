"""ParquetFooter: the columns and row groups of a Parquet file whose columns are flat, read without pyarrow.

Place in the flow: opening a Parquet file. A file with nested columns, encryption, other codecs or encodings, or anything else
that this module does not know is left to pyarrow, which also says what is wrong with it.
"""

import os
import struct
from functools import lru_cache
from struct import unpack

from engine._util.platform_files import BINARY, pread
from feeds.columns.ipc_metadata import IpcField, IpcSchema, UnknownFormError, follow, member, schema_of
from feeds.parquet.pages import COMPILED, DOUBLE, FLOAT, INT32, INT64, NONE, SNAPPY, ZSTD, has_zstd
from feeds.parquet.thrift_compact import CompactReader, DamageError

MAGIC = b"PAR1"
TAIL = 8  # bytes behind the footer: its size and the magic
FIRST = 1 << 14  # bytes read at first, which most footers fit into
MAX_FOOTER = 1 << 26  # bytes
MAX_CHUNK = 1 << 26  # bytes of one column of a row group,
MAX_ROWS = 1 << 22  # and its rows, which are in memory one column at a time
REQUIRED, OPTIONAL = 0, 1
PLAIN, PLAIN_DICTIONARY, RUN_LENGTHS, DICTIONARY = 0, 2, 3, 8  # encodings
KNOWN = {PLAIN, PLAIN_DICTIONARY, RUN_LENGTHS, DICTIONARY}
TYPES = {DOUBLE: "double", FLOAT: "double", INT64: "int64", INT32: "int64"}
DECIMAL, DATE, TIMESTAMP_MILLIS, TIMESTAMP_MICROS = 5, 6, 9, 10  # converted types
SIGNED = (15, 16, 17, 18)
UNITS = {1: 1, 2: 2, 3: 3}  # of timestamps, as in Arrow: ms, us, ns
NAMES = ("s", "ms", "us", "ns")


class ParquetFooter:
    """Schema and row groups of a file; raises UnknownFormError where pyarrow must read it."""

    def __init__(self, path):
        self.path = path
        fd = os.open(path, os.O_RDONLY | BINARY)
        try:
            self.size = os.fstat(fd).st_size
            first = max(0, self.size - FIRST)
            tail = pread(fd, FIRST, first)
            if len(tail) < TAIL + 4 or tail[-4:] != MAGIC:
                raise UnknownFormError
            length = unpack("<I", tail[-TAIL:-4])[0]
            if not 0 < length <= min(MAX_FOOTER, self.size - TAIL - 4):
                raise UnknownFormError
            if length + TAIL > len(tail):
                tail = pread(fd, length + TAIL, self.size - length - TAIL)
            footer = CompactReader(tail[-TAIL - length : -TAIL]).structure()
            if 8 in footer:  # encryption
                raise UnknownFormError
            self.rows = footer[3]
            self.groups = footer[4]
            self.elements = footer[2][1:]
            if footer[2][0].get(5, 0) != len(self.elements) or any(5 in element for element in self.elements):
                raise UnknownFormError  # nested columns
            stored = next((entry[2] for entry in footer.get(5, ()) if entry[1] == b"ARROW:schema"), None)
            self.schema = self.schema_of(None if stored is None else arrow_schema(stored))
            if len(set(self.schema.names)) < len(self.schema.names):
                raise UnknownFormError
        except (DamageError, LookupError, TypeError, ValueError, struct.error, OSError, AttributeError) as error:
            raise UnknownFormError from error
        finally:
            os.close(fd)

    def schema_of(self, arrow):
        """Return the columns with pyarrow's names of their types; `arrow`: the schema that the writer had, if it is known."""
        fields = []
        for element in self.elements:
            name = element[4].decode()
            kind, unit, adjusted = kind_of(element)
            field = None if arrow is None else arrow.field(name)
            tz = "UTC" if adjusted else None
            if kind == "timestamp":
                if field is not None and adjusted and field.tz:
                    tz = field.tz
                kind = f"timestamp[{NAMES[unit]}{f', tz={tz}' if tz else ''}]"
            elif field is not None and field.type not in ("double", "float", "int64", "integer"):
                kind = field.type if kind in ("double", "int64") else kind
            fields.append(IpcField(name, kind, unit, tz, 0))
        return IpcSchema(fields)

    def columns(self, names):
        """Return what is needed to read these columns: (number, physical type, whether there may be nulls) of each."""
        results = []
        for name in names:
            number = self.schema.names.index(name)
            element = self.elements[number]
            results.append((number, element[1], element.get(3, REQUIRED) == OPTIONAL))
        return results

    def chunks(self, group, columns):
        """Return (offset, bytes, codec) of each column in a row group; raise UnknownFormError if one cannot be read here."""
        try:
            if not 0 <= self.groups[group][3] <= MAX_ROWS:
                raise UnknownFormError
            return [self.chunk(self.groups[group][1][number], kind) for number, kind, _ in columns]
        except (LookupError, TypeError) as error:
            raise UnknownFormError from error

    def chunk(self, entry, kind):
        about = entry[3]
        codec, size = about[4], about[7]
        start = about.get(11) or about[9]
        start = min(start, about[9])
        if about[1] != kind or 1 in entry or 8 in entry or not KNOWN.issuperset(about[2]):
            raise UnknownFormError
        if codec not in (NONE, SNAPPY) and not (codec == ZSTD and has_zstd()):
            raise UnknownFormError
        if not (0 < size <= MAX_CHUNK and 4 <= start <= self.size - size):
            raise UnknownFormError
        return start, size, codec

    def bounds(self, group, number):
        """Return (least, most) of a column of int64 in a row group, by its statistics; None without them."""
        result = self.groups[group][1][number][3].get(12, {})
        least, most = result.get(6), result.get(5)
        if least is None or most is None or len(least) != 8 or len(most) != 8:
            return None
        return unpack("<q", least)[0], unpack("<q", most)[0]


def kind_of(element):
    """Return (type of a column, unit of its timestamps, whether they are of UTC)."""
    physical, converted, logical = element.get(1), element.get(6), element.get(10, {})
    if element.get(3, REQUIRED) not in (REQUIRED, OPTIONAL):
        raise UnknownFormError
    if physical == INT64 and 8 in logical:
        return "timestamp", UNITS[next(iter(logical[8][2]))], bool(logical[8][1])
    if physical == INT64 and not logical and converted in (TIMESTAMP_MILLIS, TIMESTAMP_MICROS):
        return "timestamp", converted - 8, True
    if physical == INT32 and (6 in logical or converted == DATE):
        return "date32[day]", 0, False
    plain = (not logical and converted is None) or converted in SIGNED or (10 in logical and logical[10].get(2) is True)
    return TYPES.get(physical, "other") if plain else "other", 0, False


@lru_cache(maxsize=4)
def arrow_schema(text):
    """Return the schema that Arrow's writers leave in the file, which is the same in most files of a folder."""
    from binascii import a2b_base64

    data = a2b_base64(text)
    message = follow(data, 8 if data[:4] == b"\xff\xff\xff\xff" else 4)
    return schema_of(data, follow(data, member(data, message, 2)))


def footer_of(path):
    """Return the footer of a local file, or None if pyarrow must read it."""
    if not COMPILED or "://" in path:
        return None
    try:
        return ParquetFooter(path)
    except (UnknownFormError, OSError):
        return None
