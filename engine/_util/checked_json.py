"""JSON files with a checksum inside, written all or nothing, and read so that damage is an error that names the file."""

from __future__ import annotations

import json
import os
import zlib

from engine.errors import DataError

CRC = "crc32"
LARGEST = 1 << 30  # bytes of a file that are read


def crc_of(content):
    """Return the checksum of plain data, as eight hexadecimal digits, leaving out its own field."""
    bare = {name: value for name, value in content.items() if name != CRC}
    return f"{zlib.crc32(json.dumps(bare, sort_keys=True, separators=(',', ':')).encode()):08x}"


def plain(content):
    """Return content as JSON returns it: text keys, lists for tuples, text for objects."""
    return json.loads(json.dumps(content, default=str))


def write_json(path, content, indent=1):
    """Write a dictionary with its checksum under a temporary name, sync it, and rename it to `path`."""
    content = plain(content)
    content[CRC] = crc_of(content)
    folder, name = os.path.split(path)
    draft = os.path.join(folder, f".{name}.tmp")
    try:
        with open(draft, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=indent)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        if os.path.exists(draft):
            os.remove(draft)
        raise


def read_json(path, what, way_out, error=DataError):
    """Return the dictionary in a JSON file; `error` with the file, what was expected and the way out if it has none."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as problem:
        raise error(f"{path}: {problem.strerror or problem}; expected {what}; {way_out}") from problem
    try:
        if len(data) > LARGEST:
            raise ValueError(f"more than {LARGEST:,} bytes")
        content = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError) as problem:
        raise error(f"{path}: damaged, not the JSON of {what}: {problem}; {way_out}") from problem
    if not isinstance(content, dict):
        raise error(f"{path}: damaged, expected {what}, found a JSON {type(content).__name__}; {way_out}")
    return content


def check_crc(path, content, way_out, error=DataError):
    """Raise `error` if the content of a file is not what its checksum was formed of."""
    try:
        same = content.get(CRC) == crc_of(content)
    except (ValueError, RecursionError, UnicodeEncodeError):
        same = False
    if not same:
        raise error(f"{path}: damaged or edited, its checksum is wrong; {way_out}")


def file_crc(path, size=1 << 20):
    """Return the crc32 of a file, read a part at a time."""
    crc = 0
    with open(path, "rb") as file:
        while True:
            data = file.read(size)
            if not data:
                return f"{crc:08x}"
            crc = zlib.crc32(data, crc)
