"""Tape: bars of many symbols in files sorted by time, which stream without a merge and without a buffer per feed.

Place in the flow: a folder that `ingest` wrote (`tape.json` says what is in it), or long Parquet and Arrow files whose rows
happen to be in time order, become reels for a `TapeClock`. While one batch of Parquet runs, a thread decodes the next.
"""

import os
from array import array

from engine.errors import DataError
from feeds.columns.arrow_batches import Layout, arrow
from feeds.decoding.column_decoder import LIMITS, ColumnDecoder
from feeds.file_formats import open_files
from feeds.long.long_arrow import ArrowLong, texts
from feeds.long.long_feed import LongFeed
from feeds.prefetch import ahead
from feeds.tape.plain_batches import plain_batches, plain_file
from feeds.tape.presorted_clock import TapeBatch, TapeClock, placed
from feeds.tape.tape_manifest import WAY, PartCheck, check_file, read_manifest
from feeds.timezones.day_labels import say

MANIFEST = "tape.json"
ROWS = 65536  # rows of a batch, at most


class Tape(ArrowLong):
    """A folder written by `ingest`; its manifest knows the symbols, how many bars each has, and when the last one is."""

    def __init__(self, folder, manifest, options):
        from feeds.columns import ipc
        from feeds.parquet import parquet_feed

        parts = manifest["parts"]
        paths = [os.path.join(folder, part["file"]) for part in parts]
        reading = {"arrow": ipc, "parquet": parquet_feed}[manifest["format"]]
        self.reading = reading
        self.manifest = manifest
        super().__init__(
            paths or [folder],
            sum(part["bytes"] for part in parts),
            options,
            "symbol",
            self.checked if manifest["version"] != 1 else reading.all_batches,
            reading.schema,
            packed=manifest["format"] == "parquet",
        )
        self.path = folder
        self.rows = manifest["rows"]
        first, end = options.begin - options.shift, options.end - options.shift
        self.paths = [path for path, part in zip(paths, parts) if part["last"] >= first and part["first"] < end]
        self.known = dict(zip(manifest["symbols"], manifest["lasts"]))

    def check_of(self, path):
        """Return the check of a part against the sums in the manifest; None for a tape without sums."""
        if self.manifest["version"] == 1:
            return None
        part = next(part for part in self.manifest["parts"] if part["file"] == os.path.basename(path))
        return PartCheck(path, part, self.manifest["columns"], self.manifest["symbols"], self.manifest["format"] == "parquet")

    def checked(self, path, columns):
        """Yield the record batches of a part, compared with the sums in the manifest."""
        check = self.check_of(path)
        for batch in self.reading.all_batches(path, columns):
            yield check.take(batch)
        check.finish()

    def feeds(self):
        symbols = zip(self.manifest["symbols"], self.manifest["counts"])
        return [LongFeed(symbol, self, count) for symbol, count in symbols]

    def lasts(self):
        newest = max(self.known.values(), default=0)
        return super().lasts() if newest + self.options.shift >= self.options.end else self.known

    def in_order(self):
        return True

    def say(self, bars, rows, dating):
        """Record how the bars of each symbol are dated, as the feeds were from which the tape was written."""
        dated = dict(zip(self.manifest["symbols"], zip(self.manifest.get("dated", ()), self.manifest.get("zones", ()))))
        for symbol, row in rows.items():
            say(bars, row, *(dated.get(symbol, dating) if self.options.dated is None else dating))


def open_tape(folder, options):
    """Return the feeds of a tape."""
    path = os.path.join(folder, MANIFEST)
    if not os.path.exists(path):
        raise DataError(f"{folder}: an ingest into this folder was not finished; start it again, and it continues where it was")
    manifest = read_manifest(path)
    for part in manifest["parts"]:
        file = os.path.join(folder, part["file"])
        size = os.path.getsize(file) if os.path.isfile(file) else -1
        if size != part["bytes"]:
            raise DataError(f"{file}: {max(size, 0)} bytes, the tape was written with {part['bytes']}; {WAY}")
        if manifest["format"] != "arrow":
            check_file(file, part)
    if manifest["format"] == "csv":
        return open_files([(os.path.join(folder, part["file"]), part["bytes"]) for part in manifest["parts"]], options)
    return Tape(folder, manifest, options).feeds()


