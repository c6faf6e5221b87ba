"""The schemas of `tape.json` and `ingest.json`, and the sums by which a reader detects damaged parts.

Each part of a tape has a sum of every column over the rows of each batch (Arrow) or of the whole part (Parquet): 64-bit words
added up modulo 2**64, which any single flipped bit changes. Readers add up what they read anyway and compare. The files
themselves carry a crc32, and so do the footers of Parquet parts.
"""

import os
import zlib

from engine._util.checked_json import CRC, check_crc, file_crc, read_json
from engine.errors import DataError

VERSION = 2
READABLE = (1, 2)  # version 1 has no checksums
FORMATS = ("arrow", "parquet", "csv")
WAY = "write the tape again with ringbar ingest"
MASK = (1 << 64) - 1
FOOTER = 8  # bytes at the end of a Parquet file: length of the footer, magic number


def read_manifest(path):
    """Return the contents of a `tape.json`; a DataError says what is wrong with it."""
    content = read_json(path, "the contents of a tape", WAY)
    version = content.get("version")
    if isinstance(version, bool) or version not in READABLE:
        raise DataError(f"{path}: not the contents of a tape: version {version!r}; this version reads version {VERSION}; {WAY}")
    if version != 1 or CRC in content:
        check_crc(path, content, WAY)
    if content.get("format") not in FORMATS:
        raise wrong(path, "format", content.get("format"), f"one of {', '.join(FORMATS)}")
    number(path, "rows", content.get("rows"))
    check_parts(path, content.get("parts"), content["format"], version)
    if sum(part["rows"] for part in content["parts"]) != content["rows"]:
        raise wrong(path, "rows", content["rows"], "the sum of the rows of its parts")
    if content["format"] == "csv":
        return content
    texts(path, "symbols", content.get("symbols"))
    texts(path, "columns", content.get("columns"))
    for name in ("counts", "lasts"):
        numbers(path, name, content.get(name), len(content["symbols"]))
    if sum(content["counts"]) != content["rows"]:
        raise wrong(path, "counts", sum(content["counts"]), f"a sum of {content['rows']}, the rows of the tape")
    if len(set(content["symbols"])) != len(content["symbols"]):
        raise wrong(path, "symbols", "a symbol twice", "different symbols")
    for name in ("dated", "zones"):
        if name in content and (not isinstance(content[name], list) or len(content[name]) != len(content["symbols"])):
            raise wrong(path, name, content[name], "a list as long as that of the symbols")
    return content


def read_state(path):
    """Return how far an ingest has come, from its `ingest.json`; None if there is none."""
    if not os.path.exists(path):
        return None
    way = "delete the folder and start the ingest again"
    content = read_json(path, "the state of an ingest", way)
    if CRC in content:
        check_crc(path, content, way)
    if not isinstance(content.get("of"), dict):
        raise wrong(path, "of", content.get("of"), "what was ingested", way)
    check_parts(path, content.get("parts"), content["of"].get("format"), content["of"].get("version"), way)
    lengths = set()
    for name in ("counts", "lasts", "sums"):
        if name in content:
            numbers(path, name, content[name], len(content[name]) if isinstance(content[name], list) else 0, way, signed=name == "lasts")
            lengths.add(len(content[name]))
    listed = [name for name in ("counts", "lasts", "sums") if name in content]
    if len(lengths) > 1 or len(listed) not in (0, 3):
        raise wrong(path, "counts, lasts and sums", sorted(lengths), "lists of one length", way)
    return content


def check_parts(path, parts, format, version, way=WAY):
    """Raise a DataError if the list of parts is not what a writer makes."""
    if not isinstance(parts, list):
        raise wrong(path, "parts", parts, "a list", way)
    for i, part in enumerate(parts):
        where = f"parts[{i}]"
        if not isinstance(part, dict) or not isinstance(part.get("file"), str):
            raise wrong(path, where, part, "a part with its file", way)
        name = part["file"]
        if not name or name != os.path.basename(name) or name in (".", "..") or "\\" in name or "\0" in name:
            raise wrong(path, f"{where}.file", name, "the name of a file in the folder of the tape", way)
        for field in ("rows", "bytes"):
            number(path, f"{where}.{field}", part.get(field), way)
        if format != "csv":
            for field in ("first", "last"):
                number(path, f"{where}.{field}", part.get(field), way, signed=True)
            if version != 1 and not (isinstance(part.get("sums"), list) and part["sums"] and all(isinstance(one, list) for one in part["sums"])):
                raise wrong(path, f"{where}.sums", part.get("sums"), "sums of its columns", way)
        if version != 1 and not isinstance(part.get(CRC), str):
            raise wrong(path, f"{where}.{CRC}", part.get(CRC), "a checksum", way)


