"""Error messages for rows that the decoder refused. Imported only when there is one."""

from engine.errors import DataError
from feeds.decoding.text_decoder import FAULTS

FORMATS = (
    "2010-01-31, 2010-01-31 09:30[:00[.000000000]] with a blank or T and an optional Z or +01:00, or epoch s/ms/us/ns"
)
SKIP = 'fix the row or open the feed with on_bad="skip"'
UNITS = {1: "seconds", 10**3: "milliseconds", 10**6: "microseconds", 10**9: "nanoseconds"}


def explain(path, decoder, data, names, bars, row, start, from_end=0):
    """Return the DataError for the fault of a decoder that stopped in `data`, at bar `start` of a row."""
    say = SAY[FAULTS[decoder.fault]]
    name = names[decoder.column] if decoder.column < len(names) else ""
    what = say(decoder, name, cell(data, decoder), (bars, row, start))
    if decoder.nothing():  # no row was good so far, so that skipping would not help
        what = what.replace(f", or {SKIP}", "").replace(f"; {SKIP}", "")
    line = f" row {decoder.line - from_end + 1} from the end" if from_end else decoder.line
    return DataError(f"{path}:{line}: {what}")


def cell(data, decoder):
    """Return the text of the column at fault."""
    start = decoder.at
    line = bytes(data[start : data.index(b"\n", start)])
    if decoder.fault != FAULTS.index("wide"):
        mark = b'"' if line.lstrip()[:1] == b'"' else b""
        close = line.find(b'"', line.find(mark) + 1) if mark else -1
        end = line.find(bytes((decoder.delimiter,)), max(close, 0))
        line = line if end < 0 else line[:end]
    text = line.decode("utf-8", "replace").strip()
    return text if len(text) <= 80 else text[:77] + "..."


def clock(ts):
    """Return nanoseconds in the form that files have."""
    seconds, nano = divmod(ts, 10**9)
    days, second = divmod(seconds, 86400)
    # the civil date of a day number, counted in years that begin with March
    era, day = divmod(days + 719468, 146097)
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5 - 1
    month += 3 if month < 10 else -9
    year += 400 * era + (month < 3)
    text = f"{year:04}-{month:02}-{day:02} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return text + (f".{nano:09}".rstrip("0") if nano else "")


def unknown(decoder, name, text, place):
    return f"column {name}: {text!r} is not a timestamp; known: {FORMATS}; say format= for another, or {SKIP}"


def beyond(decoder, name, text, place):
    return f"column {name}: {text!r} is outside 1677-09-21 .. 2262-04-11, which int64 nanoseconds hold; {SKIP}"


def unit(decoder, name, text, place):
    fixed = UNITS[decoder.fixed]
    return f"column {name}: {text!r} is not in {fixed} as the rows before are; write all rows in one unit"


def local(decoder, name, text, place):
    clocks = "happens twice" if decoder.wall.twice else "never happens"
    way = 'ambiguous="earlier"' if decoder.wall.twice else 'nonexistent="forward"'
    return f"column {name}: {text!r} {clocks} in {decoder.wall.name}; say {way}, or {SKIP}"


def number(decoder, name, text, place):
    return f"column {name}: {text!r} is not a number; {SKIP}"


def empty(decoder, name, text, place):
    return f"column {name} is empty; expected a price; {SKIP}"


def infinite(decoder, name, text, place):
    return f"column {name}: {text!r} is not finite; expected a price; {SKIP}"


def narrow(decoder, name, text, place):
    return f"the row ends before column {name} (number {decoder.column + 1}); {SKIP}"


def wide(decoder, name, text, place):
    return f"the row has more columns than the header; the last is {name}, the rest of the row {text!r}; {SKIP}"


def order(decoder, name, text, place):
    now, last = clock(decoder.found - decoder.shift), clock(decoder.last - decoder.shift)
    if now == last:
        return f"timestamp {now} repeats that of the bar before ({last}); {SKIP}"
    newest = "read it with reverse=True if it is newest first"
    return f"timestamp {now} goes back from {last} of the bar before; sort the file, {newest}, or {SKIP}"


def crossed(decoder, name, text, place):
    bars, row, start = place
    high, low = (
        bars.block[bars.base[row * bars.width + bars.fields.index(field)] + (start & bars.mask)]
        for field in ("high", "low")
    )
    return f"high {high!r} < low {low!r}; {SKIP}"


SAY = {
    "unknown": unknown,
    "range": beyond,
    "unit": unit,
    "number": number,
    "empty": empty,
    "infinite": infinite,
    "narrow": narrow,
    "wide": wide,
    "order": order,
    "crossed": crossed,
    "local": local,
}
