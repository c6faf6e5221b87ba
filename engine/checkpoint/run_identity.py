"""Identity: what must be equal for a run to resume from a checkpoint, as text, so that an error can name what differs."""

from __future__ import annotations

import os
from hashlib import sha256

from engine.results.origin.code_fingerprint import source_print
from engine.results.origin.provenance import VERSION, moment, runtime

ELSEWHERE = ("feeds", "strategies", "broker", "given")  # of a `Backtest`; all else is compared as it is
SHOWN = 3  # differences that an error lists


def identity(backtest):
    """Return {item: text} of a `Backtest`."""
    entries = {"engine": VERSION, "runtime": runtime()}
    for i, strategy in enumerate(backtest.strategies):
        name = f"strategy {i}" if backtest.several else "strategy"
        entries[name] = description_of(strategy)
        entries[f"source of {name}"] = source_print(type(strategy))[:16]
    entries.update((name, repr(value)) for name, value in vars(backtest).items() if name not in ELSEWHERE)
    entries.update((name, repr(value)) for name, value in backtest.broker.describe().items())
    entries.update(data(backtest.feeds))
    return entries


def description_of(strategy):
    """Return text such as `SmaCross(fast=10)`; parameters whose text contains an address are written as their class."""
    words = []
    for name, value in strategy._ringbar_parameters.items():
        text = repr(value)
        words.append(f"{name}={type(value).__name__ if ' at 0x' in text else text}")
    return f"{type(strategy).__name__}({', '.join(words)})"


def data(feeds):
    """Return {item: text} of the data: names, options, size and modification time of each file, or a hash of the bytes."""
    entries = {"feeds": f"{len(feeds.names)}, {sha256(repr(list(feeds.names)).encode()).hexdigest()[:16]}"}
    recipe = getattr(feeds, "recipe", None) or {}
    mapping = {name: value for name, value in recipe.items() if name not in ("source", "actions")}
    entries["options of open_feeds"] = repr(sorted(mapping.items()))
    entries["actions"] = sha256(repr(sorted(getattr(feeds, "actions", {}).items())).encode()).hexdigest()[:16]
    if hasattr(feeds, "stamps"):
        entries["data in memory"] = memory_print(feeds.stamps, *feeds.fields.values())
        return entries
    for feed in feeds:
        for path in paths(feed):
            entries.setdefault(f"file {path}", file_print(path))
        table = getattr(feed, "table", None)
        if table is not None:
            entries[f"frame {feed.name}"] = frame_print(feed)
    return entries


def paths(feed):
    """Return the absolute paths of the files that a feed is read from."""
    feed = getattr(feed, "feed", feed)  # one that is adjusted
    whole = getattr(feed, "whole", feed)
    parts = getattr(whole, "parts", None)
    if isinstance(parts, list):
        results = [part.path for part in parts]
    else:
        results = getattr(whole, "paths", None) or ([feed.path] if getattr(feed, "path", None) else [])
    return [str(path) if "://" in str(path) else os.path.abspath(path) for path in results]


def file_print(path):
    """Return size and modification time."""
    try:
        stat = os.stat(path)
    except OSError:
        return "elsewhere" if "://" in path else "missing"
    return f"{stat.st_size:,} bytes of {moment(stat.st_mtime_ns)}"


def memory_print(*columns):
    result = sha256()
    for column in columns:
        result.update(memoryview(column).cast("B"))
    return result.hexdigest()[:16]


def frame_print(feed):
    """Return a hash of the rows of a table in memory."""
    result = sha256()
    for column in feed.table.slice(feed.start, feed.stop - feed.start).combine_chunks().columns:
        result.update(repr(column.type).encode())
        plain = column.null_count == 0 and (str(column.type) == "double" or str(column.type).startswith(("int", "timestamp")))
        for chunk in column.chunks:
            result.update(chunk.to_numpy(zero_copy_only=False).tobytes() if plain else repr(chunk.to_pylist()).encode())
    return result.hexdigest()[:16]


def differences(then, now):
    """Return [(item, then, now)] of two identities."""
    changed = [what for what in {**then, **now} if then.get(what) != now.get(what)]
    return [(what, then.get(what, "none"), now.get(what, "none")) for what in changed]


def difference_text(found):
    """Format differences: `mode: 'stream' then, 'runonce' now`."""
    listed = [f"{what}: {then} then, {now} now" for what, then, now in found[:SHOWN]]
    more = len(found) - SHOWN
    return "; ".join(listed) + (f"; and {more} more" if more > 0 else "")
