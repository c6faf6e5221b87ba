"""Journal: what is known of each trial of a sweep, in SQLite, one row a trial by its content key.

Each row has a checksum. A damaged row, or one whose daily returns are damaged, is not known to a sweep that resumes, so the
trial runs again; those who only read a store get an error that names the trial. Rows are written in transactions by the process that drives the sweep, and by no other. What a kill leaves behind is what was
committed: whole rows. Nothing in it is code. Daily returns lie in a file beside it (`Blobs`).
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from contextlib import contextmanager

from engine.errors import ConfigError, DataError, RingbarError
from engine.sweep.store import daily_series
from engine.sweep.store.blob_file import Blobs

COLUMNS = ("key", "params", "status", "metrics", "digest", "seconds", "attempts", "error", "trial")
CHECKED = (*COLUMNS, *daily_series.COLUMNS)  # what the checksum of a row covers
CRC = "crc32"
NAMES = ", ".join([*CHECKED, CRC])
MARKS = ", ".join("?" * (len(CHECKED) + 1))
AGAIN = "start the same sweep on this store again, which runs damaged trials again, or restore it from a copy"
sorted_json = json.JSONEncoder(sort_keys=True).encode
SCHEMA = """
create table if not exists trials (
    key text primary key, params text not null, status text not null, metrics text, digest text,
    seconds real, attempts integer, error text, trial integer
);
create table if not exists about (name text primary key, value text);
"""


def row_crc(values):
    """Return the checksum of the values of a row, in the order of `CHECKED`."""
    plain = [float(value) if name == "seconds" and value is not None else value for name, value in zip(CHECKED, values)]
    return f"{zlib.crc32(json.dumps(plain).encode()):08x}"


class Journal:
    """The journal in the folder `store`; without one, in a temporary file of SQLite's own."""

    def __init__(self, store=None):
        self.store = store
        self.lock = None
        self.path = None
        self.lent = False
        self.db = None
        try:
            with self.usable():
                self.open()
        except ConfigError:
            self.close()
            raise

    def open(self):
        if self.store is None:
            self.blobs = Blobs()
            self.db = sqlite3.connect("")
        else:
            os.makedirs(self.store, exist_ok=True)
            self.lock = locked(self.store)
            self.path = os.path.join(self.store, "journal.sqlite")
            self.blobs = Blobs(os.path.join(self.store, daily_series.FILE))
            self.db = sqlite3.connect(self.path)
            self.db.execute("pragma journal_mode = wal").fetchall()
            self.db.execute("pragma synchronous = normal").fetchall()
            sound(self.db)
        self.db.executescript(SCHEMA + daily_series.SCHEMA)
        there = daily_series.columns_of(self.db, "trials")
        for name, kind in {"trial": "integer", **daily_series.COLUMNS}.items():
            if name not in there:
                self.db.execute(f"alter table trials add column {name} {kind}")
        if not {*CHECKED, CRC} <= set(there):  # of an earlier version
            with self.db:
                if CRC not in there:
                    self.db.execute(f"alter table trials add column {CRC} text")
                self.seal("select key from trials")
        if CRC not in daily_series.columns_of(self.db, "about"):
            with self.db:
                self.db.execute(f"alter table about add column {CRC} text")
                for name, value in self.db.execute("select name, value from about").fetchall():
                    self.db.execute(f"update about set {CRC} = ? where name = ?", (about_crc(name, value), name))  # noqa: S608

    def seal(self, keys):
        """Write the checksums of the rows that a query selects."""
        for row in self.db.execute(f"select {', '.join(CHECKED)} from trials where key in ({keys})").fetchall():  # noqa: S608
            self.db.execute(f"update trials set {CRC} = ? where key = ?", (row_crc(row), row[0]))  # noqa: S608

    @contextmanager
    def usable(self):
        """A ConfigError where the store is no place for a journal, or has one that cannot be read."""
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            raise ConfigError(
                f"store={str(self.store)!r}: {error}; expected a folder to write to, new or with the journal of a sweep"
            ) from error

    def known(self, keys):
        """Return {key: row} of the trials among `keys` that have an undamaged row; damaged ones are deleted."""
        wanted = set(keys)
        return {row["key"]: row for row in self.rows() if row["key"] in wanted}

    def write(self, rows):
        """Rows of trials with the series that came with them, all of them or none; the rows go on without."""
        found = [row.pop("series", None) for row in rows]
        kept = [one for one in found if one is not None]
        places = iter(self.blobs.append([blob for _, _, blob in kept]) if kept else ())
        values = [
            (
                row["key"],
                sorted_json(row["params"]),
                row["status"],
                json.dumps(row["metrics"]),
                row["digest"],
                row["seconds"],
                row["attempts"],
                clean(row["error"]),
                row.get("trial"),
                *(4 * (None,) if one is None else (one[0], next(places), len(one[2]), f"{zlib.crc32(one[2]):08x}")),
            )
            for row, one in zip(rows, found)
        ]
        values = [(*row, row_crc(row)) for row in values]
        calendars = {name: days for name, days, _ in kept}
        try:
            with self.db:
                self.db.executemany(f"insert or replace into trials ({NAMES}) values ({MARKS})", values)  # noqa: S608
                self.db.executemany(
                    "insert or ignore into calendars values (?, ?, ?, ?)", [(name, *days) for name, days in calendars.items()]
                )
        except sqlite3.OperationalError as error:
            raise RingbarError(
                f"cannot write the journal {self.path or 'in a temporary file'}: {error}; free space there and start the sweep "
                f"again: with a store, trials that are done are not run twice"
            ) from error

    def number(self, keys):
        """The number of each trial in the sweep that begins: its place among `keys`, the first where it is there twice."""
        wanted = {}
        for i, key in enumerate(keys):
            wanted.setdefault(key, i)
        with self.usable():
            known = dict(self.db.execute("select key, trial from trials"))
            if any(wanted.get(key) != trial for key, trial in known.items()):
                with self.db:
                    self.db.executemany("update trials set trial = ? where key = ?", [(wanted.get(key), key) for key in known])
                    self.seal("select key from trials")

    def note(self, **about):
        """What the sweep is about: strategy, data, options; for those who open the store later."""
        texts = {name: json.dumps(value) for name, value in about.items()}
        with self.usable(), self.db:
            self.db.executemany(
                f"insert or replace into about (name, value, {CRC}) values (?, ?, ?)",  # noqa: S608, a fixed name
                [(name, text, about_crc(name, text)) for name, text in texts.items()],
            )

    def about(self):
        return {name: json.loads(value) for name, value in self.db.execute("select name, value from about")}

    def rows(self):
        """Return all undamaged rows, in the order in which they were written; delete the others, whose trials run again."""
        good, bad = [], []
        with self.usable(), self.blobs.reader() as file:
            for rowid, *values, crc in self.db.execute(f"select rowid, {NAMES} from trials order by rowid").fetchall():  # noqa: S608
                row = dict(zip(CHECKED, values))
                if crc == row_crc(values) and daily_series.undamaged(file, row):
                    good.append(read(values[: len(COLUMNS)]))
                else:
                    bad.append((rowid,))
            if bad:
                with self.db:
                    self.db.executemany("delete from trials where rowid = ?", bad)
        return good

    def series(self):
        """The `Series` of the trials; without a store it keeps the database that this journal had."""
        self.lent = self.path is None
        return daily_series.Series(self.db if self.lent else self.path, self.blobs)

    def close(self):
        if self.db is not None and not self.lent:
            self.blobs.close()
            self.db.close()
        if self.lock is not None:
            self.lock.close()


