"""Compare two results, down to the first differing fill."""

from __future__ import annotations

from itertools import zip_longest

from engine.results.origin.provenance import moment
from engine.results.tables import names_of

SAID = ("strategy", "parameters", "runtime", "mode", "cash", "bars", "feeds", "first", "last", "data")


def first_difference(mine, theirs):
    """Return (index, row, other row) of the first rows that differ, None for a missing row; None if all are equal."""
    for i, (row, other) in enumerate(zip_longest(mine, theirs)):
        if row != other:
            return i, row, other
    return None


def compare(first, second):
    """Return the differences of two results as plain data.

        {"equal": whether the digests are, "digests": both, "info" and "metrics": {name: both} where they differ, "fill": the
        number of the first differing fill, from 0, and both rows, or None}
    """
    results = [(name, (first.info.get(name), second.info.get(name))) for name in SAID]
    names = list(dict.fromkeys([*first.metrics, *second.metrics]))
    pairs = {name: (first.metrics.get(name), second.metrics.get(name)) for name in names}
    result = first_difference(first.rows("fills"), second.rows("fills"))
    return {
        "equal": first.digest == second.digest,
        "digests": (first.digest, second.digest),
        "info": {name: pair for name, pair in results if pair[0] != pair[1]},
        "metrics": {name: pair for name, pair in pairs.items() if not alike(*pair)},
        "fill": None if result is None else {"number": result[0], "rows": [row_text(row) for row in result[1:]]},
    }


def alike(value, other):
    """Return whether two values are equal or both NaN."""
    return value == other or (value != value and other != other)


def row_text(row):
    """Return a fill by the names of its columns, with its time as text; None for None."""
    return None if row is None else {**dict(zip(names_of("fills"), row)), "ts": moment(row[0])}


def text_of(found):
    """Return the comparison as text."""
    if found["equal"]:
        return f"equal: {found['digests'][0]}" + "".join(line(name, pair) for name, pair in found["info"].items())
    lines = "different" + "".join(line(name, pair) for name, pair in [*found["info"].items(), *found["metrics"].items()])
    if found["fill"] is None:
        return f"{lines}\nall fills are equal; what differs is in orders, equity, events or moves"
    rows = [
        "there is none" if row is None else ", ".join(f"{name} {value}" for name, value in row.items())
        for row in found["fill"]["rows"]
    ]
    return "\n  ".join([f"{lines}\nthe first fill that differs is number {found['fill']['number']}:", *rows])


def line(name, pair):
    first, second = (short(item) for item in pair)
    return f"\n  {name.replace('_', ' '):<18}{first}  |  {second}"


def short(item):
    text = f"{item:,.6g}" if isinstance(item, float) else str(item)
    return text if len(text) <= 60 else text[:57] + "..."
