"""Packed: text of .gz and .zst files and of members of .zip files, unpacked as far as it is read.

Place in the flow: as `text.TextFile`, which it stands in for, but forwards only: what is unpacked and not yet decoded waits
here. Output is asked for in pieces, so that no archive, however dense, takes more memory than others. What is cut off or
damaged is an error; gzip members that follow each other are one text.
"""

import os
from functools import cache

from engine._util.platform_files import pread
from engine.errors import CapabilityError, DataError
from feeds.csv.text_buffer import ENDING, PREADV, TextFile

PIECE = 1 << 14  # bytes of packed data read at a time
DIRECTORIES: dict[str, object] = {}  # path of an archive -> (its state, its members): to parse them for each member would be quadratic
DIRECTORIES_KEPT = 4
UNKNOWN = 2**62  # the size of a text whose end was not reached


class CompressedFile(TextFile):
    """The text of a packed file; `member` of an archive."""

    __slots__ = ("base", "ended", "member", "pending", "stream")

    def __init__(self, path, member=None):
        super().__init__(path)
        self.member = member
        self.stream = None
        self.pending = bytearray()
        self.base = 0
        self.ended = False

    def read(self, text, offset, size):
        pending = self.pending
        if self.stream is None and not self.ended:
            self.size = UNKNOWN
            self.stream = self.start()
        del pending[: offset - self.base]
        self.base = offset
        while len(pending) < size and not self.ended:
            piece = self.more(size - len(pending))
            if piece:
                pending += piece
            else:
                self.ended = True
                self.size = self.base + len(pending)
        actual = min(size, len(pending))
        if PREADV:
            data = text.data
            data[:actual] = pending[:actual]
            data[actual] = 10
        else:
            data = bytes(pending[:actual]) + ENDING
        return data, actual, self.ended and actual == len(pending)

    def pass_over(self, text, offset):
        """Unpack, and forget, what lies before `offset`: there is no other way into the middle."""
        size = min(text.size, PIECE)
        while self.base + len(self.pending) < offset and not self.ended:
            self.read(text, min(offset, self.base + len(self.pending)), size)

    def start(self):
        """The stream of unpacked bytes."""
        name = self.path.lower()
        if self.member is not None:
            return member_of(self.path, self.member)
        return Gzip(self) if name.endswith(".gz") else zstd(self.path)

    def more(self, size):
        """Some unpacked bytes, `size` at most; none at the end."""
        try:
            self.look()
            return self.stream.read(size)
        except DataError:
            raise
        except Exception as error:  # zlib, zipfile and Arrow have errors of their own
            where = self.path if self.member is None else f"{self.path}: {self.member}"
            raise DataError(f"{where}: damaged or cut off: {error}; fetch the file again") from error

    def look(self):
        """Whether the file is the one that was opened."""
        try:
            size = self.size
            stat = os.stat(self.path)
            self.watch(stat)
            self.size = size
        except FileNotFoundError as error:
            raise DataError(f"{self.path}: was deleted or replaced while it was read") from error

    def close(self):
        if self.stream is not None:
            self.stream.close()
            self.stream = None
        self.ended = True
        self.pending = bytearray()
        super().close()

    __del__ = close


class Gzip:
    """Bytes of a gzip file, member after member."""

    def __init__(self, file):
        from zlib import decompressobj

        self.make = decompressobj
        self.file = file
        self.unpacker = self.make(31)
        self.packed = b""
        self.place = 0
        self.begun = False

    def read(self, size):
        while True:
            if self.unpacker.eof:
                self.packed = self.unpacker.unused_data.lstrip(b"\0") if not self.begun else self.packed
                self.begun = True
                self.packed = (self.packed or self.fetch()).lstrip(b"\0")
                if not self.packed and not self.fetched:
                    return b""
                if not self.packed:
                    continue
                self.unpacker = self.make(31)
                self.begun = False
            elif not self.packed:
                self.packed = self.fetch()
                if not self.packed:
                    raise EOFError("the end of the packed data is missing")
            data = self.unpacker.decompress(self.packed, size)
            self.packed = self.unpacker.unconsumed_tail
            if data:
                return data

    def fetch(self):
        """The next packed bytes."""
        file = self.file
        fd = file.open()
        try:
            data = pread(fd, PIECE, self.place)
        finally:
            os.close(fd)
        self.fetched = len(data)
        self.place += len(data)
        return data

    def close(self):
        self.packed = b""


def zstd(path):
    try:
        import pyarrow
    except ImportError as error:
        raise CapabilityError(
            f"{path}: .zst needs pyarrow, and importing it failed: {error}; install it (pip install pyarrow), or unpack the file "
            f"with zstd -d"
        ) from error
    try:
        return pyarrow.CompressedInputStream(pyarrow.OSFile(path), "zstd")
    except OSError as error:
        raise DataError(f"{path}: {error}") from error


@cache
def archive_class():
    """Return the class of zip files whose directory is taken from an earlier look at the same file."""
    from zipfile import ZipFile

    class KnownArchive(ZipFile):
        def _RealGetContents(self):  # noqa: N802, zipfile calls it to parse the directory
            stat = os.fstat(self.fp.fileno())
            state = stat.st_ino, stat.st_dev, stat.st_size, stat.st_mtime_ns
            known = DIRECTORIES.get(self.filename)
            if known is not None and known[0] == state:
                _, self.filelist, self.NameToInfo, self.start_dir, self._comment = known
                return
            super()._RealGetContents()
            while len(DIRECTORIES) >= DIRECTORIES_KEPT:
                del DIRECTORIES[next(iter(DIRECTORIES))]
            DIRECTORIES[self.filename] = state, self.filelist, self.NameToInfo, self.start_dir, self._comment

    return KnownArchive


def archive(path):
    """Return an open zip file; a DataError names what is wrong with it. The directory of an unchanged file is parsed once."""
    from zipfile import BadZipFile

    try:
        return archive_class()(path)
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file") from error
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError(f"{path}: not a zip file that can be read: {error}") from error


def member_of(path, member):
    """The stream of a member of a zip file."""
    whole = archive(path)
    try:
        return whole.open(member)
    except (KeyError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise DataError(f"{path}: {member}: {error}") from error
    except Exception as error:
        raise DataError(f"{path}: {member}: damaged: {error}") from error
    finally:
        whole.close()
