"""Sniff: the style of a CSV file from its first lines: delimiter, names of columns, format of timestamps, decimal comma.

Place in the flow: between the reader and the decoder, once per file; files that look alike share one `Style`. Options of the
user or of a dialect come first; what cannot be inferred safely is an error that names the option for it.
"""

from engine.errors import DataError
from feeds.csv.dialects import DELIMITERS, OPENING, PRICES
from feeds.csv.header import ALIASES, DATE, SECOND_CHOICE, STAMP, TIME, cells, plan
from feeds.decoding.text_decoder import CLOSE_FIELD
from feeds.decoding.time_patterns import DIGITS, MILLIS, automatic, compiled, fits, infer, infer_time, refuse_small_numbers
from feeds.decoding.timestamps import TimestampPattern
from feeds.open_options import copy
from feeds.timezones.day_labels import LOOKED

MARK = b"\xef\xbb\xbf"  # UTF-8, as Windows programs write it
PREAMBLE = 10  # lines that may stand before a header
ROW = 20  # bytes of a row whose look counts


class Style:
    """How the rows of a file are read."""

    __slots__ = ("absent", "after", "clock", "decimal", "delimiter", "kinds", "names", "recipe")

    def __init__(self):
        self.recipe = None
        self.decimal = "."
        self.after = 0
        self.clock = 4  # digits of a time of day


def sniff(place, text, final, bars, options, plans):
    """Return (style, bytes of the header, its lines) of a file that begins with `text`; None if the text ends too early.

    `final`: there is no more text. `plans`: the styles of files seen before, by their look.
    """
    start, lines, header = first_line(text, final, options)
    if header is None:
        return None
    if header[:3] == MARK:
        header = header[3:]
    above = stacked(f"{place}:{lines}", text, start, final, header)
    if above:
        header, start, lines = above[0], above[1], lines + above[2]
    row = content(text, start, final, options.comment)[2]
    if row is None and not final:
        return None
    row = row or b""
    headed = options.header
    if headed is None:
        headed = options.order is None or not (header.lstrip(b' "')[:1].isdigit() or numbers_in(header) > 2)
    if headed and options.order is None and options.header is None and header.lstrip(b' "')[:1].isdigit():
        begin = skipped(text, options.skip_rows)
        lines_ = [line for line in text[begin:].split(b"\n") if line.strip()]
        guess = headless(header, options, lines_ if final else lines_[:-1])
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
    return (style, start, lines) if headed else (style, skipped(text, options.skip_rows), options.skip_rows)


def skipped(text, rows):
    """Return the place after so many lines."""
    start = 0
    for _ in range(rows):
        start = text.find(b"\n", start) + 1
        if start == 0:
            return len(text)
    return start


def first_line(text, final, options):
    """(place after it, its number, line) of the header, or of the first row: a line of words before a header is passed over."""
    begin = skipped(text, options.skip_rows)
    start, lines, header = content(text, begin, final, options.comment)
    lines += options.skip_rows
    if header is None or options.header is False or options.order is not None or options.skip_rows:
        return start, lines, header
    if options.comment:  # a header behind the mark of comments
        end, number, line = content(text, begin, final, None)
        line = None if line is None else line.removeprefix(MARK)
        if line is not None and line.startswith(options.comment) and prices_in(line[1:]):
            return end, number, line[1:]
    place, number, line = start, lines, header
    for _ in range(PREAMBLE):
        if line is None or line[:1].isdigit():
            break
        if prices_in(line) or on_top(line):
            return place, number, line
        place, more, line = content(text, place, final, options.comment)
        number += more
    return start, lines, header


def numbers_in(line):
    """Return how many cells of a line begin like numbers."""
    return sum(cell.lstrip("$+-.")[:1].isdigit() for cell in cells(line, delimiter_of(line)))


def prices_in(line):
    """Return whether a line names the prices of a bar."""
    names = {name.lower().rstrip("*").strip() for name in cells(line, delimiter_of(line))}
    return all(names.intersection((*ALIASES[field], *SECOND_CHOICE[field])) for field in ("open", "high", "low"))


