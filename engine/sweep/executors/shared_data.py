"""Gets the bars of a sweep to its workers: decoded once and mapped by all, or opened by each."""

from __future__ import annotations

import os
import shutil
from tempfile import gettempdir, mkdtemp

from engine.errors import ConfigError

SHARE = 1 << 30  # bytes of columns that are decoded once and shared; beyond, workers stream
PREFIX = "ringbar-sweep-"
FIELDS = 7  # columns a bar has, timestamps included


class ReopenedData:
    """Feeds that each process opens itself, with the arguments of `open_feeds`."""

    def __init__(self, recipe):
        self.recipe = recipe

    def open(self):
        from feeds import open_feeds

        return open_feeds(**self.recipe)

    def close(self):
        """Do nothing: there are no files to remove."""


class MappedData:
    """Columns in a file that all processes map: one copy in memory, however many processes there are."""

    def __init__(self, path, folder=None):
        self.path = path
        self.folder = folder
        self.lock = None if folder is None else held(os.path.join(folder, "lock"))

    def __getstate__(self):
        return {"path": self.path, "folder": None, "lock": None}

    def open(self):
        from feeds.columns.mapped_columns import attach

        return attach(self.path)

    def close(self):
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock is not None:
            self.lock.close()


class InProcessData:
    """Columns of this process, for a sweep without workers."""

    def __init__(self, columns):
        self.columns = columns

    def open(self):
        return self.columns

    def close(self):
        """Do nothing: the columns belong to the caller."""


def place(feeds, workers, share=SHARE, extra=()):
    """Return the data of a sweep for `workers` processes; 0 means this process only."""
    from feeds.columns.mapped_columns import share as write
    from feeds.columns.memory_columns import Columns, preload

    columns = feeds if isinstance(feeds, Columns) else None
    if getattr(feeds, "actions", None) and workers > 0:  # they are not in the columns: every worker opens the feeds
        columns, share = None, -1
    if columns is None and 8 * FIELDS * feeds.estimate_rows() <= share:
        wanted = wishes(extra)
        columns = preload(feeds, wanted)
    if columns is None:
        recipe = getattr(feeds, "recipe", None)
        if recipe is None:
            raise ConfigError("these feeds cannot be opened again by workers; give sweep() what open_feeds() returns")
        return ReopenedData(recipe)
    if workers == 0:
        return InProcessData(columns)
    clear_stale()
    folder = mkdtemp(prefix=PREFIX)
    result = MappedData(os.path.join(folder, "columns"), folder)
    write(columns, result.path)
    return result


def held(path):
    """Lock `path` until the returned file is closed or the process ends; None if the lock is taken."""
    try:
        import fcntl
    except ImportError:
        return None
    file = open(path, "a")  # noqa: SIM115, it is held as long as the data
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def clear_stale():
    """Remove the columns of killed sweeps: those whose lock is free."""
    for name in os.listdir(gettempdir()):
        folder = os.path.join(gettempdir(), name)
        if not name.startswith(PREFIX) or os.path.islink(folder) or not os.path.isfile(os.path.join(folder, "lock")):
            continue
        try:
            lock = held(os.path.join(folder, "lock"))
        except OSError:  # another user's
            continue
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


def wishes(extra):
    """Return {field: REQUIRED or IF_PRESENT} for a preload that serves any strategy."""
    from engine.core.storage.bars import FIELDS as KNOWN
    from engine.core.storage.bars import IF_PRESENT, REQUIRED

    wanted = {field: REQUIRED if field in KNOWN[:4] else IF_PRESENT for field in KNOWN}
    wanted.update((field, REQUIRED) for field in extra)
    return wanted
