"""Shared: columns in a file, mapped read-only by as many processes as there are; the pages are in memory once.

Layout: one line of JSON, padding to 64 bytes, timestamps, then the fields, all as they lie in memory.
"""

import json
import mmap
import os
from array import array

from engine.errors import DataError
from feeds.columns.memory_columns import Columns

ALIGN = 64


def share(columns, path):
    """Write `columns` to `path`, all of it or nothing."""
    head = json.dumps(
        {
            "names": columns.names,
            "fields": list(columns.fields),
            "stamps": len(columns.stamps),
            "rows": columns.offsets[-1],
            "offsets": list(columns.offsets),
            "places": list(columns.places),
            "skipped": columns.skipped,
            "kept": columns.kept,
            "origin": columns.origin,
            "dated": columns.dated,
            "zones": columns.zones,
            "tz": columns.tz,
        }
    ).encode()
    head += b" " * (-(len(head) + 1) % ALIGN) + b"\n"
    with open(path + ".tmp", "wb") as file:
        file.write(head)
        file.write(memoryview(columns.stamps).cast("B"))
        file.writelines(memoryview(column).cast("B") for column in columns.fields.values())
    os.replace(path + ".tmp", path)


def check(about, size):
    """Raise a ValueError if the parts of a head do not fit each other, or the bytes that follow it."""
    names, fields, offsets, places = (about[name] for name in ("names", "fields", "offsets", "places"))
    stamps, rows = about["stamps"], about["rows"]
    counts = [stamps, rows, *offsets, *places]
    if any(isinstance(count, bool) or not isinstance(count, int) or count < 0 for count in counts):
        raise ValueError("counts that are no counts")
    if len(offsets) != len(names) + 1 or any(len(about[name]) != len(names) for name in ("places", "dated", "zones")):
        raise ValueError("lists of other lengths than that of the names")
    lengths = [stop - start for start, stop in zip(offsets, offsets[1:])]
    if offsets[0] != 0 or offsets[-1] != rows or min(lengths, default=0) < 0:
        raise ValueError("offsets that do not go up to the number of rows")
    if any(place + length > stamps for place, length in zip(places, lengths)):
        raise ValueError("timestamps beyond the end")
    if size != 8 * (stamps + rows * len(fields)):
        raise ValueError(f"{size:,} bytes of columns instead of {8 * (stamps + rows * len(fields)):,}")


def attach(path):
    """Return `Columns` over the file that `share` wrote; changes to them stay in this process."""
    with open(path, "rb") as file:
        head = file.readline()
        try:
            about = json.loads(head)
            check(about, os.fstat(file.fileno()).st_size - len(head))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not columns that share() wrote: {error}; run the sweep again") from error
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    columns = Columns(about["names"], about["fields"])
    start = len(head)
    columns.stamps = view[start : start + 8 * about["stamps"]].cast("q")
    start += 8 * about["stamps"]
    for field in about["fields"]:
        columns.fields[field] = view[start : start + 8 * about["rows"]].cast("d")
        start += 8 * about["rows"]
    columns.offsets = array("q", about["offsets"])
    columns.places = array("q", about["places"])
    columns.dated, columns.zones, columns.tz = about["dated"], about["zones"], about["tz"]
    columns.skipped, columns.kept, columns.origin = about["skipped"], about["kept"], about["origin"]
    return columns
