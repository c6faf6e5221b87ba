"""Rebuild: the feeds and the strategy of a result again: those of the run itself, or from what a saved result says of them.

A saved result is data from anywhere: the strategy's code is used only where it is what ran (by the fingerprint of its source),
and never comes from the result's own folder.
"""

from __future__ import annotations

from engine.errors import RingbarError
from engine.results.origin.reopening import imported, placed


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
    from engine.results.origin.code_fingerprint import source_print

    if found is None or source_print(found) != about.get("print"):
        notes.append(f"no indicators: {about['module']}:{about['name']} is not the code that ran any more")
        return None
    return found
