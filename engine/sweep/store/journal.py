"""Journal: the rows of all trials of a sweep, in SQLite, by content key.

Only the process that runs the sweep writes rows, in transactions. A kill leaves what was committed: whole rows. The journal
holds no code. Daily returns are in a file beside it (`Blobs`).
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager
from hashlib import blake2b

from engine.errors import ConfigError, RingbarError
from engine.sweep.store import daily_series
from engine.sweep.store.blob_file import Blobs
from engine.sweep.store.param_text import decoded, encoded

COLUMNS = ("key", "params", "status", "metrics", "digest", "seconds", "attempts", "error", "trial", "context", "until")
NAMES = ", ".join([*COLUMNS, *daily_series.COLUMNS])
MARKS = ", ".join("?" * (len(COLUMNS) + len(daily_series.COLUMNS)))
SCHEMA = """
create table if not exists trials (
    key text primary key, params text not null, status text not null, metrics text, digest text,
    seconds real, attempts integer, error text, trial integer, context integer, until integer,
    calendar text, place integer, size integer
);
create table if not exists about (name text primary key, value text);
create table if not exists sweeps (sweep integer primary key, contexts text not null, about text not null);
create table if not exists contexts (context integer primary key, name text not null, about text not null);
create table if not exists recipes (name text primary key, recipe text not null) without rowid;
create table if not exists members (sweep integer, trial integer, key text, primary key (sweep, trial)) without rowid;
"""


class Journal:
    """The journal in the folder `store`; without a store, a temporary SQLite file."""

    def __init__(self, store=None):
        self.store = store
        self.lock = None
        self.path = None
        self.lent = False
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
        self.db.executescript(f"begin; {SCHEMA} {daily_series.SCHEMA} commit;")  # at once, so that little is written
        there = daily_series.columns_of(self.db, "trials")
        for name, kind in {"trial": "integer", "context": "integer", "until": "integer", **daily_series.COLUMNS}.items():
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
                encoded(row["params"]),
                row["status"],
                json.dumps(row["metrics"]),
                row["digest"],
                row["seconds"],
                row["attempts"],
                row["error"],
                row.get("trial"),
                self.contexts[row.get("context", 0)] if self.contexts else None,
                row.get("until"),
                *((None, None, None) if one is None else (one[0], next(places), len(one[2]))),
            )
            for row, one in zip(rows, found)
        ]
        calendars = {name: days for name, days, _ in kept}
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
        """Register a sweep over `contexts`, (name, about, recipe of the feeds) of each; the same contexts are the same
        sweep.
        """
        with self.writable(), self.db:
            known = {name: number for number, name in self.db.execute("select context, name from contexts")}
            self.contexts = []
            for name, text, recipe in contexts:
                feeds = json.dumps(recipe)
                mark = blake2b(feeds.encode(), digest_size=12).hexdigest()
                self.db.execute("insert or ignore into recipes values (?, ?)", (mark, feeds))
                number = known.setdefault(name, len(known) + 1)
                values = number, name, json.dumps({**text, "recipe": mark})
                self.db.execute("insert or replace into contexts values (?, ?, ?)", values)
                self.contexts.append(number)
            mark = json.dumps(sorted(set(self.contexts)))
            row = self.db.execute("select sweep from sweeps where contexts = ?", (mark,)).fetchone()
            self.sweep = row[0] if row else self.db.execute("select count(*) from sweeps").fetchone()[0] + 1
            self.db.execute("insert or replace into sweeps values (?, ?, ?)", (self.sweep, mark, json.dumps(about)))
            entries = {**about, "sweep": self.sweep}
            self.db.executemany("insert or replace into about values (?, ?)", [(k, json.dumps(v)) for k, v in entries.items()])

    def number(self, keys):
        """Number the trials of the running sweep: the place of each among `keys`."""
        with self.usable():
            known = self.db.execute("select key from members where sweep = ? order by trial", (self.sweep,)).fetchall()
            if [key for (key,) in known] != list(keys):
                with self.writable(), self.db:
                    self.db.execute("delete from members where sweep = ?", (self.sweep,))
                    self.db.executemany(
                        "insert into members values (?, ?, ?)", ((self.sweep, i, key) for i, key in enumerate(keys))
                    )

    def adopt(self, keys, numbers):
        """Assign rows of an earlier version to their contexts; numbers: of the context of each key."""
        with self.usable():
            missing = {key for (key,) in self.db.execute("select key from trials where context is null")}
            if missing:
                pairs = [(self.contexts[number], key) for key, number in zip(keys, numbers) if key in missing]
                with self.writable(), self.db:
                    self.db.executemany("update trials set context = ? where key = ?", pairs)

    def finish_sweep(self, cost):
        """Add the cost of this call to what the sweep has cost so far, and return the sum."""
        with self.writable(), self.db:
            about = json.loads(self.db.execute("select about from sweeps where sweep = ?", (self.sweep,)).fetchone()[0])
            text = self.db.execute("select value from about where name = ?", (f"cost {self.sweep}",)).fetchone()
            before = json.loads(text[0]) if text else {}
            total = {name: before.get(name, 0) + value for name, value in cost.items()}
            self.db.execute("insert or replace into about values (?, ?)", (f"cost {self.sweep}", json.dumps(total)))
            self.db.execute("update sweeps set about = ? where sweep = ?", (json.dumps({**about, "cost": total}), self.sweep))
        return total

    def note(self, **about):
        """Record strategy, data and options of the sweep for later readers of the store."""
        with self.writable(), self.db:
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


def read_store(store, sweep=None):
    """Read (rows, about, `Series`) of one sweep from the journal in a folder, which may be in use; nothing is written.

    sweep: its number or the name of its strategy, by default the last one; "all" for the rows of all sweeps. `about` is what
    the sweep was run on, with {number: about} of all sweeps of the store in `sweeps`.
    """
    path = os.path.join(store, "journal.sqlite")
    if not os.path.exists(path):
        raise ConfigError(f"{store}: no journal.sqlite there; expected the store of a sweep")
    db = sqlite3.connect(path)
    try:
        there = daily_series.columns_of(db, "trials")
        names = [name if name in there else "null" for name in COLUMNS]  # a journal of an older version has fewer
        rows = list(map(read, db.execute(f"select {', '.join(names)} from trials order by rowid")))  # noqa: S608
        about = {name: json.loads(value) for name, value in db.execute("select name, value from about")}
        sweeps, contexts, members = {}, {}, {}
        if daily_series.columns_of(db, "sweeps"):
            for number, numbers, text in db.execute("select sweep, contexts, about from sweeps order by sweep"):
                sweeps[number] = {**json.loads(text), "sweep": number, "contexts": json.loads(numbers)}
            recipes = {name: json.loads(text) for name, text in db.execute("select name, recipe from recipes")}
            for number, text in db.execute("select context, about from contexts"):
                contexts[number] = json.loads(text)
                contexts[number]["call"]["feeds"] = recipes[contexts[number].pop("recipe")]
            query = "select key, sweep, trial from members where sweep = ? order by trial desc"
            chosen = chosen_sweep(store, sweeps, sweep, about)
            members = {key: (one, trial) for key, one, trial in db.execute(query, (chosen,))}
        number = chosen_sweep(store, sweeps, sweep, about)
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{path}: {error}; expected the journal of a sweep") from error
    finally:
        db.close()
    if number is not None:
        mine = set(sweeps[number]["contexts"])
        rows = [row for row in rows if row["context"] in mine]
        for row in rows:
            row["trial"] = members.get(row["key"], (None, None))[1]
        about = {**about, **sweeps[number]}
    about = {**about, "sweeps": sweeps, "contexts": contexts}
    return rows, about, daily_series.Series(path, Blobs(os.path.join(store, daily_series.FILE)))


def read(values):
    """Return a row as a dictionary."""
    row = dict(zip(COLUMNS, values))
    row["params"] = decoded(row["params"])
    row["metrics"] = json.loads(row["metrics"]) if row["metrics"] else {}
    return row


def chosen_sweep(store, sweeps, sweep, about):
    """Return the number of the chosen sweep of a store; None for all of them, or for a journal that does not know."""
    if sweep == "all" or not sweeps:
        if sweep not in (None, "all"):
            raise ConfigError(
                f"{store}: its journal does not keep sweeps apart, it is one of an earlier version; leave out sweep="
            )
        return None
    if sweep is None:
        return about.get("sweep", max(sweeps))
    matching = [number for number, text in sweeps.items() if str(sweep) in (str(number), *names_of(text))]
    if len(matching) == 1:
        return matching[0]
    listed = "; ".join(f"{number}: {described(text)}" for number, text in sweeps.items())
    raise ConfigError(f"{store}: {len(matching)} sweeps are called {sweep!r}; expected one of {listed}")


def names_of(text):
    """Return the names by which a sweep can be chosen: of its only strategy."""
    strategies = text.get("strategies", [])
    return (strategies[0], strategies[0].rpartition(":")[2]) if len(strategies) == 1 else ()


def described(text):
    """Return one line about a sweep: its strategies, trials and axes."""
    strategies = [name.rpartition(":")[2] for name in text.get("strategies", [])]
    shown = ", ".join(strategies[:3]) + (f" and {len(strategies) - 3} more" if len(strategies) > 3 else "")
    axes = "".join(f", {len(names)} values of {axis}" for axis, names in text.get("axes", {}).items() if axis != "strategy")
    options = text.get("options")
    return f"{shown}, {text.get('trials', 0):,} trials{axes}" + (f", {options}" if options else "")


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
