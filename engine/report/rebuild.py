"""Rebuild: the feeds and the strategy of a result again: those of the run itself, or from what a saved result says of them.

A saved result is data from anywhere: the strategy's code is used only where it is what ran (by the fingerprint of its source),
and never comes from the result's own folder.
"""

from __future__ import annotations

import importlib
import os
import sys

from engine.errors import RingbarError


def feeds_of(result, notes):
    """The feeds of a result; None, and a note, if they are not to be had."""
    if result.feeds is not None:
        return result.feeds
    recipe = (getattr(result, "rebuild", None) or {}).get("feeds")
    if recipe is None:
        notes.append("no candles: the bars were in memory when this was run; give them: result.report(path, feeds=...)")
        return None
    from feeds import open_feeds

    try:
        feeds = open_feeds(**{**recipe, "source": placed(recipe["source"], result.rebuild.get("cwd", ""))})
    except (RingbarError, OSError, TypeError) as error:
        notes.append(f"no candles: {error}; give the feeds: result.report(path, feeds=open_feeds(...))")
        return None
    told = {item["symbol"]: item["bytes"] for item in result.info["data"]}
    changed = [item["symbol"] for item in feeds.files() if told.get(item["symbol"], item["bytes"]) != item["bytes"]]
    if changed:
        notes.append(f"the data changed since the run: {', '.join(changed[:5])}; candles show them as they are now")
    return feeds


def placed(source, folder):
    """Paths from where the run was made."""
    if isinstance(source, str):
        return source if os.path.isabs(source) or "://" in source else os.path.join(folder, source)
    if isinstance(source, dict):
        return {name: placed(part, folder) for name, part in source.items()}
    return [placed(part, folder) for part in source]


def strategy_of(result, notes):
    """The class of a result's strategy; None, and a note, if it is not to be had as it was."""
    if result.strategy is not None:
        return type(result.strategy)
    about = (getattr(result, "rebuild", None) or {}).get("strategy")
    if about is None:
        notes.append("no indicators: where the strategy is was not saved")
        return None
    try:
        found = imported(about, result.folder, result.rebuild.get("cwd", ""))
    except Exception as error:  # noqa: BLE001, importing runs a user's own code
        notes.append(f"no indicators: {about['module']}: {type(error).__name__}: {error}")
        return None
    from engine.results.source import source_print

    if found is None or source_print(found) != about.get("print"):
        notes.append(f"no indicators: {about['module']}:{about['name']} is not the code that ran any more")
        return None
    return found


def imported(about, folder, cwd):
    """A class by its module and name; None if there is none such."""
    file = about.get("file")
    inside = os.path.realpath(folder) + os.sep
    if file and os.path.realpath(os.path.join(cwd, file)).startswith(inside):
        return None
    module = sys.modules.get(about["module"])
    if module is None:
        module = with_paths(about["module"], file, cwd)
    found = module
    for part in about["name"].split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def with_paths(name, file, cwd):
    """Import a module that lay in `file` when it ran, if it is found there or elsewhere."""
    root = os.path.join(cwd, file) if file else cwd
    for _ in range(name.count(".") + 1 if file else 0):
        root = os.path.dirname(root)
    sys.path.insert(0, root)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(root)
