"""Opening of CSV files: a feed for each file, or for each symbol where the rows name one.

Place in the flow: `feeds.formats` calls it for files of text, packed or not; `feeds.csv.zip_archive` for members of archives.
"""

from engine.errors import DataError
from feeds.csv.csv_feed import CsvFeed, CsvPart, peek
from feeds.csv.header import ALIASES, cells
from feeds.csv.sniff import content, delimiter_of
from feeds.paths import stem

HEAD = 4096  # bytes in which the header is


def open_files(found, options):
    """Open each file as a feed; files whose header has a column of symbols are one set of feeds."""
    if names_symbols(CsvPart(found[0][0]), options):
        from feeds.long.long_csv import CsvLong

        return CsvLong([CsvPart(path) for path, _ in found], sum(size for _, size in found), options).feeds()
    return [CsvFeed(stem(path), [CsvPart(path)], size, options) for path, size in found]


def open_one(name, found, options):
    """Open files as one feed."""
    return CsvFeed(name, [CsvPart(path) for path, _ in found], sum(size for _, size in found), options)


def names_symbols(part, options):
    """Return whether the header of a file names a column of symbols."""
    if options.order is not None or options.whose == "file":
        return False
    try:
        head = peek(part, HEAD)
    except DataError:
        return False
    header = content(head, 0, True, options.comment)[2] or b""
    if header[:1].isdigit():
        return False
    names = [name.lower() for name in cells(header, options.delimiter or delimiter_of(header))]
    return any(name in names for name in ([options.symbol.lower()] if options.symbol else ALIASES["symbol"]))
