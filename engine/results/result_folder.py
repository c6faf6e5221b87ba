"""Folders of saved results: written all or nothing, read with checksums.

A save writes all files into `.draft`, syncs them, and renames that folder to `.new`: the moment at which the new result
replaces the old one. Then the files move to their places, `result.json` last; a reader looks into `.new` first, and the next
save completes what a killed one left. `result.json` has a checksum of itself, and size and crc32 of each table.
"""

from __future__ import annotations

import os
import re
import shutil

from engine._util.checked_json import CRC, check_crc, file_crc, read_json, write_json
from engine._util.output_path_checks import check_folder
from engine._util.platform_files import folder_lock
from engine.errors import DataError, RingbarError
from engine.results.tables import SCHEMA

FORMAT = 2
READABLE = (1, 2)  # format 1 has no checksums
RARE = ("events", "cash_flows", "series")  # tables that have a file only where they have rows
NAME, DRAFT, NEW = "result.json", ".draft", ".new"
HEX = re.compile(r"[0-9a-f]{8,128}")
WAY = "restore the folder from a copy, or run the backtest again and save it"
TEXTS = ("strategy", "mode", "runtime", "first", "last", "engine")
NUMBERS = ("bars", "feeds", "instants", "seconds", "bars_per_second", "peak_rss_mb", "cash", "skipped_rows", "kept_rows")


def save_result(result, folder):
    """Write a live result into a folder and return the folder."""
    from engine.results.frames import write_parquet
    from engine.results.origin.run_description import description

    def write(draft):
        tables = {}
        for table in SCHEMA:
            if table not in RARE or result.recorder.spool(table).rows:
                path = os.path.join(draft, f"{table}.parquet")
                write_parquet(result.recorder, table, result.symbols, path)
                tables[table] = {"bytes": os.path.getsize(path), CRC: file_crc(path)}
        return {
            "format": FORMAT,
            "digest": result.digest,
            "metrics": {name: value if value == value else None for name, value in result.metrics.items()},
            "info": result.info,
            "symbols": result.symbols,
            "tables": tables,
            "rebuild": description(result),
        }

    return replace_result(folder, write)


def copy_result(files, folder):
    """Write a loaded result into another folder; its own folder is left as it is."""
    if os.path.realpath(folder) == os.path.realpath(files.folder):
        return folder
    tables = {table: files.table(table) for table in SCHEMA}

    def write(draft):
        listed = {}
        for table, path in tables.items():
            if path is not None:
                target = os.path.join(draft, f"{table}.parquet")
                shutil.copyfile(path, target)
                listed[table] = {"bytes": os.path.getsize(target), CRC: file_crc(target)}
        content = {name: value for name, value in files.content.items() if name not in ("tables", CRC)}
        return {**content, "format": FORMAT, "tables": listed}

    return replace_result(folder, write)


def replace_result(folder, write):
    """Replace the result in a folder by what `write(draft folder)` writes; it returns the content of `result.json`."""
    folder = os.fspath(folder)
    if not os.path.exists(os.path.join(folder, NEW, NAME)):
        check_folder("save", folder, SCHEMA)
    try:
        os.makedirs(folder, exist_ok=True)
        with folder_lock(folder, "another process is saving a result there; choose another folder, or wait"):
            complete(folder)
            draft = os.path.join(folder, DRAFT)
            shutil.rmtree(draft, ignore_errors=True)
            os.mkdir(draft)
            try:
                write_json(os.path.join(draft, NAME), write(draft))
                for name in os.listdir(draft):
                    sync(os.path.join(draft, name))
                sync(draft)
                os.rename(draft, os.path.join(folder, NEW))
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            sync(folder)
            complete(folder)
    except OSError as error:
        retained = "; the result that was there is kept" if os.path.exists(os.path.join(folder, NAME)) else ""
        raise RingbarError(
            f"cannot save the result to {folder}: {error.strerror or error}{retained}; free space there, or save it to another folder"
        ) from error
    return folder


def complete(folder):
    """Move the files of a complete new result to their places, `result.json` last."""
    new = os.path.join(folder, NEW)
    if not os.path.exists(os.path.join(new, NAME)):
        if os.path.isdir(new):
            shutil.rmtree(new, ignore_errors=True)  # all files are in their places
        return
    listed = read_json(os.path.join(new, NAME), "a result", WAY).get("tables", {})
    for table in SCHEMA:
        path, place = (os.path.join(where, f"{table}.parquet") for where in (new, folder))
        if os.path.exists(path):
            os.replace(path, place)
        elif table not in listed and os.path.exists(place):
            os.remove(place)
    sync(folder)
    os.replace(os.path.join(new, NAME), os.path.join(folder, NAME))
    sync(folder)
    shutil.rmtree(new, ignore_errors=True)


