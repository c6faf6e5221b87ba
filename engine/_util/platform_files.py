"""File calls that not every system has: reads at a position, nameless files, binary mode, flushing of folders."""

from __future__ import annotations

import os

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
