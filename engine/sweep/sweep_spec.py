"""Call: what a sweep was run on, as data in its journal, so that one of its trials can be run again from there."""

from __future__ import annotations

import json

from engine.errors import ConfigError
from engine.results.origin.code_fingerprint import source_print
from engine.results.origin.ownership import sealed
from engine.results.origin.provenance import VERSION, runtime
from engine.results.origin.reopening import code_of, data_files, file_state, placed, recipe_of, trusted_class, working_folder
from engine.sweep.sweep_result import SweepSource


def call_of(feeds, strategy, options, window):
    """Return strategy, feeds, options and window as JSON can keep them; what it cannot keep is listed under "unkept"."""
    unkept = {name: repr(value)[:200] for name, value in options.items() if not keeps(value)}
    recipe = recipe_of(feeds)
    if recipe is None:
        unkept["feeds"] = f"{type(feeds).__name__} in memory"
    return sealed(
        {
            "engine": VERSION,
            "runtime": runtime(),
            "cwd": working_folder(),
            "strategy": {**code_of(strategy), "print": source_print(strategy)},
            "feeds": recipe,
            "files": [] if recipe is None else [file_state(path) for path in data_files(feeds)],
            "options": {name: value for name, value in options.items() if name not in unkept},
            "window": list(window),
            "unkept": unkept,
        }
    )


def keeps(value):
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def source_of(store, call, strategy=None, trust=False):
    """Return the `SweepSource` of a call; paths are looked for from where it was made.

    strategy: a class instead of the one that the call names. trust: import that one, whoever wrote the store.
    """
    from feeds import open_feeds

    if call is None:
        raise ConfigError(f"{store}: its journal does not say what it was run on; give strategy and data")
    try:
        if call["unkept"]:
            found = ", ".join(f"{name}={value}" for name, value in call["unkept"].items())
            raise ConfigError(f"{store}: its journal cannot keep {found}; run the trial from Python, or give strategy and data")
        about, recipe, cwd = call["strategy"], call["feeds"], call["cwd"]
        if strategy is None:
            strategy = trusted_class(about, store, cwd, trust, call)
        feeds = open_feeds(**{**recipe, "source": placed(recipe["source"], cwd)})
        return SweepSource(feeds, strategy, dict(call["options"]), tuple(call["window"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{store}: its journal is damaged: {type(error).__name__}: {error}; give strategy and data") from error
