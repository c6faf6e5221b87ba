"""TextBuffer: the bytes of files, read in pieces by position into one buffer that all sources of a run share.

Place in the flow: the first step of a CSV feed; decoding follows. A file is watched at every read: one that is cut,
written to, replaced or deleted during a run is an error, never a bar.
"""

import os

from engine._util.platform_files import BINARY, pread, reason
from engine.errors import DataError
from feeds.decoding.pypy_library import shared_text
from feeds.decoding.text_decoder import PAD

MOST = 1 << 20  # bytes of the longest line
RESERVE = 64  # descriptors left to everybody else
ENDING = b"\n" + bytes(PAD)
WINDOWS_FILES = 500  # of the 512 that a process may have open there
PREADV = getattr(os, "preadv", None)  # PyPy has none


class TextBuffer:
    """The buffer of a run of `count` files, `size` bytes long; it grows only for a line that is longer."""

    __slots__ = ("data", "keep", "plans", "size")

    def __init__(self, size, count):
        self.keep = stay_open(count)
        self.plans = {}  # of the headers seen
        self.resize(size)

    def resize(self, size):
        self.size = size
        self.data = bytearray(size + len(ENDING)) if PREADV else shared_text(size + len(ENDING)) or b""


def stay_open(count):
    """Whether `count` files may stay open at once; asks the system for more descriptors if that helps."""
    if not hasattr(os, "sysconf"):  # Windows
        return count + RESERVE <= WINDOWS_FILES
    soft = os.sysconf("SC_OPEN_MAX")
    need = count + RESERVE
    if soft < 0 or need <= soft:
        return True
    try:
        import resource
    except ImportError:
        return False
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and need > hard:
        return False
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (need, hard))
    except (ValueError, OSError):
        return False
    return True


class TextFile:
    """One file of a run; opened at the first read, and again at every read where descriptors are scarce."""

    __slots__ = ("fd", "path", "seen", "size")

    def __init__(self, path):
        self.path = path
        self.fd = -1
        self.size = -1
        self.seen = None

    def read(self, text, offset, size):
        """(bytes, how many, whether the file ends there) from `offset` on; a newline and PAD bytes follow them."""
        fd = self.fd if self.fd >= 0 else self.open()
        try:
            if PREADV:
                data = text.data
                actual = PREADV(fd, (memoryview(data)[:size],), offset)
                data[actual] = 10
            elif text.data:
                data = text.data
                actual = data.read(fd, size, offset)
                data[actual] = 10
            else:
                data = pread(fd, size, offset)
                actual = len(data)
                data += ENDING
            self.watch(os.fstat(fd))
        except OSError as error:
            raise DataError(f"{self.path}: {reason(error)}") from error
        finally:
            if text.keep:
                self.fd = fd
            else:
                os.close(fd)
        return data, actual, offset + actual >= self.size

    def open(self):
        try:
            return os.open(self.path, os.O_RDONLY | BINARY)
        except FileNotFoundError as error:
            if self.seen:
                raise DataError(f"{self.path}: was deleted or replaced while it was read") from error
            raise DataError(f"{self.path}: no such file") from error
        except OSError as error:
            raise DataError(f"{self.path}: {reason(error)}") from error

    def watch(self, stat):
        """Compare with the first look at the file."""
        seen = (stat.st_ino, stat.st_dev, stat.st_size, stat.st_mtime_ns)
        if stat.st_nlink and seen == self.seen:
            return
        if self.seen is None:
            self.seen = seen
            self.size = stat.st_size
        elif stat.st_nlink == 0 or seen[:2] != self.seen[:2]:
            raise DataError(
                f"{self.path}: was deleted or replaced while it was read; leave the files alone during a run"
            )
        elif stat.st_size < self.seen[2]:
            raise DataError(
                f"{self.path}: truncated while it was read: expected {self.seen[2]} bytes, found {stat.st_size}; "
                f"leave the files alone during a run"
            )
        else:
            raise DataError(f"{self.path}: changed while it was read; leave the files alone during a run")

    def pass_over(self, text, offset):
        """Be ready to read from `offset` on; any place of this file is."""

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    __del__ = close