def clock_of(feeds, bars):
    """Return a `TapeClock` for feeds that all come from files in time order; None for others."""
    wholes = {}
    for row, feed in enumerate(feeds):
        whole = getattr(feed, "whole", None)
        if not isinstance(whole, ArrowLong) or feed.options_of_its_own():
            return None
        wholes.setdefault(id(whole), (whole, {}))[1][feed.symbol] = row
    if not all(whole.in_order() for whole, _ in wholes.values()):
        return None

    def open_reels(bars, marks):
        lasts = array("q", [LIMITS[1]]) * bars.rows
        for whole, rows in wholes.values():
            for symbol, last in whole.lasts().items():
                if symbol in rows:
                    lasts[rows[symbol]] = last + whole.options.shift
        marks = marks or [None] * len(wholes)
        return [reel_of(whole, rows, bars, mark) for (whole, rows), mark in zip(wholes.values(), marks)], lasts

    return TapeClock(bars, open_reels)


def reel_of(whole, rows, bars, mark=None):
    """Return the reel of a set of files; `rows`: {symbol: row}; `mark`: of the reel that it continues."""
    options = whole.options
    result = batches(whole, rows, bars, mark)
    return TapeBatch(ahead(result) if whole.packed else result, options.begin, options.end, options.shift, options.on_bad)


def batches(whole, rows, bars, mark=None):
    """Yield what a reel reads, file by file; from the batch on that was current when `mark` was taken."""
    intake = ColumnDecoder(whole.options)
    statement = mark is not None
    first, skip = (mark[0], mark[1] - 1) if mark else ("", 0)
    for path in whole.paths:
        if first and placed(path) != first:
            continue
        first = ""
        about = None if whole.packed else plain_file(path, whole.symbol)
        layout = Layout(path, whole.schema(path) if about is None else about.schema, bars, whole.options)
        direct = None if about is None else plain_batches(about, layout, whole.options, rows, whole.symbol, whole.check_of(path))
        if direct is not None:
            for stamps, feeds, columns in direct:
                if not statement:
                    statement = True
                    whole.say(bars, rows, layout.dating(stamps))
                if skip > 0:
                    skip -= 1
                    continue
                yield stamps, feeds, columns, path
            continue
        if about is not None:
            layout = Layout(path, whole.schema(path), bars, whole.options)
        codes = SymbolCodes(path, rows)
        before = 0
        for batch in whole.batches(path, list(dict.fromkeys([*layout.names, whole.symbol]))):
            for start in range(0, batch.num_rows, ROWS):
                piece = batch.slice(start, ROWS)
                if skip > 0 and before + start > 0:  # the first one tells the unit of timestamps
                    skip -= 1
                    continue
                stamps, columns, _ = layout.block(piece, intake, before + start)
                if not statement:
                    statement = True
                    whole.say(bars, rows, layout.dating(stamps))
                if skip > 0:
                    skip -= 1
                    continue
                yield stamps, codes.of(piece.column(whole.symbol)), columns, path
            before += batch.num_rows


class SymbolCodes:
    """Feeds of the symbols of one file."""

    def __init__(self, path, rows):
        self.path = path
        self.rows = rows
        self.dictionary = None
        self.table = None

    def of(self, column):
        """Return the feed of each row of a column of symbols, -1 for those that are not read."""
        import numpy as np

        if not arrow().types.is_dictionary(column.type):
            column = texts(self.path, column).dictionary_encode()
        if column.null_count:
            raise DataError(f"{self.path}: {column.null_count} rows without a symbol")
        if self.dictionary is None or not self.dictionary.equals(column.dictionary):
            self.dictionary = column.dictionary
            self.table = np.array([self.rows.get(str(symbol), -1) for symbol in self.dictionary.to_pylist()], np.int32)
        codes = column.indices.to_numpy(zero_copy_only=False)
        if len(codes) and not 0 <= codes.min() <= codes.max() < len(self.table):
            raise DataError(f"{self.path}: damaged: a symbol number outside of the {len(self.table)} symbols of the file")
        return self.table[codes]
