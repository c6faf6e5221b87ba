"""Reads the store of a sweep, which may be in use or on read-only media, without writing to it."""

from __future__ import annotations

import json
import os
import sqlite3

from engine.errors import ConfigError, DataError
from engine.sweep.store import daily_series
from engine.sweep.store.blob_file import Blobs
from engine.sweep.store.trial_rows import AGAIN, CHECKED, COLUMNS, CRC, crc_of, parse_row, row_crc


def read_store(store, sweep=None):
    """Read (rows, about, `Series`) of one sweep from the journal in a folder.

    sweep: its number or the name of its strategy, by default the last one; "all" for the rows of all sweeps. `about` is what
    the sweep was run on, with {number: about} of all sweeps of the store in `sweeps`.
    Errors: ConfigError if there is no journal or no such sweep; DataError names what is damaged.
    """
    path = os.path.join(store, "journal.sqlite")
    if not os.path.exists(path):
        raise ConfigError(f"{store}: no journal.sqlite there; expected the store of a sweep")
    try:
        db = opened(path)
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{path}: {error}; expected the journal of a sweep") from error
    try:
        check_pages(db)
        rows = trial_rows(db, path)
        about = {name: json.loads(text) for name, text in checked_rows(db, path, "about", ("name", "value"))}
        sweeps, contexts = sweeps_of(db, path), contexts_of(db, path)
        number = chosen_sweep(store, sweeps, sweep, about)
        members = {} if number is None else members_of(db, path, number, about)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}; expected the journal of a sweep") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, (DataError, ConfigError)):
            raise
        raise DataError(f"{path}: damaged: {type(error).__name__}: {error}; {AGAIN}") from error
    finally:
        db.close()
    if number is not None:
        mine = set(sweeps[number]["contexts"])
        rows = [row for row in rows if row["context"] in mine]
        for row in rows:
            row["trial"] = members.get(row["key"])
        about = {**about, **sweeps[number]}
    about = {**about, "sweeps": sweeps, "contexts": contexts}
    return rows, about, daily_series.Series(path, Blobs(os.path.join(store, daily_series.FILE)))


def trial_rows(db, path):
    """Return the rows of all trials in the order in which they were written; a DataError names a damaged one."""
    present = daily_series.columns_of(db, "trials")
    names = [name if name in present else "null" for name in (*CHECKED, CRC)]  # a journal of an older version has fewer
    complete = {*CHECKED, CRC} <= set(present)
    rows = []
    for *values, crc in db.execute(f"select {', '.join(names)} from trials order by rowid"):  # noqa: S608, fixed names
        if complete and crc != row_crc(values):
            number = values[COLUMNS.index("trial")]
            raise DataError(f"{path}: the row of trial {number} ({str(values[0])[:12]}) is damaged; {AGAIN}")
        rows.append(parse_row(values[: len(COLUMNS)]))
    return rows


def checked_rows(db, path, table, names):
    """Yield the rows of a small table; a DataError if a checksum does not match."""
    present = daily_series.columns_of(db, table)
    if not present:
        return  # a journal of an older version
    for *values, crc in db.execute(f"select {', '.join(names)}, {CRC if CRC in present else 'null'} from {table} order by 1"):  # noqa: S608
        if CRC in present and crc != crc_of(*values):
            raise DataError(f"{path}: what it says about the sweep ({table} {str(values[0])[:40]}) is damaged; {AGAIN}")
        yield values


def sweeps_of(db, path):
    """Return {number: about} of the sweeps of a store."""
    rows = checked_rows(db, path, "sweeps", ("sweep", "contexts", "about"))
    return {number: {**json.loads(text), "sweep": number, "contexts": json.loads(ids)} for number, ids, text in rows}


def contexts_of(db, path):
    """Return {number: about} of the contexts of a store, each with its call."""
    recipes = {name: json.loads(text) for name, text in checked_rows(db, path, "recipes", ("name", "recipe"))}
    contexts = {}
    for number, _, text in checked_rows(db, path, "contexts", ("context", "name", "about")):
        contexts[number] = about = json.loads(text)
        about["call"].update(recipes[about.pop("recipe")])
    return contexts


def members_of(db, path, sweep, about):
    """Return {key: number of the trial} of a sweep, the first number where a key occurs twice."""
    rows = db.execute("select trial, key from members where sweep = ? order by trial", (sweep,)).fetchall()
    crc = about.get(f"members {sweep}")  # none before a search has ended
    if (rows or crc is not None) and crc != crc_of(*[key for _, key in rows]):
        raise DataError(f"{path}: the numbers of the trials of sweep {sweep} are damaged; {AGAIN}")
    return {key: trial for trial, key in reversed(rows)}


def opened(path):
    """Return a connection for reading; on read-only media it does without the files that SQLite would create."""
    from urllib.parse import quote

    if os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        return sqlite3.connect(path)
    name = f"file:{quote(os.fsencode(os.path.abspath(path)))}"
    return sqlite3.connect(f"{name}?mode=ro&immutable=1", uri=True)


def check_pages(db):
    """Raise sqlite3.DatabaseError if the pages of a database are inconsistent."""
    state = db.execute("pragma integrity_check(1)").fetchone()
    if state is None or state[0] != "ok":
        raise sqlite3.DatabaseError(f"damaged: {str(state and state[0]).splitlines()[-1]}")


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
