"""File calls that not every system has: reads at a position, nameless files, binary mode, flushing and locking of folders."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

from engine.errors import ConfigError

BINARY = getattr(os, "O_BINARY", 0)  # Windows changes line ends without it
TEMPORARY = getattr(os, "O_TEMPORARY", 0)  # Windows deletes such a file when it is closed


def pread(fd, size, offset):
    """Read `size` bytes at `offset`; the position of the file stays as it is."""
    if hasattr(os, "pread"):
        return os.pread(fd, size, offset)
    place = os.lseek(fd, 0, os.SEEK_CUR)
    try:
        os.lseek(fd, offset, os.SEEK_SET)
        return os.read(fd, size)
    finally:
        os.lseek(fd, place, os.SEEK_SET)


def nameless(path):
    """Create a file at `path` that is gone when it is closed; return its descriptor."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY | TEMPORARY, 0o600)
    if not TEMPORARY:
        os.unlink(path)
    return fd


def sync_folder(path):
    """Flush the entry of a folder, so that a new file name survives a power failure; nothing where folders cannot be opened."""
    try:
        folder = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def reason(error):
    """Return the text of an OSError; if the process has too many open files, with the limit and what to do."""
    text = str(error.strerror or error)
    if error.errno not in (errno.EMFILE, errno.ENFILE):
        return text
    try:
        import resource

        limit = f"{resource.getrlimit(resource.RLIMIT_NOFILE)[0]} (ulimit -n)"
    except ImportError:
        limit = "that of the system"
    return (
        f"{text}; the limit is {limit}: raise it, or keep fewer results in memory, as each may hold three files: "
        f"result.save(folder) and Result.load(folder) hold none"
    )


@contextmanager
def folder_lock(folder, busy):
    """Hold the lock of a folder, which the operating system releases when the process ends.

    busy: message of the ConfigError that is raised if another process holds it. Systems and file systems without locks have none.
    """
    try:
        import fcntl

        fd = os.open(folder, os.O_RDONLY)
    except ImportError:
        yield
        return
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(f"{folder}: {busy}") from error
        except OSError:
            pass
        yield
    finally:
        os.close(fd)
