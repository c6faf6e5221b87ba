"""Series: the daily returns of each trial, as the journal keeps them: float32, the days once for all trials that
share them. What the overfitting sheet is made of.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from hashlib import blake2b

SCHEMA = """
create table if not exists calendars (calendar text primary key, first integer, last integer, days blob not null);
create table if not exists series (key text primary key, calendar text not null, returns blob not null);
"""
RAW, ZLIB = b"r", b"z"  # the first byte of a blob: how the others are packed


class Returns:
    """Daily returns of a trial: `days` since 1970, `values`, `first` and `last`: ts of its first and last instant."""

    def __init__(self, days, values, first, last):
        self.days = days
        self.values = values
        self.first = first
        self.last = last

    def __len__(self):
        return len(self.values)

    @property
    def periods(self):
        """Returns a year."""
        years = (self.last - self.first) / (365.25 * 86_400e9)
        return len(self.values) / years if years > 0 else float("nan")


def packed(daily, calendars):
    """(calendar, (first, last, days), returns) of a `Daily`; `calendars` remembers those of the trials before."""
    raw = daily.days.tobytes()
    mark = daily.first, daily.last
    if mark not in calendars or calendars[mark][0] != raw:
        name = blake2b(raw, digest_size=12, key=f"{daily.first} {daily.last}".encode()).hexdigest()
        days = ZLIB + zlib.compress(little(array("i", daily.days)).tobytes())
        calendars[mark] = raw, name, (daily.first, daily.last, days)
    _, name, calendar = calendars[mark]
    return name, calendar, blob_of(daily.returns)


def blob_of(returns):
    """Returns as float32; packed if a third of them is zero, because the rest is noise, on which packing is lost time."""
    values, zeros = singles(returns)
    if 3 * zeros >= len(values) > 0:
        return ZLIB + zlib.compress(little(values).tobytes(), 1)
    return RAW + little(values).tobytes()


def singles(returns):
    """float64 to float32, and how many are zero."""
    try:
        import numpy
    except ImportError:
        return array("f", returns), returns.count(0.0)
    values = numpy.frombuffer(returns, "f8") if returns else numpy.empty(0)
    return array("f", values.astype("f4").tobytes()), len(values) - int(numpy.count_nonzero(values))


def little(values):
    """In the byte order of journals."""
    if sys.byteorder == "big":
        values.byteswap()
    return values


def unpacked(code, blob):
    values = array(code)
    values.frombytes(zlib.decompress(blob[1:]) if blob[:1] == ZLIB else blob[1:])
    return little(values)


class Series:
    """The series in a journal's database: a path, or a connection that is kept."""

    def __init__(self, path=None, db=None):
        self.path = path
        self.db = db

    def __del__(self):
        if self.db is not None:
            self.db.close()

    def connection(self):
        if self.db is not None:
            return self.db
        import sqlite3

        return sqlite3.connect(self.path)

    def each(self, keys):
        """Yield (key, `Returns`) of those among `keys` that have a series, in their order."""
        db = self.connection()
        try:
            if not db.execute("select name from sqlite_master where name = 'series'").fetchone():
                return  # a journal of an earlier version
            calendars = {}
            for name, first, last, days in db.execute("select calendar, first, last, days from calendars"):
                calendars[name] = unpacked("i", days), first, last
            for key in keys:
                row = db.execute("select calendar, returns from series where key = ?", (key,)).fetchone()
                if row is not None:
                    days, first, last = calendars[row[0]]
                    yield key, Returns(days, unpacked("f", row[1]), first, last)
        finally:
            if self.db is None:
                db.close()

    def of(self, key):
        """The `Returns` of one trial; None if there are none."""
        return next((returns for _, returns in self.each([key])), None)
