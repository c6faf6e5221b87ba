"""Reopen the feeds and the strategy of a result for the candles and indicators of a report.

A live result has both. A saved one is data from anywhere: its files are opened only if they are the files of the run (path,
size, time of change and a sample of their bytes), and code is imported only with `trust` or `strategy`.
"""

from __future__ import annotations

import os
import sys

from engine.errors import ConfigError, RingbarError
from engine.results.origin.run_description import file_state, loaded_class, placed, trusted_class

MAGIC = "*?["


def feeds_of(result, notes, trust=False):
    """Return the feeds of a result; None, and a note, if they cannot be opened."""
    if result.feeds is not None:
        return result.feeds
    rebuild = getattr(result, "rebuild", None) or {}
    recipe = rebuild.get("feeds")
    if not isinstance(recipe, dict) or "source" not in recipe:
        notes.append("no candles: the bars were in memory when this was run; give them: result.report(path, feeds=...)")
        return None
    problem = None if trust else unsafe(rebuild)
    if problem:
        notes.append(f"no candles: {problem}; give the feeds: result.report(path, feeds=open_feeds(...)), or trust=True")
        return None
    from feeds import open_feeds

    try:
        feeds = open_feeds(**{**recipe, "source": placed(recipe["source"], rebuild.get("cwd", ""))})
    except (RingbarError, OSError, TypeError, ValueError, AttributeError) as error:
        notes.append(f"no candles: {error}; give the feeds: result.report(path, feeds=open_feeds(...))")
        return None
    sizes = {item["symbol"]: item["bytes"] for item in result.info["data"]}
    changed = [item["symbol"] for item in feeds.files() if sizes.get(item["symbol"], item["bytes"]) != item["bytes"]]
    if changed:
        notes.append(f"the data changed since the run: {', '.join(changed[:5])}; candles show them as they are now")
    return feeds


def unsafe(rebuild):
    """Return why the files that a saved result names are not opened; None if they are those of its run."""
    files = rebuild.get("files")
    if not isinstance(files, list) or not files:
        return "which files the run read was not saved"
    for item in files:
        path = item.get("path") if isinstance(item, dict) else None
        if not isinstance(path, str) or not os.path.isfile(path):
            return f"{path}: not there any more"
        if file_state(path) != item:
            name = os.path.splitext(os.path.basename(path))[0]
            return f"the data changed since the run: {name} ({path} is not the file that was read)"
    source = rebuild["feeds"]["source"]
    folders = {os.path.dirname(item["path"]) for item in files}
    for word in words_of(source):
        whole = os.path.abspath(os.path.join(rebuild.get("cwd", ""), word))
        if "://" in word:
            return f"{word}: a remote address"
        if os.path.isdir(whole) and whole not in {os.path.abspath(folder) for folder in folders}:
            return f"{word}: a folder with other files than those of the run"
        if os.path.exists(whole) and not os.path.isdir(whole) and whole not in {os.path.abspath(item["path"]) for item in files}:
            return f"{word}: not one of the files of the run"
        if any(mark in word for mark in MAGIC):
            fixed = os.path.dirname(whole[: min(whole.find(mark) for mark in MAGIC if mark in whole)])
            if "**" in word or os.path.normpath(fixed) not in {os.path.normpath(folder) for folder in folders}:
                return f"{word}: a pattern that may name other files than those of the run"
    return None


def words_of(source):
    """Return the paths and patterns in what `open_feeds` was given."""
    if isinstance(source, str):
        return [source]
    parts = source.values() if isinstance(source, dict) else source if isinstance(source, list) else []
    return [word for part in parts for word in words_of(part)]


def strategy_of(result, notes, trust=False):
    """Return the class of a result's strategy; None, and a note, if it is not available as it ran."""
    if result.strategy is not None:
        return result.strategy if isinstance(result.strategy, type) else type(result.strategy)
    rebuild = getattr(result, "rebuild", None) or {}
    about = rebuild.get("strategy")
    if not isinstance(about, dict):
        notes.append("no indicators: where the strategy is was not saved")
        return None
    results = loaded_class(about)
    if results is None and about.get("module") in sys.modules and not trust:
        notes.append(f"no indicators: {about.get('module')}:{about.get('name')} is not the code that ran any more")
        return None
    if results is None and not trust:
        notes.append(
            f"no indicators: {about.get('module')}:{about.get('name')} is not loaded; reading a result "
            "imports nothing: give strategy= (--strategy file.py:Class), or trust=True (--trust)"
        )
        return None
    try:
        results = results or trusted_class(about, result.folder, rebuild.get("cwd", ""), trust=True)
    except ConfigError as error:
        notes.append(f"no indicators: {error}")
        return None
    from engine.results.origin.code_fingerprint import source_print

    if source_print(results) != about.get("print"):
        notes.append(f"no indicators: {about.get('module')}:{about.get('name')} is not the code that ran any more; give strategy=")
        return None
    return results