def stacked(where, text, start, final, header):
    """(header, place after it, lines) of the three rows of names that pandas writes of yfinance's columns; None elsewhere."""
    result = name_rows(text, start, final, header)
    if result is None:
        return None
    stamp, prices, symbols, place, lines = result
    named = list(dict.fromkeys(name for name in symbols if name))
    if len(named) > 1:
        raise DataError(
            f"{where}: columns of several symbols side by side ({', '.join(named)}), which are a feed each; open the file "
            f"without a name for it, or write one file a symbol"
        )
    return ",".join([stamp, *prices]).encode(), place, lines


def name_rows(text, start, final, header):
    """(name of the index, prices, symbols, place after them, lines) of three rows of names; None where they are not such.

    `header`: the first of them; `start`: the place after it. Prices and symbols may be in the first two rows in either order.
    """
    if header[:6].lower() != b"price," and not on_top(header):
        return None
    second, more, line = content(text, start, final, None)
    third, least, dates = content(text, second, final, None)
    if line is None or dates is None or dates.split(b",")[0].strip().lower() not in (b"date", b"datetime"):
        return None
    rows = [row.decode("utf-8", "replace").strip("\r\n").split(",")[1:] for row in (header, line)]
    prices, symbols = reversed(rows) if on_top(header) else rows
    if len(prices) != len(symbols):
        return None
    return dates.split(b",")[0].strip().decode(), prices, symbols, third, more + least


def on_top(line):
    """Return whether a row of names is that of the symbols, above that of the prices."""
    return line[:7].lower() == b"ticker,"


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


def headless(line, options, rows=()):
    """Return options for a file without a header that only one program writes, or None."""
    mark = options.delimiter or delimiter_of(line)
    result = cells(line, mark)
    if len(result) == 12 and all(result[i].isdigit() and len(result[i]) in (13, 16) for i in (0, 6)) and result[0] < result[6]:
        return options.under("binance")
    if len(result) in (7, 6) and fits(result[0], "%Y.%m.%d") and fits(result[1], "%H:%M"):
        return options.under("metatrader")
    other = copy(options)
    other.delimiter = mark
    if len(result) in (6, 7, 8) and clock_beside(result) and sound(rows, mark, 2):
        other.order = ["date", "time", *PRICES, "volume"][: len(result)]
        return other
    if len(result) in (5, 6, 7) and dateable(result[0]) and sound(rows, mark, 1):
        other.order = ["timestamp", *PRICES, "volume"][: len(result)]
        return other
    return None


def dateable(text):
    """Return whether a cell is a timestamp, and no small number."""
    if text.replace(".", "", 1).isdigit() and len(text.partition(".")[0]) < 8:
        return False
    return automatic(text) or infer([text]) is not None  # two patterns that fit are an error of its own


def sound(rows, mark, at):
    """Return whether the four columns from `at` on can be open, high, low and close in all rows, and in no other order."""
    moved = 0
    for row in rows:
        try:
            o, h, l, c = (float(cell) for cell in cells(row, mark)[at : at + 4])
        except ValueError:
            return False
        if not (l <= o <= h and l <= c <= h):
            return False
        moved += l < h
    return moved > 0


def settle(place, header, rows, bars, options):
    """Return the style of a file with these rows, some of its first."""
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
    unnamed(names, split[0])
    opening(place, names, options)
    width = max(map(len, split))
    if options.order is not None and len(names) < width:
        names += [""] * (width - len(names))
    if header is None and len(names) > width and options.header is None:
        names = names[:width]
    style.names = names
    style.kinds, style.absent, copies = plan(place, names, bars, options.columns)
    fixed_point(place, style, split, options)
    date, time = formats(place, style, split, options)
    if date or time or copies:
        style.recipe = TimestampPattern(date, time, copies)
    style.decimal = options.decimal or (comma(style, split) if style.delimiter != "," else ".")
    if options.after:
        style.after = after(split[0][style.kinds.index(-2)])
    return style


