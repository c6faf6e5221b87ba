"""Archive: CSV members of .zip files as feeds, and the archives of LEAN, whose folders say what is in them."""

import os

from engine.errors import DataError
from feeds.csv.compressed import archive
from feeds.csv.csv_feed import CsvFeed, CsvPart
from feeds.long.open_csv_files import names_symbols
from feeds.open_options import copy, duration
from feeds.paths import stem

TEXTS = (".csv", ".txt", ".tsv")
LENGTHS = {"daily": "1d", "hour": "1h", "minute": "1min", "second": "1s"}
SECURITIES = ("equity", "forex", "crypto", "cfd", "index", "future")
SCALED = ("equity", "index")  # prices of which LEAN writes in ten thousandths


def open_files(found, options):
    """The feeds in archives: one for each, or for each member where there are several; a folder of LEAN's days is one."""
    feeds = []
    days = {}
    for path, size in found:
        kind = lean(path, options)
        if kind is None:
            names = members(path)
            if names_symbols(CsvPart(path, names[0]), options):
                from feeds.long.long_csv import CsvLong

                feeds += CsvLong([CsvPart(path, name) for name in names], size, options).feeds()
                continue
            feeds += [
                CsvFeed(stem(path) if len(names) == 1 else stem(name), [CsvPart(path, name)], size, options) for name in names
            ]
        elif stem(path)[:8].isdigit():
            if stem(path).endswith("_quote"):
                continue
            days.setdefault(os.path.dirname(path), []).append((path, size))
        else:
            feeds.append(CsvFeed(stem(path), [CsvPart(path, members(path)[0])], size, daily(kind, options)))
    for folder, files in days.items():
        feeds.append(minutes(os.path.basename(folder), sorted(files), options))
    return feeds


def open_one(name, found, options):
    """All members of some archives as one feed."""
    kind = lean(found[0][0], options)
    if kind is not None and stem(found[0][0])[:8].isdigit():
        return minutes(name, sorted(found), options)
    parts = [CsvPart(path, member) for path, _ in found for member in members(path)]
    return CsvFeed(name, parts, sum(size for _, size in found), options if kind is None else daily(kind, options))


def members(path):
    """Names of the texts in an archive."""
    with archive(path) as whole:
        names = [info.filename for info in whole.infolist() if info.filename.lower().endswith(TEXTS) and not info.is_dir()]
    if not names:
        raise DataError(f"{path}: no members that end in {', '.join(TEXTS)}")
    return sorted(name for name in names if not os.path.basename(name).startswith(("._", ".")))


def lean(path, options):
    """(security, resolution) by the folders of a path as LEAN has them; None for other archives."""
    folders = os.path.abspath(path).split(os.sep)[:-1]
    resolution = next((folder for folder in reversed(folders) if folder in LENGTHS), None)
    security = next((folder for folder in reversed(folders) if folder in SECURITIES), None)
    if options.dialect not in (None, "lean"):
        return None
    if resolution is None or security is None:
        return ("equity", "daily") if options.dialect == "lean" else None
    return security, resolution


def daily(kind, options):
    """Options for one file of days or hours."""
    security, resolution = kind
    options = options.under("lean") if options.dialect is None else copy(options)
    options.header = False
    if security not in SCALED:
        options.scale = 1.0
    if not options.shift:  # LEAN's times are those at which bars open
        options.shift = duration(LENGTHS[resolution])
    if options.wall is None and security in SCALED:
        from feeds.timezones.local_time import LocalTime

        options.wall = LocalTime("America/New_York")
    return options


def minutes(name, files, options):
    """One feed of a folder of days, whose rows have milliseconds since midnight."""
    options = daily(lean(files[0][0], options), options)
    options.order = ["millis", *options.order[1:]]
    options.format = None
    parts = [CsvPart(path, members(path)[0], midnight(path)) for path, _ in files]
    return CsvFeed(name, parts, sum(size for _, size in files), options)


def midnight(path):
    """Seconds at which the day of a file such as 20131004_trade.zip begins, as if the wall clock were UTC."""
    from feeds.decoding.parse_timestamp import nanoseconds

    day = stem(path)[:8]
    ts = nanoseconds(f"{day[:4]}-{day[4:6]}-{day[6:]}")
    if ts is None:
        raise DataError(f"{path}: {day} is not a day; expected a name such as 20131004_trade.zip")
    return ts // 10**9