def read_store(store):
    """Return (rows, about, `Series`) of the journal in a folder, which may be in use or read-only: nothing is written.

    Errors: ConfigError if it is no journal; DataError names what is damaged.
    """
    path = os.path.join(store, "journal.sqlite")
    if not os.path.exists(path):
        raise ConfigError(f"{store}: no journal.sqlite there; expected the store of a sweep")
    try:
        db = opened(path)
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{path}: {error}; expected the journal of a sweep") from error
    try:
        sound(db)
        there = daily_series.columns_of(db, "trials")
        names = [name if name in there else "null" for name in (*CHECKED, CRC)]  # a journal of an older version has fewer
        whole = {*CHECKED, CRC} <= set(there)
        rows = []
        for *values, crc in db.execute(f"select {', '.join(names)} from trials order by rowid"):  # noqa: S608
            if whole and crc != row_crc(values):
                raise DataError(f"{path}: the row of trial {values[COLUMNS.index('trial')]} ({str(values[0])[:12]}) is damaged; {AGAIN}")
            rows.append(read(values[: len(COLUMNS)]))
        checked = CRC in daily_series.columns_of(db, "about")
        about = {}
        for name, value, crc in db.execute(f"select name, value, {CRC if checked else 'null'} from about"):  # noqa: S608
            if checked and crc != about_crc(name, value):
                raise DataError(f"{path}: what it says about the sweep ({str(name)[:40]}) is damaged; {AGAIN}")
            about[name] = json.loads(value)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}; expected the journal of a sweep") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}: damaged: {type(error).__name__}: {error}; {AGAIN}") from error
    finally:
        db.close()
    return rows, about, daily_series.Series(path, Blobs(os.path.join(store, daily_series.FILE)))


def opened(path):
    """Return a connection that only reads; on read-only media it does without the files that SQLite would make."""
    from urllib.parse import quote

    name = f"file:{quote(os.fsencode(os.path.abspath(path)))}"
    if os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        return sqlite3.connect(path)
    return sqlite3.connect(f"{name}?mode=ro&immutable=1", uri=True)


def sound(db):
    """Raise sqlite3.DatabaseError if the pages of a database do not fit together."""
    found = db.execute("pragma integrity_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise sqlite3.DatabaseError(f"damaged: {str(found and found[0]).splitlines()[-1]}")


def about_crc(name, value):
    """Return the checksum of a row of the table `about`."""
    return f"{zlib.crc32(json.dumps([name, value]).encode()):08x}"


def clean(text):
    """Return text without what UTF-8 cannot encode, such as file names with bytes of another encoding."""
    return text if text is None else str(text).encode("utf-8", "backslashreplace").decode()


def read(values):
    """Return a row as a dictionary, whose parts have the types that readers rely on."""
    row = dict(zip(COLUMNS, values))
    row["params"] = json.loads(row["params"])
    row["metrics"] = json.loads(row["metrics"]) if row["metrics"] else {}
    numbers = all(value is None or isinstance(value, (int, float)) for value in row["metrics"].values())
    texts = all(row[name] is None or isinstance(row[name], str) for name in ("key", "status", "digest", "error"))
    if not isinstance(row["params"], dict) or not numbers or not texts:
        raise DataError(f"trial {row['trial']}: its row has values of other types; {AGAIN}")
    return row


def locked(store):
    """The lock of a store, held until it is closed; a ConfigError if another sweep holds it."""
    path = os.path.join(store, "lock")
    file = open(path, "a+")  # noqa: SIM115, it is held as long as the journal
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        return file
    except OSError as error:
        file.close()
        raise ConfigError(f"{store}: another sweep is running in this store; wait for it, or choose another store") from error
    return file
