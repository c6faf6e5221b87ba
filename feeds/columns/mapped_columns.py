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


def attach(path):
    """`Columns` over the file that `share` wrote; writing to them changes nobody's but one's own."""
    with open(path, "rb") as file:
        head = file.readline()
        try:
            about = json.loads(head)
        except ValueError as error:
            raise DataError(f"{path}: not columns that share() wrote") from error
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