def sync(path):
    """Flush a file or the entries of a folder to the disk."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        if os.path.isdir(path):
            return  # a system that does not open folders
        raise
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class ResultFolder:
    """The content of `result.json` and the paths of the tables, checked."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        self.good = set()
        path = self.place(NAME)
        if not os.path.isfile(path):
            raise DataError(f"{folder}: no result.json there; expected a folder written by result.save()")
        content = read_json(path, "a result", WAY)
        version = content.get("format")
        if isinstance(version, bool) or version not in READABLE:
            raise DataError(f"{path}: format {version!r}; this version reads format {FORMAT}; {WAY}")
        if version != 1 or CRC in content:
            check_crc(path, content, WAY)
        self.content = shaped(path, content)
        self.listed = content.get("tables") if version != 1 else None
        if self.listed is not None:
            for table in self.listed:
                self.size_of(table)

    def place(self, name):
        """Return where a file is: in its place, or in a new result that was not moved to its place yet."""
        new = os.path.join(self.folder, NEW)
        if os.path.exists(os.path.join(new, NAME)) and os.path.exists(os.path.join(new, name)):
            return os.path.join(new, name)
        return os.path.join(self.folder, name)

    def size_of(self, table):
        path = self.place(f"{table}.parquet")
        expected = self.listed[table]["bytes"]
        result = os.path.getsize(path) if os.path.isfile(path) else None
        if result != expected:
            what = "missing" if result is None else f"{result:,} bytes, it was written with {expected:,}"
            raise DataError(f"{path}: {what}; {WAY}")
        return path

    def table(self, table):
        """Return the path of a table, after its checksum was compared once; None for one without rows."""
        if self.listed is None:
            path = self.place(f"{table}.parquet")
            if os.path.exists(path) or table not in RARE:
                return path
            return None
        if table not in self.listed:
            return None
        path = self.size_of(table)
        if table not in self.good:
            try:
                same = file_crc(path) == self.listed[table][CRC]
            except OSError as error:
                raise DataError(f"{path}: {error.strerror or error}; {WAY}") from error
            if not same:
                raise DataError(f"{path}: damaged, its checksum is wrong; {WAY}")
            self.good.add(table)
        return path


def shaped(path, content):
    """Return the content of `result.json` if its parts have the types that readers rely on; a DataError names the first that has not."""
    content.setdefault("rebuild", {})
    for name, kind in (("digest", str), ("metrics", dict), ("info", dict), ("symbols", list), ("rebuild", dict)):
        expect(path, name, content.get(name), kind)
    if not HEX.fullmatch(content["digest"]):
        raise wrong(path, "digest", content["digest"], "hexadecimal digits")
    for name, value in content["metrics"].items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise wrong(path, f"metrics.{name}", value, "a number or null")
    info = content["info"]
    for name in TEXTS:
        expect(path, f"info.{name}", info.get(name), str)
    for name in NUMBERS:
        expect(path, f"info.{name}", info.get(name), (int, float))
    for name, kind in (("parameters", dict), ("notes", list), ("data", list)):
        expect(path, f"info.{name}", info.get(name), kind)
    for i, item in enumerate(info["data"]):
        expect(path, f"info.data[{i}]", item, dict)
        if not {"symbol", "path", "bytes"} <= set(item) or not isinstance(item["bytes"], (int, type(None))):
            raise wrong(path, f"info.data[{i}]", item, "symbol, path and bytes")
    if not all(isinstance(note, str) for note in info["notes"]):
        raise wrong(path, "info.notes", info["notes"], "texts")
    if not all(isinstance(symbol, str) for symbol in content["symbols"]):
        raise wrong(path, "symbols", content["symbols"], "texts")
    tables = content.get("tables")
    if content.get("format") != 1:
        expect(path, "tables", tables, dict)
        for name, item in tables.items():
            if name not in SCHEMA or not isinstance(item, dict) or not isinstance(item.get("bytes"), int) or CRC not in item:
                raise wrong(path, f"tables.{name}", item, "a known table with bytes and crc32")
        missing = [name for name in SCHEMA if name not in RARE and name not in tables]
        if missing:
            raise wrong(path, "tables", sorted(tables), f"also {', '.join(missing)}")
    return content


def expect(path, name, value, kind):
    if not isinstance(value, kind) or isinstance(value, bool):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        raise wrong(path, name, value, " or ".join(one.__name__ for one in kinds))


def wrong(path, name, value, expected):
    return DataError(f"{path}: {name} is {str(repr(value))[:80]}; expected {expected}; {WAY}")
