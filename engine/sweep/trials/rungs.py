"""Truncated data for trials that are compared before they have seen all bars."""

from __future__ import annotations

from bisect import bisect_left

from engine.errors import ConfigError


def beginning(data, until):
    """Return the feeds of `data` with the bars before `until` (ns), as a worker opens them."""
    from feeds.columns.memory_columns import Columns

    if hasattr(data, "recipe"):
        from feeds import open_feeds

        whole = open_feeds(**data.recipe)
        return open_feeds(**{**data.recipe, "end": min(whole.options.end, until)})
    columns = data.open()
    result = Columns(columns.names, columns.fields)
    result.origin, result.skipped, result.kept = columns.origin, columns.skipped, columns.kept
    result.actions, result.options, result.tz = columns.actions, columns.options, columns.tz
    for row in range(len(columns)):
        start, stop = columns.offsets[row], columns.offsets[row + 1]
        place = columns.places[row]
        stamps = memoryview(columns.stamps)[place : place + stop - start]
        count = bisect_left(stamps, until)
        for name, column in columns.fields.items():
            result.fields[name].frombytes(memoryview(column)[start : start + count].cast("B"))
        taken = type(result.stamps)("q")
        taken.frombytes(stamps[:count].cast("B"))
        result.settle(taken, columns.dated[row], columns.zones[row])
    return result


def marks_of(data, rungs):
    """Return the times of the rungs in ns, each later than the previous one."""
    from feeds.open_options import moment

    results = []
    for rung in rungs:
        if not isinstance(rung, float):
            results.append(moment("rungs", rung, None))
            continue
        if hasattr(data, "recipe"):
            raise ConfigError(f"rungs={rung}: these bars are too many to be decoded first; give times, such as '2015-01-01'")
        columns = data.open()
        spans = [(columns.places[row], columns.offsets[row + 1] - columns.offsets[row]) for row in range(len(columns))]
        first = min(columns.stamps[place] for place, count in spans if count)
        last = max(columns.stamps[place + count - 1] for place, count in spans if count)
        results.append(first + int(rung * (last - first)) + 1)
    if results != sorted(set(results)):
        raise ConfigError(f"rungs={list(rungs)}: expected each later than the one before")
    return results