def number(path, name, value, way=WAY, signed=False):
    if isinstance(value, bool) or not isinstance(value, int) or not (-(2**63) if signed else 0) <= value < 2**64:
        raise wrong(path, name, value, "an integer" if signed else "a count", way)


def numbers(path, name, values, length, way=WAY, signed=True):
    if not isinstance(values, list) or len(values) != length:
        result = len(values) if isinstance(values, list) else values
        raise wrong(path, name, result, f"a list of {length:,} numbers", way)
    for value in values:
        number(path, name, value, way, signed)


def texts(path, name, values):
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise wrong(path, name, values, "a list of texts")


def wrong(path, name, value, expected, way=WAY):
    return DataError(f"{path}: {name} is {str(repr(value))[:80]}; expected {expected}; {way}")


# -- sums --------------------------------------------------------------------------------------------------------------


def sums_of(batch):
    """Return the sum of each column of a record batch of a tape: timestamps, symbols, prices."""
    return [sum_of(batch.column(i)) for i in range(batch.num_columns)]


def sum_of(column):
    """Return the 64-bit words of a column added up; a ValueError if it has nulls, which no tape has."""
    import numpy as np

    if column.null_count:
        raise ValueError(f"{column.null_count} nulls")
    if hasattr(column, "indices"):
        column = column.indices
    width = column.type.bit_width // 8
    values = np.frombuffer(column.buffers()[1], np.dtype(f"u{width}"), len(column), column.offset * width) if len(column) else []
    return int(np.add.reduce(values, dtype=np.uint64)) if len(column) else 0


class PartCheck:
    """Compares the sums of the columns of a part that are read with those of the manifest."""

    def __init__(self, path, part, columns, symbols, whole):
        self.path = path
        self.sums = part["sums"]
        self.columns = ["ts", "symbol", *columns]
        self.symbols = symbols
        self.whole = whole  # one sum for the whole part
        self.total = {}
        self.dictionary = None
        self.number = 0
        self.rows = part["rows"]
        self.read = 0

    def take(self, batch):
        """Add a batch; return it."""
        try:
            entries = {name: sum_of(batch.column(name)) for name in batch.schema.names}
        except (ValueError, AttributeError, TypeError) as error:
            raise self.damaged(f"batch {self.number + 1}: {error}") from error
        if "symbol" in entries:
            dictionary = batch.column("symbol").dictionary
            if self.dictionary is None or not self.dictionary.equals(dictionary):
                self.compare_symbols(dictionary.to_pylist())
                self.dictionary = dictionary
        self.take_sums(batch.num_rows, entries)
        return batch

    def compare_symbols(self, symbols):
        """Compare the symbols of the file with those of the manifest."""
        if symbols != self.symbols:
            raise self.damaged("its symbols are not those of tape.json")

    def take_sums(self, rows, found):
        """Add a batch of so many rows with {column: sum}."""
        self.read += rows
        if self.whole:
            for name, value in found.items():
                self.total[name] = (self.total.get(name, 0) + value) & MASK
        else:
            if self.number >= len(self.sums):
                raise self.damaged(f"more than {len(self.sums)} batches")
            self.compare(found, self.sums[self.number], f"batch {self.number + 1}")
        self.number += 1

    def compare(self, found, expected, where):
        for name, value in found.items():
            place = self.columns.index(name) if name in self.columns else len(expected)
            if place >= len(expected) or expected[place] != value:
                raise self.damaged(f"{where}: the checksum of column {name} is wrong")

    def finish(self):
        """Compare what can only be known at the end of the part."""
        if self.read != self.rows:
            raise self.damaged(f"{self.read:,} rows, it was written with {self.rows:,}")
        if self.whole:
            self.compare(self.total, self.sums[0], "the part")

    def damaged(self, what):
        return DataError(f"{self.path}: damaged or changed: {what}; {WAY}")


def footer_crc(path):
    """Return the crc32 of the footer of a Parquet file."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        file.seek(max(0, size - FOOTER))
        end = file.read(FOOTER)
        length = int.from_bytes(end[:4], "little") + FOOTER
        file.seek(max(0, size - length))
        return f"{zlib.crc32(file.read(min(length, size))):08x}"


def check_file(path, part):
    """Raise a DataError if a CSV file of a tape, or the footer of a Parquet part, is not what was written."""
    try:
        same = (CRC not in part or file_crc(path) == part[CRC]) if path.endswith(".csv") else part.get("footer") in (None, footer_crc(path))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}; {WAY}") from error
    if not same:
        raise DataError(f"{path}: damaged or changed, its checksum is wrong; {WAY}")
