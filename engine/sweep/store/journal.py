"""Journal: the rows of all trials of a sweep, in SQLite, by content key.

Only the process that runs the sweep writes rows, in transactions. A kill leaves what was committed: whole rows. The journal
holds no code. Daily returns are in a file beside it (`Blobs`).
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager

from engine.errors import ConfigError, RingbarError
from engine.sweep.store import daily_series
from engine.sweep.store.blob_file import Blobs

COLUMNS = ("key", "params", "status", "metrics", "digest", "seconds", "attempts", "error", "trial")
NAMES = ", ".join([*COLUMNS, *daily_series.COLUMNS])
MARKS = ", ".join("?" * (len(COLUMNS) + len(daily_series.COLUMNS)))
sorted_json = json.JSONEncoder(sort_keys=True).encode
SCHEMA = """
create table if not exists trials (
    key text primary key, params text not null, status text not null, metrics text, digest text,
    seconds real, attempts integer, error text, trial integer
);
create table if not exists about (name text primary key, value text);
"""


class Journal:
    """The journal in the folder `store`; without a store, a temporary SQLite file."""

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
        self.db.executescript(SCHEMA + daily_series.SCHEMA)
        there = daily_series.columns_of(self.db, "trials")
        for name, kind in {"trial": "integer", **daily_series.COLUMNS}.items():
            if name not in there:
                self.db.execute(f"alter table trials add column {name} {kind}")

    @contextmanager
    def usable(self):
        """Raise a ConfigError if the store is not writable or its journal cannot be read."""
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            raise ConfigError(
                f"store={str(self.store)!r}: {error}; expected a folder to write to, new or with the journal of a sweep"
            ) from error

    def known(self, keys):
        """Return {key: row} of the trials among `keys` that have a row."""
        wanted = set(keys)
        with self.usable():
            rows = map(read, self.db.execute(f"select {', '.join(COLUMNS)} from trials").fetchall())  # noqa: S608, fixed names
            return {row["key"]: row for row in rows if row["key"] in wanted}

    def write(self, rows):
        """Write rows and their series in one transaction; the series are removed from the rows."""
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
                row["error"],
                row.get("trial"),
                *((None, None, None) if one is None else (one[0], next(places), len(one[2]))),
            )
            for row, one in zip(rows, found)
        ]
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

    def note(self, **about):
        """Record strategy, data and options of the sweep for later readers of the store."""
        with self.db:
            self.db.executemany("insert or replace into about values (?, ?)", [(k, json.dumps(v)) for k, v in about.items()])

    def about(self):
        return {name: json.loads(value) for name, value in self.db.execute("select name, value from about")}

    def rows(self):
        """Return all rows in the order in which they were written."""
        return list(map(read, self.db.execute(f"select {', '.join(COLUMNS)} from trials order by rowid")))  # noqa: S608

    def series(self):
        """Return the `Series` of the trials; without a store it takes over this journal's database."""
        self.lent = self.path is None
        return daily_series.Series(self.db if self.lent else self.path, self.blobs)

    def close(self):
        if self.db is not None and not self.lent:
            self.blobs.close()
            self.db.close()
        if self.lock is not None:
            self.lock.close()


def read_store(store):
    """Read (rows, about, `Series`) of the journal in a folder, which may be in use; nothing is written."""
    path = os.path.join(store, "journal.sqlite")
    if not os.path.exists(path):
        raise ConfigError(f"{store}: no journal.sqlite there; expected the store of a sweep")
    db = sqlite3.connect(path)
    try:
        there = daily_series.columns_of(db, "trials")
        names = [name if name in there else "null" for name in COLUMNS]  # a journal of an older version has fewer
        rows = list(map(read, db.execute(f"select {', '.join(names)} from trials order by rowid")))  # noqa: S608
        about = {name: json.loads(value) for name, value in db.execute("select name, value from about")}
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{path}: {error}; expected the journal of a sweep") from error
    finally:
        db.close()
    return rows, about, daily_series.Series(path, Blobs(os.path.join(store, daily_series.FILE)))


def read(values):
    """A row as a dictionary."""
    row = dict(zip(COLUMNS, values))
    row["params"] = json.loads(row["params"])
    row["metrics"] = json.loads(row["metrics"]) if row["metrics"] else {}
    return row


def locked(store):
    """Lock a store until the returned file is closed; a ConfigError if another sweep holds the lock."""
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
