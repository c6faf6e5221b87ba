"""Header: what each column of a CSV file is, from the names in its first line.

Place in the flow: between the reader and the decoder, once per file (or once per run for files of one header). In: the
line and what the bar table wants; out: the decoder's plan.
"""

from engine.core.bars import REQUIRED
from engine.core.bars import SKIP as UNWANTED
from engine.errors import DataError

SKIPPED, STAMP = -1, -2  # as feeds.decode has them, where they are C constants
EXAMPLE = "datetime,open,high,low,close,volume"
ALIASES = {
    "timestamp": ("datetime", "date", "timestamp", "time", "ts"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "vol", "v"),
    "openinterest": ("openinterest", "open_interest", "oi"),
    "symbol": ("symbol", "ticker", "sym", "instrument"),
}


def cells(line, delimiter):
    """The names in a header line as they are written, without blanks and quotes."""
    names = [cell.strip().strip('"').strip() for cell in line.decode("utf-8", "replace").split(delimiter)]
    while len(names) > 1 and not names[-1]:  # rows may end in a delimiter or not
        names.pop()
    return names


def plan(place, names, bars, columns):
    """(plan, absent) for `Decoder`: `columns` maps fields to names of their own, the rest goes by ALIASES.

    `place` is file and line for errors.
    """
    kinds = [SKIPPED] * len(names)
    absent = []
    lacking = []
    for kind, field, wanted in wishes(bars):
        at = find(place, names, field, columns.get(field))
        if at >= 0:
            kinds[at] = kind
        elif wanted == REQUIRED:
            lacking.append(field)
        else:
            absent.append(kind)
    if lacking:
        raise DataError(complaint(place, names, lacking, columns))
    return kinds, absent


def wishes(bars):
    """(kind of column, field, REQUIRED or IF_PRESENT) of all that is read."""
    yield STAMP, "timestamp", REQUIRED
    for index, field in enumerate(bars.fields):
        if bars.wanted[index] != UNWANTED:
            yield index, field, bars.wanted[index]


def find(place, names, field, name, kinds=()):
    """Number of the column of a field, -1 without one. `kinds`: the types of the columns, where they have types."""
    if name is not None:
        known = (name.lower(),)
    else:
        known = ALIASES.get(field) or (field.lower(),)
    places = [number for number, found in enumerate(names) if found.lower() in known]
    timed = [number for number in places if kinds and str(kinds[number]).startswith(("timestamp", "date"))]
    if len(places) > 1 and len(timed) == 1:
        return timed[0]
    if len(places) > 1:
        both = ", ".join(names[place] for place in places)
        raise DataError(
            f"{place}: {len(places)} columns for {field}: {both}; "
            f'choose one with columns={{"{field}": "{names[places[0]]}"}}, or rename the others'
        )
    return places[0] if places else -1


def complaint(place, names, absent, columns):
    """What is missing in a header, what it has, and the likely reason."""
    line = ",".join(names)
    if "\0" in line:
        return f"{place}: found UTF-16 text or binary data; expected UTF-8 text with a first line such as {EXAMPLE}"
    if line[:1].isdigit():
        return f"{place}: no header line: found {line[:80]!r}; expected a first line such as {EXAMPLE}"
    for mark in (";", "\t", "|"):
        if len(names) == 1 and mark in line:
            return f"{place}: columns separated by {mark!r}: found {line[:80]!r}; expected commas, as in {EXAMPLE}"
    return missing(place, names, absent, columns, f"expected a header line such as {EXAMPLE}, or ")


def missing(place, names, absent, columns, expected=""):
    """Which fields have no column."""
    asked = [f"{field} (columns= says {columns[field]!r})" if field in columns else field for field in absent]
    return (
        f"{place}: no column for {', '.join(asked)}; found {', '.join(names)}; "
        f'{expected}say which column it is: columns={{"{absent[0]}": "its name"}}'
    )
