"""Cut: feeds of which only the bars of a time are left: columns in memory are copied, files are opened again."""

from __future__ import annotations

from bisect import bisect_left

from feeds.columns.memory_columns import Columns, preload
from feeds.decoding.text_decoder import LIMITS


def cut(feeds, start=None, end=None):
    """`feeds` with the bars of start <= ts < end, int64 ns UTC, None for no limit; every feed stays, if only by name."""
    if start is None and end is None:
        return feeds
    start = LIMITS[0] if start is None else start
    end = LIMITS[1] if end is None else end
    if not isinstance(feeds, Columns) and getattr(feeds, "recipe", None) is None:
        feeds = preload(feeds)  # models and the like cannot be opened for a part of their time
    return columns_of(feeds, start, end) if isinstance(feeds, Columns) else again(feeds, start, end)


def columns_of(columns, start, end):
    """A copy of what lies between."""
    result = Columns(columns.names, columns.fields)
    result.skipped, result.kept = columns.skipped, columns.kept
    result.dated, result.zones, result.tz = columns.dated, columns.zones, columns.tz
    result.origin, result.actions, result.options = columns.origin, columns.actions, columns.options
    stamps = memoryview(columns.stamps)
    known = {}  # feeds that share their timestamps do so afterwards
    for row in range(len(columns)):
        place, n = columns.places[row], columns.offsets[row + 1] - columns.offsets[row]
        first = bisect_left(stamps, start, place, place + n)
        stop = bisect_left(stamps, end, first, place + n)
        offset = columns.offsets[row] - place
        for field, column in columns.fields.items():
            result.fields[field].frombytes(memoryview(column)[offset + first : offset + stop].cast("B"))
        if (first, stop) not in known:
            known[first, stop] = len(result.stamps)
            result.stamps.frombytes(stamps[first:stop].cast("B"))
        result.places.append(known[first, stop])
        result.offsets.append(result.offsets[-1] + stop - first)
    return result


def again(feeds, start, end):
    """The same files, opened with limits."""
    from feeds.opening import open_feeds

    options = feeds.options
    return open_feeds(**{**feeds.recipe, "start": max(start, options.begin), "end": min(end, options.end)})
