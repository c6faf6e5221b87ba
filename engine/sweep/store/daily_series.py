"""Daily returns of the trials of a sweep, stored as float32 next to the journal.

The journal has their positions, and each calendar of days once for all trials that share it. The overfitting report is
computed from them.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from hashlib import blake2b

from engine.errors import DataError

SCHEMA = """
create table if not exists calendars (calendar text primary key, first integer, last integer, days blob not null);
"""
COLUMNS = {"calendar": "text", "place": "integer", "size": "integer", "blob_crc32": "text"}  # of a trial, null without a series
FILE = "returns.bin"
KINDS = RAW, ZLIB, SPARSE = b"r", b"z", b"s"  # the first byte of a blob: how the others are packed


class Returns:
    """Daily returns of a trial: `days` since 1970, `values`, and the timestamps `first` and `last` of its instants."""

    def __init__(self, days, values, first, last):
        self.days = days
        self.values = values
        self.first = first
        self.last = last

    def __len__(self):
        return len(self.values)

    @property
    def periods(self):
        """Returns per year."""
        years = (self.last - self.first) / (365.25 * 86_400e9)
        return len(self.values) / years if years > 0 else float("nan")


def packed(daily, calendars):
    """Pack a `Daily` into (calendar, (first, last, days), returns); `calendars` caches those of earlier trials."""
    mark = daily.first, daily.last
    known = calendars.get(mark)
    if known is None or (known[0] is not daily.days and known[0].tobytes() != daily.days.tobytes()):
        raw = daily.days.tobytes()
        name = blake2b(raw, digest_size=12, key=f"{daily.first} {daily.last}".encode()).hexdigest()
        days = ZLIB + zlib.compress(little(array("i", daily.days)).tobytes())
        known = calendars[mark] = daily.days, name, (daily.first, daily.last, days)
    return known[1], known[2], blob_of(daily.returns)


def blob_of(returns):
    """Pack returns as float32; if at least a third are zero, store a bit mask and the nonzero values.

    The rest is noise, which does not compress.
    """
    try:
        import numpy
    except ImportError:
        return plain_blob(array("f", returns))
    if not len(returns):
        return RAW
    values = numpy.frombuffer(returns, "f8").astype("<f4")
    held = values != 0
    if 3 * (len(values) - int(numpy.count_nonzero(held))) < len(values):
        return RAW + values.tobytes()
    return SPARSE + len(values).to_bytes(4, "little") + numpy.packbits(held).tobytes() + values[held].tobytes()


def plain_blob(values):
    """Pack returns without numpy."""
    held = array("f", filter(None, values))
    if 3 * (len(values) - len(held)) < len(values) or not values:
        return RAW + little(values).tobytes()
    bits = bytearray((len(values) + 7) // 8)
    for i, value in enumerate(values):
        if value:
            bits[i >> 3] |= 128 >> (i & 7)
    return SPARSE + len(values).to_bytes(4, "little") + bytes(bits) + little(held).tobytes()


def little(values):
    """Convert to little-endian, the byte order of journals."""
    if sys.byteorder == "big":
        values.byteswap()
    return values


def unpacked(code, blob):
    """Return the array of typecode `code` in a blob."""
    kind, body = blob[:1], blob[1:]
    values = array(code)
    if kind == SPARSE:
        n = int.from_bytes(body[:4], "little")
        bits, held = body[4 : 4 + (n + 7) // 8], array(code)
        held.frombytes(body[4 + len(bits) :])
        following = iter(little(held))
        values.extend(next(following) if bits[i >> 3] & 128 >> (i & 7) else 0.0 for i in range(n))
        return values
    values.frombytes(zlib.decompress(body) if kind == ZLIB else body)
    return little(values)


def undamaged(file, row):
    """Return whether the daily returns of a row, if it has any, are in the file as they were written."""
    if row["place"] is None:
        return True
    file.seek(row["place"])
    blob = file.read(row["size"])
    if row["blob_crc32"] is None:  # of an earlier version
        return len(blob) == row["size"] and blob[:1] in KINDS
    return len(blob) == row["size"] and f"{zlib.crc32(blob):08x}" == row["blob_crc32"]


class Series:
    """Reads the series that the database `db` (a path, or a connection to keep) locates in `blobs`."""

    def __init__(self, db, blobs):
        self.db = db
        self.blobs = blobs

    def __del__(self):
        if not isinstance(self.db, str):
            self.db.close()
            self.blobs.close()

    def connection(self):
        if not isinstance(self.db, str):
            return self.db
        import sqlite3

        return sqlite3.connect(self.db)

    def each(self, keys):
        """Yield (key, `Returns`) of the trials among `keys` that have an undamaged series, in their order."""
        db = self.connection()
        try:
            there = columns_of(db, "trials")
            if "place" not in there:
                return  # a journal of an earlier version
            crc = "blob_crc32" if "blob_crc32" in there else "null"
            calendars = {}
            for name, first, last, days in db.execute("select calendar, first, last, days from calendars"):
                calendars[name] = calendar_of(name, first, last, days), first, last
            with self.blobs.reader() as file:
                for key in keys:
                    row = db.execute(f"select calendar, place, size, {crc} from trials where key = ?", (key,)).fetchone()  # noqa: S608
                    if row is None or row[1] is None:
                        continue
                    if not undamaged(file, dict(zip(COLUMNS, row))) or row[0] not in calendars:
                        continue  # missing, not wrong; a sweep that resumes runs the trial again
                    file.seek(row[1])
                    days, first, last = calendars[row[0]]
                    yield key, Returns(days, unpacked("f", file.read(row[2])), first, last)
        finally:
            if db is not self.db:
                db.close()

    def of(self, key):
        """Return the `Returns` of one trial, or None."""
        return next((returns for _, returns in self.each([key])), None)


def calendar_of(name, first, last, days):
    """Return the days of a calendar, compared with its name, which is their hash."""
    try:
        result = unpacked("i", days)
        raw = array("q", result).tobytes()
        same = name == blake2b(raw, digest_size=12, key=f"{first} {last}".encode()).hexdigest()
    except (ValueError, TypeError, zlib.error):
        same = False
    if not same:
        raise damaged("journal.sqlite", f"the days of calendar {str(name)[:12]} are damaged")
    return result


def damaged(path, what):
    return DataError(f"{path}: {what}; start the same sweep on this store again, which runs damaged trials again, or use force=True")


def columns_of(db, table):
    """Return the names of the columns of a table."""
    return [row[1] for row in db.execute(f"pragma table_info({table})")]
