"""Data: how the bars of a sweep get to its workers: decoded once and mapped by all, or opened by each."""

from __future__ import annotations

import os
import shutil
from tempfile import mkdtemp

from engine.errors import ConfigError

SHARE = 1 << 30  # bytes of columns that are decoded once and shared; beyond, workers stream
FIELDS = 7  # columns a bar has, timestamps included


class Opened:
    """Feeds that each process opens by itself: what `open_feeds` was called with."""

    def __init__(self, recipe):
        self.recipe = recipe

    def open(self):
        from feeds import open_feeds

        return open_feeds(**self.recipe)

    def close(self):
        """Nothing to clean up."""


class Mapped:
    """Columns in a file that all processes map: one copy in memory, however many there are."""

    def __init__(self, path, folder=None):
        self.path = path
        self.folder = folder

    def __getstate__(self):
        return {"path": self.path, "folder": None}

    def open(self):
        from feeds.shared import attach

        return attach(self.path)

    def close(self):
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


class Here:
    """Columns of this process, for a sweep without workers."""

    def __init__(self, columns):
        self.columns = columns

    def open(self):
        return self.columns

    def close(self):
        """They are the caller's."""


def place(feeds, workers, share=SHARE, extra=()):
    """The data of a sweep for `workers` processes (0: in this one)."""
    from feeds.columns import Columns, preload
    from feeds.shared import share as write

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
        return Opened(recipe)
    if workers == 0:
        return Here(columns)
    folder = mkdtemp(prefix="ringbar-sweep-")
    path = os.path.join(folder, "columns")
    write(columns, path)
    return Mapped(path, folder)


def wishes(extra):
    """{field: how much it is wanted} for a preload that serves any strategy."""
    from engine.core.bars import FIELDS as KNOWN
    from engine.core.bars import IF_PRESENT, REQUIRED

    wanted = {field: REQUIRED if field in KNOWN[:4] else IF_PRESENT for field in KNOWN}
    wanted.update((field, REQUIRED) for field in extra)
    return wanted
