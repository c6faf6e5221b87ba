"""Rows of trials as the journal stores them: columns, checksums and types."""

from __future__ import annotations

import json
import zlib

from engine.errors import DataError
from engine.sweep.store import daily_series
from engine.sweep.store.param_text import decoded

COLUMNS = ("key", "params", "status", "metrics", "digest", "seconds", "attempts", "error", "trial", "context", "until")
CHECKED = (*COLUMNS, *daily_series.COLUMNS)  # what the checksum of a row covers
CRC = "crc32"
AGAIN = "start the same sweep on this store again, which runs damaged trials again, or restore it from a copy"


def crc_of(*values):
    """Return the checksum of values of a row."""
    return f"{zlib.crc32(json.dumps(values).encode()):08x}"


def row_crc(values):
    """Return the checksum of the values of a trial's row, in the order of `CHECKED`."""
    return crc_of(*[float(value) if name == "seconds" and value is not None else value for name, value in zip(CHECKED, values)])


def clean(text):
    """Replace what UTF-8 cannot encode, such as file names with bytes of another encoding."""
    return text if text is None else str(text).encode("utf-8", "backslashreplace").decode()


def parse_row(values):
    """Return a row as a dictionary; a DataError if its values are of other types than readers rely on."""
    row = dict(zip(COLUMNS, values))
    row["params"] = decoded(row["params"])
    row["metrics"] = json.loads(row["metrics"]) if row["metrics"] else {}
    numbers = all(value is None or isinstance(value, (int, float)) for value in row["metrics"].values())
    texts = all(row[name] is None or isinstance(row[name], str) for name in ("key", "status", "digest", "error"))
    if not isinstance(row["params"], dict) or not numbers or not texts:
        raise DataError(f"trial {row['trial']}: its row has values of other types; {AGAIN}")
    return row
