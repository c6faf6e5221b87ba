"""Formats: which module opens a file, by its extension.

A module listed here has `open_files(found, options)`: the feeds in the files `found`, (path, bytes) of each, and
`open_one(name, found, options)`: all of these files as one feed. Neither reads a bar. A feed has `name`, `path`, `bytes`,
`rows()`: how many bars it has at a guess, and `source(run)`: a fresh `Source`; `run` is what the feeds of one run share
(`schema.Sharing`). Modules are imported when a file needs them.
"""

import os
from importlib import import_module

from engine.errors import DataError
from feeds.csv.header import ALIASES

PACKED = (".gz", ".zst")
EXTENSIONS = {
    ".csv": "feeds.long.open_csv_files",
    ".txt": "feeds.long.open_csv_files",
    ".tsv": "feeds.long.open_csv_files",
    ".csv.gz": "feeds.long.open_csv_files",
    ".csv.zst": "feeds.long.open_csv_files",
    ".txt.gz": "feeds.long.open_csv_files",
    ".txt.zst": "feeds.long.open_csv_files",
    ".tsv.gz": "feeds.long.open_csv_files",
    ".tsv.zst": "feeds.long.open_csv_files",
    ".zip": "feeds.csv.zip_archive",
    ".parquet": "feeds.parquet.parquet_feed",
    ".arrow": "feeds.columns.ipc",
    ".feather": "feeds.columns.ipc",
    ".ipc": "feeds.columns.ipc",
}

# of a folder, one is read
FAMILIES = ((".csv", ".csv.gz", ".csv.zst"), (".parquet",), (".arrow", ".feather", ".ipc"), (".zip",))


def extension(path):
    """The extension of a path, in lower case; two of them for text that is packed."""
    rest, last = os.path.splitext(os.path.basename(path))
    last = last.lower()
    return os.path.splitext(rest)[1].lower() + last if last in PACKED else last


def module(path):
    """The module for a path whose extension is known."""
    return import_module(EXTENSIONS[extension(path)])


def open_files(found, options):
    """The feeds in files of any formats; neighbours of one format are opened together."""
    feeds = [open_one(name, files, options) for name, files in (partitions(found) or monthly(found)).items()]
    if feeds:
        return feeds
    group = []
    for item in found:
        if group and EXTENSIONS[extension(item[0])] != EXTENSIONS[extension(group[0][0])]:
            feeds += module(group[0][0]).open_files(group, options)
            group = []
        group.append(item)
    if group:
        feeds += module(group[0][0]).open_files(group, options)
    return feeds


def partitions(found):
    """Files by symbol where folders are named after it, as in symbol=AAPL/year=2020/part-0.parquet."""
    symbols = {}
    for path, size in found:
        if "=" not in path:
            return {}
        keys = dict(part.split("=", 1) for part in path.split(os.sep)[:-1] if "=" in part)
        keys = {key: unescaped(value) for key, value in keys.items()}
        name = next((keys[key] for key in ALIASES["symbol"] if key in keys), None)
        if name is None:
            return {}
        symbols.setdefault(name, []).append((path, size))
    return symbols


def unescaped(text):
    """A name as it was before what a path cannot hold was written as %2F and the like."""
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def monthly(found):
    """{symbol: files} where all files are named as Binance's months and days are, BTCUSDT-1h-2024-12.csv, and some are of one
    symbol; nothing elsewhere.
    """
    parts = {}
    for path, size in found:
        name = os.path.basename(path)
        words = name[: len(name) - len(extension(path))].split("-")
        dates = words[2:]
        if len(words) not in (4, 5) or not all(word.isdigit() for word in dates) or len(dates[0]) != 4:
            return {}
        if not words[0] or not words[1][:1].isdigit() or words[1][-1:] not in "smhdwoM":
            return {}
        parts.setdefault((words[0], words[1]), []).append((path, size))
    if len(parts) == len(found):
        return {}
    symbols = [symbol for symbol, _ in parts]
    return {
        symbol if symbols.count(symbol) == 1 else f"{symbol}-{length}": sorted(files, key=by_name)
        for (symbol, length), files in parts.items()
    }


def by_name(item):
    return os.path.basename(item[0])


def open_one(name, found, options):
    """One feed of files of one format, one after the other."""
    kinds = {EXTENSIONS[extension(path)] for path, _ in found}
    if len(kinds) > 1:
        raise DataError(f"{name}: files of several formats, {found[0][0]} to {found[-1][0]}; expected one format a feed")
    return module(found[0][0]).open_one(name, found, options)
