"""Identity: the content key of a trial, a hash over everything that its outcome depends on.

That is the data, the source of the strategy and of the project modules that it imports, the parameters, the options and
the engine version. A trial whose key is in the journal need not run again; any change makes a new key.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256

from engine.errors import ConfigError
from engine.results.origin.code_fingerprint import source_print
from engine.results.origin.provenance import VERSION
from engine.sweep.store.param_text import encoded


class Identity:
    """Computes the keys of the trials of one context. `data`: the fingerprint of the feeds, if it is known."""

    def __init__(self, feeds, strategy, options, data=None):
        self.common = sha256(
            json.dumps(
                {
                    "engine": VERSION,
                    "data": data_print(feeds) if data is None else data,
                    "strategy": source_print(strategy),
                    "options": {name: repr(value) for name, value in sorted(options.items())},
                },
                sort_keys=True,
            ).encode()
        )

    @property
    def name(self):
        """A name of everything but the parameters."""
        return self.common.hexdigest()[:32]

    def key(self, params, until=None):
        """Return the hexadecimal key of a trial, or of its run over the data before `until` (ns)."""
        known = self.common.copy()
        known.update(param_text(params).encode())
        if until is not None:
            known.update(f" until {until}".encode())
        return known.hexdigest()[:32]


def param_text(params):
    """Return parameters as canonical JSON; a ConfigError names a parameter that JSON cannot represent."""
    try:
        return encoded(params)
    except (TypeError, ValueError) as error:
        for name, value in params.items():
            try:
                encoded({name: value})
            except (TypeError, ValueError):
                raise ConfigError(
                    f"parameter {name}={value!r} cannot be written to a journal; expected numbers, text, lists, "
                    f"mappings or classes"
                ) from error
        raise


def data_print(feeds):
    """Return a fingerprint of the data: symbol, size and modification time of each file, or the bytes in memory."""
    from feeds.columns.memory_columns import Columns, preload

    result = sha256(repr(sorted(getattr(feeds, "actions", {}).items())).encode())
    files = feeds.files()
    if files and all(file["path"] is not None for file in files):
        for file in files:
            path = str(file["path"])
            changed = os.stat(path).st_mtime_ns if os.path.exists(path) else 0
            result.update(f"{file['symbol']} {file['bytes']} {changed}\n".encode())
        recipe = getattr(feeds, "recipe", None) or {}
        entries = {name: value for name, value in recipe.items() if name not in ("source", "actions")}
        result.update(repr(sorted(entries.items())).encode())
        if isinstance(feeds, Columns) and len(feeds.stamps):  # a part of what is in the files, perhaps
            result.update(json.dumps([list(feeds.offsets), list(feeds.places), feeds.stamps[0], feeds.stamps[-1]]).encode())
        return result.hexdigest()
    columns = feeds if isinstance(feeds, Columns) else preload(feeds)
    result.update(json.dumps([columns.names, list(columns.offsets), list(columns.places)]).encode())
    for column in (columns.stamps, *columns.fields.values()):
        result.update(memoryview(column).cast("B"))
    return result.hexdigest()
