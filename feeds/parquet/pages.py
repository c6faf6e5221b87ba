"""PageReader: the values of Parquet pages as words of eight bytes, by the C of `pages.h`; only in the compiled core.

Place in the flow: `feeds.parquet.parquet_source` walks over the pages of a column chunk and writes what is read here to a file.
"""

from array import array

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

from feeds.parquet.thrift_compact import DamageError

NONE, SNAPPY, ZSTD = 0, 1, 6  # codecs
DOUBLE, INT64, FLOAT, INT32 = 5, 2, 4, 1  # physical types
SLACK = 16  # READ_AHEAD
COMPILED = cython.compiled


def has_zstd():
    """Return whether the system has a library for Zstandard."""
    return zstd_load() != 0


class PageReader:
    """Holds one column chunk and one page of it."""

    def __init__(self):
        self.raw = array("B", bytes(SLACK))
        self.page = array("B", bytes(SLACK))
        self.mask = array("B", bytes(SLACK))
        self.values = array("Q", [0])
        self.dictionary = array("Q", [0])
        self.known = -1

    def read(self, fd, offset, size):
        """Read a column chunk."""
        actual: cython.longlong
        if len(self.raw) < size + SLACK:
            self.raw = array("B", bytes(size + SLACK))
        actual = read_at(fd, cython.address(self.raw[0]), size, offset)
        if actual < 0:
            raise OSError(5, "Input/output error")
        if actual < size:
            raise DamageError("the file ends too early")
        self.known = -1

    def holds(self, chunk):
        """Return whether the chunk at hand is equal to the one in `chunk`."""
        size: cython.Py_ssize_t = len(chunk)
        return size <= len(self.raw) and memcmp(cython.address(self.raw[0]), cython.address(chunk[0]), size) == 0

    def bytes_of(self, place, size):
        """Return bytes of the chunk, for page headers and checksums."""
        return bytes(self.raw[place : place + size])

    def expand(self, place, size, room, codec):
        """Decompress a part of the chunk to the beginning of the page; return its bytes."""
        actual: cython.longlong = room
        if len(self.page) < room + SLACK:
            self.page = array("B", bytes(room + SLACK))
        if codec == NONE:
            if size != room:
                raise DamageError("a page of another size than its header says")
            self.page[:size] = self.raw[place : place + size]
        elif codec == SNAPPY:
            actual = snappy(cython.address(self.raw[place]), size, cython.address(self.page[0]), room)
        else:
            actual = zstd(cython.address(self.raw[place]), size, cython.address(self.page[0]), room)
        if actual != room:
            raise DamageError("a page that cannot be decompressed")
        return room

    def read_dictionary(self, place, size, room, codec, count, kind, doubles):
        """Read the dictionary of the chunk."""
        if count < 0 or self.expand(place, size, room, codec) < count * (8 if kind == INT64 or kind == DOUBLE else 4):
            raise DamageError("a dictionary that is too short")
        if len(self.dictionary) < count:
            self.dictionary = array("Q", bytes(8 * count))
        self.known = count
        self.convert(0, self.dictionary, count, kind, doubles)

    def convert(self, place, into, count, kind, doubles):
        """Turn plain values of the page into words."""
        words: cython.ulonglong[::1] = into
        if kind == DOUBLE or (kind == INT64 and not doubles):
            memoryview(words).cast("B")[: 8 * count] = memoryview(self.page)[place : place + 8 * count]
        else:
            widen(cython.address(self.page[place]), kind, doubles, cython.address(words[0]), count)

    def read_page(self, place, size, room, codec, count, kind, doubles, optional, absent, numbered, leveled):
        """Return the `count` values of a data page, as bytes of words that the next call changes.

        `numbered`: the page holds numbers of the dictionary. `leveled`: bytes of definition levels before the compressed part,
        -1 where they are within it. Rows without a value get the word `absent`.
        """
        at: cython.Py_ssize_t = 0
        n: cython.longlong
        present: cython.longlong = count
        width: cython.Py_ssize_t = 8 if kind == INT64 or kind == DOUBLE else 4
        if count <= 0:
            raise DamageError("a page without rows")
        if optional and len(self.mask) < count:
            self.mask = array("B", bytes(count))
        if leveled >= 0:
            if leveled > size or leveled > room:
                raise DamageError("levels that are longer than their page")
            if optional:
                present = levels(cython.address(self.raw[place]), leveled, count, cython.address(self.mask[0]))
            self.expand(place + leveled, size - leveled, room - leveled, codec)
            room -= leveled
        else:
            self.expand(place, size, room, codec)
            if optional:
                if room < 4:
                    raise DamageError("a page without levels")
                n = self.page[0] + 256 * (
                    self.page[1] + 256 * (self.page[2] + 256 * cython.cast(cython.longlong, self.page[3]))
                )
                if n > room - 4:
                    raise DamageError("levels that are longer than their page")
                present = levels(cython.address(self.page[4]), n, count, cython.address(self.mask[0]))
                at = 4 + n
        if present < 0:
            raise DamageError("levels that cannot be read")
        if not numbered:
            if present > (room - at) // width:
                raise DamageError("fewer values than its header says")
            if present == count and (kind == DOUBLE or (kind == INT64 and not doubles)):
                return memoryview(self.page)[at : at + 8 * count]
        if len(self.values) < count:
            self.values = array("Q", bytes(8 * count))
        if not numbered:
            self.convert(at, self.values, present, kind, doubles)
        elif self.known < 0:
            raise DamageError("no dictionary")
        elif look_up(
            cython.address(self.page[at]),
            room - at,
            cython.address(self.dictionary[0]),
            self.known,
            cython.address(self.values[0]),
            present,
        ):
            raise DamageError("numbers that its dictionary does not have")
        if present < count:
            spread(cython.address(self.values[0]), cython.address(self.mask[0]), present, count, absent)
        return memoryview(self.values).cast("B")[: 8 * count]
