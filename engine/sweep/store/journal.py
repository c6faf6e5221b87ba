"""Journal: the rows of all trials of a sweep, in SQLite, by content key.

Only the process that runs the sweep writes rows, in transactions. A kill leaves what was committed: whole rows. Each row has a
checksum. A sweep that resumes runs a trial again whose row, or whose daily returns, are damaged; readers of a store get an
error that names the trial. The journal holds no code. Daily returns are in a file next to it (`Blobs`).
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from contextlib import contextmanager
from hashlib import blake2b

from engine.errors import ConfigError, RingbarError
from engine.sweep.store import daily_series
from engine.sweep.store.blob_file import Blobs
from engine.sweep.store.param_text import encoded
from engine.sweep.store.store_reader import check_pages
from engine.sweep.store.trial_rows import CHECKED, COLUMNS, CRC, clean, crc_of, parse_row, row_crc

NAMES = ", ".join([*CHECKED, CRC])
MARKS = ", ".join("?" * (len(CHECKED) + 1))
SCHEMA = """
create table if not exists trials (
    key text primary key, params text not null, status text not null, metrics text, digest text,
    seconds real, attempts integer, error text, trial integer, context integer, until integer,
    calendar text, place integer, size integer, blob_crc32 text, crc32 text
);
create table if not exists about (name text primary key, value text, crc32 text);
create table if not exists sweeps (sweep integer primary key, contexts text not null, about text not null, crc32 text);
create table if not exists contexts (context integer primary key, name text not null, about text not null, crc32 text);
create table if not exists recipes (name text primary key, recipe text not null, crc32 text) without rowid;
create table if not exists members (sweep integer, trial integer, key text, primary key (sweep, trial)) without rowid;
"""
ADDED = {"trial": "integer", "context": "integer", "until": "integer", **daily_series.COLUMNS, CRC: "text"}  # since version 1
NO_SERIES = 4 * (None,)


class Journal:
    """The journal in the folder `store`; without a store, a temporary SQLite file."""

    def __init__(self, store=None):
        self.store = store
        self.lock = None
        self.path = None
        self.handed_over = False  # the database belongs to a `Series`
        self.db = None
        self.sweep = None  # number of the sweep that runs
        self.contexts = []  # numbers of its contexts
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
            check_pages(self.db)
        self.db.executescript(f"begin; {SCHEMA} {daily_series.SCHEMA} commit;")  # at once, so that little is written
        self.upgrade()

    def upgrade(self):
        """Add the columns that a journal of an earlier version lacks, and checksums of its rows."""
        with self.db:
            missing = [name for name in ADDED if name not in daily_series.columns_of(self.db, "trials")]
            for name in missing:
                self.db.execute(f"alter table trials add column {name} {ADDED[name]}")
            if missing:
                self.seal("select key from trials")
            if CRC not in daily_series.columns_of(self.db, "about"):
                self.db.execute(f"alter table about add column {CRC} text")
                for name, value in self.db.execute("select name, value from about").fetchall():
                    self.db.execute(f"update about set {CRC} = ? where name = ?", (crc_of(name, value), name))  # noqa: S608

    def seal(self, keys, values=()):
        """Write the checksums of the trials whose keys a query selects."""
        query = f"select {', '.join(CHECKED)} from trials where key in ({keys})"  # noqa: S608, fixed names
        for row in self.db.execute(query, values).fetchall():
            self.db.execute(f"update trials set {CRC} = ? where key = ?", (row_crc(row), row[0]))  # noqa: S608

    def put(self, table, *rows):
        """Insert or replace rows of a small table, with their checksums."""
        marks = ", ".join("?" * (len(rows[0]) + 1)) if rows else ""
        self.db.executemany(f"insert or replace into {table} values ({marks})", [(*row, crc_of(*row)) for row in rows])  # noqa: S608

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
        """Return {key: row} of the trials among `keys` that have an undamaged row; damaged ones are deleted."""
        wanted = set(keys)
        return {row["key"]: row for row in self.rows() if row["key"] in wanted}

    def write(self, rows):
        """Write rows and their series in one transaction; the series are removed from the rows."""
        series = [row.pop("series", None) for row in rows]
        present = [one for one in series if one is not None]
        places = iter(self.blobs.append([blob for _, _, blob in present]) if present else ())
        values = [
            (
                row["key"],
                encoded(row["params"]),
                row["status"],
                json.dumps(row["metrics"]),
                row["digest"],
                row["seconds"],
                row["attempts"],
                clean(row["error"]),
                row.get("trial"),
                self.contexts[row.get("context", 0)] if self.contexts else None,
                row.get("until"),
                *(NO_SERIES if one is None else (one[0], next(places), len(one[2]), f"{zlib.crc32(one[2]):08x}")),
            )
            for row, one in zip(rows, series)
        ]
        values = [(*row, row_crc(row)) for row in values]
        calendars = {name: days for name, days, _ in present}
        with self.writable(), self.db:
            self.db.executemany(f"insert or replace into trials ({NAMES}) values ({MARKS})", values)  # noqa: S608
            self.db.executemany(
                "insert or ignore into calendars values (?, ?, ?, ?)", [(name, *days) for name, days in calendars.items()]
            )

    @contextmanager
    def writable(self):
        """Raise a RingbarError with the way out if the disk refuses a write."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise RingbarError(
                f"cannot write the journal {self.path or 'in a temporary file'}: {error}; free space there and start the sweep "
                f"again: with a store, trials that are done are not run twice"
            ) from error

    def begin_sweep(self, contexts, about):
        """Register a sweep over `contexts`: (name, about, recipe of the data) of each; the same contexts are the same sweep."""
        with self.writable(), self.db:
            known = {name: number for number, name in self.db.execute("select context, name from contexts")}
            self.contexts = []
            for name, text, recipe in contexts:
                data = json.dumps(recipe)
                mark = blake2b(data.encode(), digest_size=12).hexdigest()
                self.put("recipes", (mark, data))
                number = known.setdefault(name, len(known) + 1)
                self.put("contexts", (number, name, json.dumps({**text, "recipe": mark})))
                self.contexts.append(number)
            mark = json.dumps(sorted(set(self.contexts)))
            row = self.db.execute("select sweep from sweeps where contexts = ?", (mark,)).fetchone()
            self.sweep = row[0] if row else self.db.execute("select count(*) from sweeps").fetchone()[0] + 1
            self.put("sweeps", (self.sweep, mark, json.dumps(about)))
            self.put("about", *[(name, json.dumps(value)) for name, value in {**about, "sweep": self.sweep}.items()])

    def number(self, keys):
        """Number the trials of the running sweep: the place of each among `keys`."""
        keys = list(keys)
        with self.usable():
            known = self.db.execute("select key from members where sweep = ? order by trial", (self.sweep,)).fetchall()
            with self.writable(), self.db:
                if [key for (key,) in known] != keys:
                    self.db.execute("delete from members where sweep = ?", (self.sweep,))
                    rows = ((self.sweep, i, key) for i, key in enumerate(keys))
                    self.db.executemany("insert into members values (?, ?, ?)", rows)
                self.put("about", (f"members {self.sweep}", json.dumps(crc_of(*keys))))

    def adopt(self, keys, numbers):
        """Assign rows of an earlier version to their contexts; numbers: of the context of each key."""
        with self.usable():
            missing = {key for (key,) in self.db.execute("select key from trials where context is null")}
            if missing:
                pairs = [(self.contexts[number], key) for key, number in zip(keys, numbers) if key in missing]
                with self.writable(), self.db:
                    self.db.executemany("update trials set context = ? where key = ?", pairs)
                    self.seal("select key from trials")

    def finish_sweep(self, cost):
        """Add the cost of this call to what the sweep has cost so far, and return the sum."""
        with self.writable(), self.db:
            contexts, about = self.db.execute("select contexts, about from sweeps where sweep = ?", (self.sweep,)).fetchone()
            text = self.db.execute("select value from about where name = ?", (f"cost {self.sweep}",)).fetchone()
            before = json.loads(text[0]) if text else {}
            total = {name: before.get(name, 0) + value for name, value in cost.items()}
            self.put("about", (f"cost {self.sweep}", json.dumps(total)))
            self.put("sweeps", (self.sweep, contexts, json.dumps({**json.loads(about), "cost": total})))
        return total

    def note(self, **about):
        """Record strategy, data and options of the sweep for later readers of the store."""
        with self.writable(), self.db:
            self.put("about", *[(name, json.dumps(value)) for name, value in about.items()])

    def about(self):
        return {name: json.loads(value) for name, value in self.db.execute("select name, value from about")}

    def rows(self):
        """Return all undamaged rows, in the order in which they were written; delete the others, whose trials run again."""
        good, bad = [], []
        with self.usable(), self.blobs.reader() as file:
            for rowid, *values, crc in self.db.execute(f"select rowid, {NAMES} from trials order by rowid").fetchall():  # noqa: S608
                row = dict(zip(CHECKED, values))
                if crc == row_crc(values) and daily_series.undamaged(file, row):
                    good.append(parse_row(values[: len(COLUMNS)]))
                else:
                    bad.append((rowid,))
            if bad:
                with self.db:
                    self.db.executemany("delete from trials where rowid = ?", bad)
        return good

    def series(self):
        """Return the `Series` of the trials; without a store it takes over this journal's database."""
        self.handed_over = self.path is None
        return daily_series.Series(self.db if self.handed_over else self.path, self.blobs)

    def close(self):
        if self.db is not None and not self.handed_over:
            self.blobs.close()
            self.db.close()
        if self.lock is not None:
            self.lock.close()


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
