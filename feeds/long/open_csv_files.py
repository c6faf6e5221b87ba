"""Opening of CSV files: a feed for each file, or for each symbol where the rows name one.

Place in the flow: `feeds.file_formats` calls it for files of text, packed or not; `feeds.csv.zip_archive` for members of archives.
"""

from engine.errors import DataError
from feeds.csv.csv_feed import CsvFeed, CsvPart, peek
from feeds.csv.header import ALIASES, cells
from feeds.csv.sniff import MARK, content, delimiter_of, first_line, name_rows, on_top
from feeds.open_options import copy, fields
from feeds.paths import stem

HEAD = 4096  # bytes in which the header is,
NAMES = 1 << 20  # and those of three rows of names of many symbols


def open_files(found, options):
    """Open each file as a feed; files with a column of symbols are one set of feeds, columns side by side a feed each."""
    first = CsvPart(found[0][0])
    head = beginning(first)
    if symbol_in(head, options):
        from feeds.long.long_csv import CsvLong

        return CsvLong([CsvPart(path) for path, _ in found], sum(size for _, size in found), options).feeds()
    if rows_of_names(head, options) is None:
        return [CsvFeed(stem(path), [CsvPart(path)], size, options) for path, size in found]
    return [feed for path, size in found for feed in side_by_side(path, size, options)]


def open_one(name, found, options):
    """Open files as one feed."""
    return CsvFeed(name, [CsvPart(path) for path, _ in found], sum(size for _, size in found), options)


def side_by_side(path, size, options):
    """Return a feed for each symbol of a file with the columns of several symbols, as pandas writes yfinance's frames."""
    result = rows_of_names(beginning(CsvPart(path)), options)
    symbols = [] if result is None else list(dict.fromkeys(name for name in result[2] if name))
    if len(symbols) < 2:
        return [CsvFeed(stem(path), [CsvPart(path)], size, options)]
    return [CsvFeed(symbol, [CsvPart(path)], size // len(symbols), of_symbol(symbol, *result, options)) for symbol in symbols]


def of_symbol(symbol, _, prices, symbols, __, lines, options):
    """Return options that read the columns of one symbol alone."""
    other = copy(options)
    names = [f"{price} of {symbol}" if whose == symbol else "" for price, whose in zip(prices, symbols)]
    columns = fields({price.lower(): name for price, name in zip(prices, names) if name})
    columns |= {field: f"{name} of {symbol}" for field, name in options.columns.items()}
    other.columns = {**columns, "timestamp": "timestamp"}
    other.order = ["timestamp", *names]
    other.header, other.skip_rows, other.delimiter, other.beside = False, lines, ",", True
    return other


def beginning(part):
    """Return the first bytes of a file, more where they begin with rows of names; none where it cannot be read."""
    try:
        head = peek(part, HEAD)
        return peek(part, NAMES) if head.removeprefix(MARK)[:6].lower() in (b"price,", b"ticker") else head
    except DataError:
        return b""  # the run will explain


def rows_of_names(head, options):
    """Return what `name_rows` finds at the beginning of a file, with the lines up to there; None where it finds nothing."""
    if options.order is not None or options.header is False or options.encoding is not None:
        return None
    start, lines, header = first_line(head, True, options)
    result = None if header is None else name_rows(head, start, True, header.removeprefix(MARK))
    return None if result is None else (*result[:4], lines + result[4])


def names_symbols(part, options):
    """Return whether the header of a file names a column of symbols."""
    return symbol_in(beginning(part), options)


def symbol_in(head, options):
    """Return whether the header at the beginning of a file names a column of symbols."""
    if options.whose == "file":
        return False
    if options.order is not None:
        return names_one([name.lower() for name in options.order], options)
    header = content(head, 0, True, options.comment)[2] or b""
    if header[:1].isdigit() or (on_top(header) and rows_of_names(head, options) is not None):
        return False
    names = [name.lower() for name in cells(header, options.delimiter or delimiter_of(header))]
    return names_one(names, options)


def names_one(names, options):
    """Return whether one of the names is that of a column of symbols."""
    return any(name in names for name in ([options.symbol.lower()] if options.symbol else ALIASES["symbol"]))
