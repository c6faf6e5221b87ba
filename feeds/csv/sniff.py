"""Sniff: the style of a CSV file from its first lines: delimiter, names of columns, format of timestamps, decimal comma.

Place in the flow: between the reader and the decoder, once per file; files that look alike share one `Style`. What the user
or a dialect says goes first; what cannot be told safely is an error that says how to say it.
"""

from engine.errors import DataError
from feeds.csv.dialects import DELIMITERS, OPENING
from feeds.csv.header import DATE, STAMP, TIME, cells, plan
from feeds.decoding.time_patterns import DIGITS, MILLIS, automatic, compiled, fits, infer, infer_time
from feeds.decoding.timestamps import TimestampPattern

MARK = b"\xef\xbb\xbf"  # UTF-8, as Windows programs write it
ROW = 20  # bytes of a row whose look counts


class Style:
    """How the rows of a file are read."""

    __slots__ = ("absent", "after", "decimal", "delimiter", "kinds", "names", "recipe")

    def __init__(self):
        self.recipe = None
        self.decimal = "."
        self.after = 0


def sniff(place, text, final, bars, options, plans):
    """(style, bytes of the header, its lines) of a file that begins with `text`; None if the text ends too early to say.

    `final`: there is no more. `plans`: the styles of files seen before, by their look.
    """
    start, lines, header = content(text, 0, final, options.comment)
    if header is None:
        return None
    row = content(text, start, final, options.comment)[2]
    if row is None and not final:
        return None
    if header[:3] == MARK:
        header = header[3:]
    row = row or b""
    headed = options.header
    if headed is None:
        headed = options.order is None or not header.lstrip(b' "')[:1].isdigit()
    if headed and options.order is None and options.header is None and header.lstrip(b' "')[:1].isdigit():
        guess = headless(header, options)
        if guess:
            options, headed = guess, False
    first = row if headed else header
    look = (header if headed else None, first[:ROW].translate(DIGITS), first.count(b","), options)
    style = plans.get(look)
    if style is None:
        rows = [line for line in text[start if headed else 0 :].split(b"\n") if line.strip()]
        if not final:
            rows = rows[:-1] or rows
        where = f"{place}:{lines}"
        style = settle(where, header if headed else None, rows or [b""], bars, options)
        plans[look] = style
    return (style, start, lines) if headed else (style, 0, 0)


def content(text, start, final, comment):
    """(place after it, lines, line) of the first line with something on it; the line is None if it isn't complete."""
    lines = 0
    while True:
        end = text.find(b"\n", start)
        if end < 0 and (not final or start >= len(text)):
            return start, lines, None
        line = text[start : end if end >= 0 else len(text)]
        start = end + 1 if end >= 0 else len(text)
        lines += 1
        bare = line[3:] if line[:3] == MARK else line
        if bare.strip() and not (comment and bare.startswith(comment)):
            return start, lines, line


def headless(line, options):
    """Options for a file without a header that only one program writes, or None."""
    found = line.decode("utf-8", "replace").strip().split(",")
    if len(found) == 12 and all(found[i].isdigit() and len(found[i]) in (13, 16) for i in (0, 6)) and found[0] < found[6]:
        return options.under("binance")
    if len(found) in (7, 6) and fits(found[0], "%Y.%m.%d") and fits(found[1], "%H:%M"):
        return options.under("metatrader")
    return None


def settle(place, header, rows, bars, options):
    """The style of a file of these rows, some of its first."""
    style = Style()
    first = header if header is not None else rows[0]
    style.delimiter = options.delimiter or delimiter_of(first)
    split = [cells(row, style.delimiter) for row in rows]
    if header is None:
        names = list(options.order)
    else:
        names = cells(header, style.delimiter)
        if options.order is not None:
            names = list(options.order)
    if len(split[0]) == len(names) + 1 and clock_beside(split[0]):  # a header that forgets the time of day
        names.insert(1, "time")
        if names[0] == "timestamp":
            names[0] = "date"
    opening(place, names, options)
    width = max(map(len, split))
    if options.order is not None and len(names) < width:
        names += [""] * (width - len(names))
    if header is None and len(names) > width and options.header is None:
        names = names[:width]
    style.names = names
    style.kinds, style.absent, copies = plan(place, names, bars, options.columns)
    date, time = formats(place, style, split, options)
    if date or time or copies:
        style.recipe = TimestampPattern(date, time, copies)
    style.decimal = options.decimal or (comma(style, split) if style.delimiter != "," else ".")
    if options.after:
        style.after = after(split[0][style.kinds.index(-2)])
    return style


def after(text):
    """ns from the last moment of a bar, such as 1499040059999, to its end: one of the unit it is written in."""
    return 10**6 if len(text) <= 13 else 10**3


def delimiter_of(line):
    """The mark that a header has most of."""
    text = line.decode("utf-8", "replace")
    return max(DELIMITERS, key=text.count)


def clock_beside(row):
    """Whether a row begins with a date and a time of day."""
    return len(row) > 5 and ":" in row[1] and infer_time(row[1]) is not None and ":" not in row[0]


def opening(place, names, options):
    """Refuse times at which bars open, unless it is said how long they are."""
    lower = [name.lower() for name in names]
    stamp = options.columns.get("timestamp", "").lower()
    found = next((name for name in OPENING if name in lower and stamp in ("", name)), None)
    if found and not options.shift and not options.after and "timestamp" not in lower:
        raise DataError(
            f'{place}: column {found} says when a bar opens; say how long bars are: stamp="open", bar="1min" (or "1d", ...)'
        )
    if found and not stamp and not options.after:
        names[lower.index(found)] = "timestamp"


def formats(place, style, split, options):
    """(pattern of the date or of the timestamp, pattern of the time of day), where the decoder needs them."""
    date = time = ()
    for at, kind in enumerate(style.kinds):
        texts = [row[at] for row in split if at < len(row) and row[at]]
        name = style.names[at]
        if kind == STAMP:
            date = pattern(place, name, options.format or (infer(texts[:200]) if texts else None))
        elif kind == DATE:
            found = None if not texts or automatic(texts[0]) else infer(texts[:200])
            date = pattern(place, name, options.format or found or "%Y-%m-%d")
        elif kind == TIME and name == "millis":
            time = MILLIS
        elif kind == TIME:
            found = infer_time(texts[0]) if texts else None
            time = pattern(place, name, options.time_format or found or "%H:%M:%S")
    return date, time


def pattern(place, name, found):
    """The table of what was inferred; an error if that is two."""
    if isinstance(found, list):
        raise DataError(
            f'{place}: column {name}: days and months cannot be told apart; say format="{found[0]}" or format="{found[1]}"'
        )
    return compiled(found) if found else ()


def comma(style, split):
    """"," if prices are written with it."""
    prices = [row[at] for row in split[:20] for at, kind in enumerate(style.kinds) if kind >= 0 and at < len(row)]
    return "," if any("," in price for price in prices) and not any("." in price for price in prices) else "."
