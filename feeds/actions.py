"""Actions: splits, dividends and delistings of feeds, from files and frames, as events in time order.

Place in the flow: `open_feeds(actions=...)` reads them at once; `adjust` scales prices by them. Days begin at midnight of the
feeds' time zone; an action of a day holds from its first bar on, by the time that the file gives the bar.
"""

import os

from engine.errors import ConfigError, DataError
from feeds.decoding.parse_timestamp import nanoseconds
from feeds.decoding.time_patterns import automatic

DAY = 86400 * 10**9
SYMBOL = ("symbol", "ticker", "sym")
DATE = ("date", "ts", "datetime", "ex_date", "ex-date", "exdate", "timestamp", "day")
SPLIT = ("split", "splits", "split_ratio", "ratio", "stock splits")
DIVIDEND = ("dividend", "dividends", "amount", "ex-dividend", "cash")
DELISTED = ("delisted", "delisting")


class Action:
    """A corporate action at `ts` (ns UTC): a share becomes `split` shares after `dividend` was paid on it in cash, or is
    `delisted`.
    """

    __slots__ = ("delisted", "dividend", "split", "ts")

    def __init__(self, ts, split=1.0, dividend=0.0, delisted=False):
        self.ts, self.split, self.dividend, self.delisted = ts, split, dividend, delisted

    def __repr__(self):
        return f"Action({self.ts}, split={self.split:g}, dividend={self.dividend:g}, delisted={self.delisted})"


class Factors:
    """Ready-made factors in LEAN's form: rows (ts, price, split) that hold before `ts`."""

    def __init__(self, rows):
        self.rows = rows


def read_actions(source, names, wall):
    """{feed: list of `Action` in time order, or `Factors`} of a file, a folder of LEAN's factor files, a frame, rows, or a
    mapping from feeds to any of these.
    """
    if hasattr(source, "items") and not hasattr(source, "__arrow_c_stream__") and any(name in names for name in source):
        entries = {}
        for name, part in source.items():
            one = read_actions(part, [name], wall)
            if name in one:
                entries[name] = one[name]
        return entries
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        return from_path(os.fspath(source), names, wall)
    return from_rows("actions", rows_of(source), names, wall)


def from_path(path, names, wall):
    if os.path.isdir(path):
        files = {os.path.splitext(name)[0].lower(): os.path.join(path, name) for name in os.listdir(path)}
        entries = {}
        for name in names:
            file = files.get(name.lower())
            if file is not None:
                entries.update(from_path(file, [name], wall))
        return entries
    if path.lower().endswith((".parquet", ".arrow", ".feather", ".ipc")):
        from feeds.columns.arrow_batches import arrow

        arrow()
        import pyarrow.parquet as pq
        from pyarrow import feather

        table = pq.read_table(path) if path.lower().endswith(".parquet") else feather.read_table(path)
        return from_rows(path, rows_of(table), names, wall)
    from csv import reader

    from feeds.file_formats import PACKED

    try:
        if path.lower().endswith(PACKED[0]):
            import gzip

            with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
                lines = [row for row in reader(file) if row]
        else:
            with open(path, encoding="utf-8-sig", newline="") as file:
                lines = [row for row in reader(file) if row]
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error
    if not lines:
        raise DataError(f"{path}: empty; expected a header such as symbol,date,split,dividend")
    if lines[0][0].strip().isdigit() and len(lines[0]) >= 3:
        return {names[0]: lean(path, lines, wall)} if len(names) == 1 else alone(path, names)
    lines = [[cell.strip() for cell in line] for line in lines]
    if any(line[0] in ("DIVIDEND", "SPLIT") for line in lines[1:3]):  # Yahoo's
        rows = [
            {"date": line[1], "split": ratio(line[2])} if line[0] == "SPLIT" else {"date": line[1], "dividend": float(line[2])}
            for line in lines[1:]
            if line[0] in ("DIVIDEND", "SPLIT")
        ]
        return from_rows(path, rows, names, wall)
    header = [name.lower() for name in lines[0]]
    return from_rows(path, [dict(zip(header, line)) for line in lines[1:]], names, wall)


def alone(path, names):
    raise ConfigError(
        f"{path}: factors of one symbol for {len(names)} feeds; give the folder they are in, or a mapping from feed to file"
    )


def lean(path, lines, wall):
    """Rows of LEAN's factor files: date, price factor, split factor; they hold up to and including that day."""
    rows = []
    for number, line in enumerate(lines):
        try:
            if len(line) >= 3:
                rows.append((day(line[0], wall) + DAY, float(line[1]), float(line[2])))
        except (ValueError, TypeError) as error:
            result = ",".join(line)
            raise DataError(f"{path}:{number + 1}: found {result}; expected date, price factor, split factor") from error
    return Factors(sorted(rows))


def rows_of(source):
    """Dicts of a frame, a table or an iterable of dicts or tuples (ts, split, dividend)."""
    if hasattr(source, "__arrow_c_stream__"):
        from feeds.columns.arrow_batches import arrow

        source = arrow().table(source).to_pylist()
    rows = []
    for row in source:
        if not hasattr(row, "items"):
            row = dict(zip(("date", "split", "dividend", "delisted"), row))
        rows.append({str(key).strip().lower(): value for key, value in row.items()})
    return rows


def from_rows(place, rows, names, wall):
    entries = {}
    for number, row in enumerate(rows):
        symbol = pick(row, SYMBOL)
        if symbol is None and len(names) > 1:
            raise DataError(f"{place}: no column symbol for actions of {len(names)} feeds")
        when = pick(row, DATE)
        try:
            ts = when if isinstance(when, int) else day(when, wall)
            action = Action(ts, ratio(pick(row, SPLIT)), float(pick(row, DIVIDEND) or 0.0), truth(pick(row, DELISTED)))
        except (TypeError, ValueError) as error:
            raise DataError(
                f"{place}: row {number + 1}: found {row}; expected a date, and split (a ratio such as 2), dividend (cash per "
                f"share) or delisted"
            ) from error
        if not action.split > 0.0 or action.split - action.split != 0.0 or not action.dividend >= 0.0:
            raise DataError(f"{place}: row {number + 1}: split {action.split} and dividend {action.dividend} cannot be")
        name = names[0] if symbol is None else str(symbol)
        if action.split != 1.0 or action.dividend or action.delisted:
            entries.setdefault(name, []).append(action)
    for actions in entries.values():
        actions.sort(key=lambda action: action.ts)
    return entries


def pick(row, names):
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def ratio(value):
    """2, "2" and "2:1" are two for one; none and zero (as some vendors write it) no split."""
    if isinstance(value, str) and ":" in value:
        new, old = value.split(":")
        return float(new) / float(old)
    return float(value or 1.0) or 1.0


def truth(value):
    return value not in (None, "", 0, False, "0", "false", "False", "no")


def day(value, wall):
    """ns UTC of a day or a moment."""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value).strip()
    if len(text) == 8 and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    ts = nanoseconds(text, wall) if automatic(text) else None
    if ts is None:
        raise ValueError(text)
    return ts
