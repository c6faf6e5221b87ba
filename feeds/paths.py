"""Paths: the files that a path, a pattern or a folder stands for. Sizes are looked at, contents are not."""

import os
import stat

from engine.errors import CapabilityError, DataError
from feeds.file_formats import EXTENSIONS, FAMILIES, extension

KNOWN = "a CSV or Parquet file, a glob pattern or a directory"


def expand(source):
    """Return (path, bytes) of every file that a source stands for."""
    if not isinstance(source, str) and not hasattr(source, "__fspath__"):
        return [results for part in source for results in expand(part)]
    path = os.fspath(source)
    if "://" in path:
        from feeds.remote import remote

        return remote(path)
    if os.path.isdir(path):
        return folder(path)
    if not any(mark in path for mark in "*?[") or os.path.exists(path):
        return [look(path)]
    parent, pattern = os.path.split(path)
    if pattern.count("*") == 1 and not any(mark in parent + pattern.replace("*", "") for mark in "*?["):
        return listing(parent, *pattern.split("*"), path)
    from glob import glob

    results = sorted(name for name in glob(path, recursive=True) if not os.path.isdir(name))
    if not results:
        raise DataError(f"{path}: no file matches this pattern")
    return [look(name) for name in results]


def folder(path):
    """The files of a folder that can be read; those of its folders where it has no others."""
    if any(mark in path for mark in "*?["):
        from glob import escape

        pattern = escape(path)
    else:
        pattern = path
    result = family(entries(path, path))
    if not result:
        from glob import glob

        inside = sorted(glob(os.path.join(pattern, "**", "*"), recursive=True))
        result = family([look(name) for name in inside if extension(name) in EXTENSIONS and os.path.isfile(name)])
    if not result:
        raise DataError(f"{path}: no files there that can be read; expected {', '.join(EXTENSIONS)}")
    return result


def family(found):
    """Return the files of a folder that belong to the first family of formats in it; text next to data is left alone."""
    kinds = {extension(path) for path, _ in found}
    for names in FAMILIES:
        if kinds.intersection(names):
            return [item for item in found if extension(item[0]) in names]
    return [item for item in found if extension(item[0]) in EXTENSIONS]


def listing(parent, prefix, suffix, asked):
    """The files of a folder by name; the start-up cost of `glob` is that of opening a thousand files."""
    result = entries(parent, asked, prefix, suffix)
    if not result:
        raise DataError(f"{asked}: no {prefix}*{suffix} files there")
    for path, _ in result:
        readable(path)
    return result


def entries(parent, asked, prefix="", suffix=""):
    """(path, bytes) of the files in a folder, sorted."""
    try:
        with os.scandir(parent or ".") as inside:
            return sorted(
                (os.path.join(parent, entry.name), entry.stat().st_size)
                for entry in inside
                if entry.name.startswith(prefix)
                and entry.name.lower().endswith(suffix.lower())
                and len(entry.name) >= len(prefix) + len(suffix)
                and (prefix or entry.name[0] != ".")
                and entry.is_file()
            )
    except FileNotFoundError as error:
        raise DataError(f"{asked}: no such directory") from error


def look(path):
    """(path, bytes) of one file."""
    path = os.fspath(path)
    try:
        state = os.stat(path)
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file; expected {KNOWN}") from error
    if not stat.S_ISREG(state.st_mode):
        raise DataError(f"{path}: a pipe, socket or device, not a file; data are read more than once, so write them to a file")
    readable(path)
    return path, state.st_size


def readable(path):
    result = extension(path)
    if result not in EXTENSIONS:
        raise CapabilityError(
            f"{path}: can't read {result or 'a file without extension'}; expected {', '.join(EXTENSIONS)}"
        )


def stem(path):
    """Return the name of a feed: that of its file, without the extensions of its format."""
    name = os.path.basename(path)
    return name[: len(name) - len(extension(name))] or name