def unnamed(names, row):
    """Take a first column without a name that holds times for the timestamps: pandas writes its index so."""
    lower = [name.lower() for name in names]
    known = [name for name in lower[1:] if name in ALIASES["timestamp"]]
    if lower and lower[0] in ("", "unnamed: 0", "index") and not known and row and dateable(row[0]):
        names[0] = "timestamp"


def after(text):
    """Return the ns from the last moment of a bar, such as 1499040059999, to its end: one of the unit it is written in."""
    return 10**6 if len(text) <= 13 else 10**3


def delimiter_of(line):
    """Return the delimiter that a header has most of."""
    text = line.decode("utf-8", "replace")
    return max(DELIMITERS, key=text.count)


def clock_beside(row):
    """Return whether a row begins with a date and a time of day."""
    return len(row) > 5 and ":" in row[1] and infer_time(row[1]) is not None and ":" not in row[0]


def opening(place, names, options):
    """Refuse times at which bars open, unless the length of a bar is known."""
    lower = [name.lower() for name in names]
    stamp = options.columns.get("timestamp", "").lower()
    result = next((name for name in OPENING if name in lower and stamp in ("", name)), None)
    if result and not options.shift and not options.after and "timestamp" not in lower:
        raise DataError(
            f'{place}: column {result} says when a bar opens; say how long bars are: label="open", bar="1min" (or "1d", ...)'
        )
    if result and not stamp and not options.after:
        names[lower.index(result)] = "timestamp"


def fixed_point(place, style, split, options):
    """Refuse prices that Databento writes as whole numbers of 1e-9, unless it is known what to divide them by."""
    if options.scale != 1.0 or not {"rtype", "publisher_id"}.issubset(name.lower() for name in style.names):
        return
    close = style.kinds.index(CLOSE_FIELD) if CLOSE_FIELD in style.kinds else -1
    if close >= 0 and all(close < len(row) and row[close].isdigit() and len(row[close]) > 8 for row in split[:8]):
        raise DataError(
            f"{place}: column {style.names[close]} holds {split[0][close]}: prices in units of 1e-9; say scale=1e9, which "
            f"divides them"
        )


def formats(place, style, split, options):
    """(pattern of the date or of the timestamp, pattern of the time of day), where the decoder needs them."""
    date = time = ()
    for at, kind in enumerate(style.kinds):
        texts = [row[at] for row in split if len(row) == len(split[0]) and at < len(row) and row[at]]
        name = style.names[at]
        if kind == STAMP:
            if options.format is None:
                refuse_small_numbers(place, name, texts[:LOOKED])
            date = pattern(place, name, options.format or (infer(texts[:200]) if texts else None))
        elif kind == DATE:
            result = None if not texts or automatic(texts[0]) else infer(texts[:200])
            date = pattern(place, name, options.format or result or "%Y-%m-%d")
        elif kind == TIME and name == "millis":
            time = MILLIS
        elif kind == TIME:
            result = infer_time(max(texts, key=len)) if texts else None
            result = options.time_format or result or "%H:%M:%S"
            time = pattern(place, name, result)
            style.clock = 6 if "%S" in result else 4
    return date, time


def pattern(place, name, found):
    """Return the table of what was inferred; raise an error if two patterns fit."""
    if isinstance(found, list):
        raise DataError(
            f'{place}: column {name}: days and months cannot be distinguished; say format="{found[0]}" or format="{found[1]}"'
        )
    return compiled(found) if found else ()


def comma(style, split):
    """Return "," if prices are written with it."""
    prices = [row[at] for row in split[:20] for at, kind in enumerate(style.kinds) if 0 <= kind <= 3 and at < len(row)]
    return "," if any(price.rfind(",") > price.rfind(".") for price in prices) and not any(map(pointed, prices)) else "."


def pointed(text):
    """Return whether a number has a decimal point."""
    return "." in text and text.rfind(".") > text.rfind(",")
