"""Remote: paths such as s3://bucket/bars/, through pyarrow's file systems, or fsspec's for schemes that pyarrow does not know.

Local paths pass through untouched and import nothing.
"""

from engine.errors import CapabilityError, DataError


def handle(path):
    """Return what pyarrow opens: a local path unchanged, a file of a file system for others."""
    if "://" not in path:
        return path
    system, inside = system_of(path)
    return system.open_input_file(inside)


def system_of(path):
    """(file system, path in it)."""
    from feeds.columns.arrow_batches import arrow

    pa = arrow()
    from pyarrow import fs

    scheme = path.split("://")[0]
    try:
        return fs.FileSystem.from_uri(path)
    except pa.ArrowInvalid:
        pass
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise CapabilityError(f"{path}: {scheme}:// needs fsspec; pip install fsspec") from error
    try:
        system, inside = url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise CapabilityError(f"{path}: {error}") from error
    return fs.PyFileSystem(fs.FSSpecHandler(system)), inside


def remote(path):
    """(path, bytes) of a remote file, or of the files in a remote folder or matching a pattern."""
    from fnmatch import fnmatchcase

    from pyarrow import fs

    from feeds.file_formats import EXTENSIONS, extension

    cut = min((path.index(mark) for mark in "*?[" if mark in path), default=len(path))
    base = path if cut == len(path) else path[: path.rindex("/", 0, cut)]
    system, inside = system_of(base)
    head = base[: len(base) - len(inside.strip("/"))] if base.rstrip("/").endswith(inside.strip("/")) else base
    info = system.get_file_info(inside)
    if info.type == fs.FileType.File:
        return [(path, info.size)]
    if info.type == fs.FileType.NotFound:
        raise DataError(f"{path}: no such file or folder")
    results = [
        (head + item.path.lstrip("/"), item.size)
        for item in system.get_file_info(fs.FileSelector(inside, recursive=True))
        if item.type == fs.FileType.File and extension(item.path) in EXTENSIONS
    ]
    if cut < len(path):
        results = [item for item in results if fnmatchcase(item[0], path)]
    if not results:
        raise DataError(f"{path}: no files there that can be read; expected {', '.join(EXTENSIONS)}")
    return sorted(results)
