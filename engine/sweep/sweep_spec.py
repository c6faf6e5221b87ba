"""Describes what a sweep ran on, as JSON in its journal, so that its trials can be run again."""

from __future__ import annotations

import json
import os

from engine.errors import ConfigError
from engine.results.origin.reopening import code_of, imported, placed, recipe_of
from engine.sweep.sweep_result import SweepSource


def call_of(feeds, strategy, options, window, start=None):
    """Return strategy, feeds, options and window as JSON; what JSON cannot represent is listed under "unkept"."""
    unkept = {name: repr(value)[:200] for name, value in options.items() if not keeps(value)}
    recipe = recipe_of(feeds)
    if recipe is None:
        unkept["feeds"] = f"{type(feeds).__name__} in memory"
    return {
        "cwd": os.getcwd(),
        "strategy": code_of(strategy),
        "feeds": recipe,
        "options": {name: value for name, value in options.items() if name not in unkept},
        "window": list(window),
        "start": start,
        "unkept": unkept,
    }


def keeps(value):
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def source_of(store, call):
    """Return the `SweepSource` of a description; paths and modules are resolved from its working directory."""
    from feeds import open_feeds

    if call is None:
        raise ConfigError(f"{store}: its journal does not say what it was run on; give strategy and data")
    if call["unkept"]:
        found = ", ".join(f"{name}={value}" for name, value in call["unkept"].items())
        raise ConfigError(f"{store}: its journal cannot keep {found}; run the trial from Python, or give strategy and data")
    about, recipe, cwd = call["strategy"], call["feeds"], call["cwd"]
    if about["module"] == "__main__" and about["file"]:  # a script, which is imported now
        about = {**about, "module": os.path.splitext(os.path.basename(about["file"]))[0]}
    where = f"strategy {about['module']}:{about['name']}"
    try:
        strategy = imported(about, store, cwd)
    except Exception as error:
        raise ConfigError(f"{store}: {where}: {type(error).__name__}: {error}; give strategy and data") from error
    if strategy is None:
        raise ConfigError(f"{store}: no {where} outside of the store any more; give strategy and data")
    feeds = open_feeds(**{**recipe, "source": placed(recipe["source"], cwd)})
    return SweepSource(feeds, strategy, call["options"], tuple(call["window"]), call.get("start"))
