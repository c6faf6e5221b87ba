"""Spool: a table of fixed-width rows that is written block by block to a file as it grows.

Place in the flow: the recorder appends, results read it back. A block holds `BLOCK` rows column by column, first those of
int64, then int32, then float64; the last block of a file may be shorter. Memory is one block, whatever the number of rows.
Without a path the first blocks are held in memory, up to `HELD` bytes, so that short runs open no file, and the file has no
name and disappears with the process. With a path, a crc32 over all that was written is kept; a checkpoint stores it, and
resuming compares it with the file before anything is appended. With `keep` false only the digest is wanted: blocks are hashed
and not written.
"""

import os
import zlib
from array import array

from engine._util.platform_files import BINARY, nameless, pread
from engine.errors import CheckpointError, DataError, RingbarError

ROWS_A_BLOCK = 2048
COLUMN_STRIDE = ROWS_A_BLOCK + 8  # in memory; with a power of two all columns would meet in one cache set
BLOCK = ROWS_A_BLOCK
STRIDE = COLUMN_STRIDE
HELD = 1 << 17
PIECE = 1 << 20  # bytes of a file that a checksum reads at a time


class Spool:
    """Rows of `longs` (int64 columns), `ints` (int32 columns) and `reals` (float64 columns)."""

    def __init__(self, name, longs, ints, reals, folder=None, keep=True):
        self.name = name
        self.keep = keep
        self.hash = None
        self.columns = (*longs, *ints, *reals)
        self.folder = folder
        self.shape = len(longs), len(ints), len(reals)
        self.longs = array("q")
        self.ints = array("i")
        self.reals = array("d")
        self.space = 0
        self.width = 8 * len(longs) + 4 * len(ints) + 8 * len(reals)
        self.n = 0
        self.written = 0
        self.held = []  # blocks that are not in a file yet, as they lie in one
        self.fd = -1
        self.crc = 0  # of what is in a file with a path
        self.release = os.close  # the module may be gone when the last result goes

    def path(self):
        """Return the path of the rows if the run has a folder."""
        return None if self.folder is None else os.path.join(self.folder, f"{self.name}.spool")

    def row(self):
        """Return the index of a new row in its block; the caller sets `longs[c * STRIDE + row]` and so on for every column
        `c`.
        """
        n: cython.Py_ssize_t = self.n
        if n == self.space:
            n = self.make_room()
        self.n = n + 1
        return n

    def make_room(self):
        """Make room for a row and return its index: allocate the block at first, reuse it once its rows are written."""
        if self.space:
            self.flush()
            return 0
        longs, ints, reals = self.shape
        self.longs = array("q", [0]) * (longs * STRIDE)
        self.ints = array("i", [0]) * (ints * STRIDE)
        self.reals = array("d", [0.0]) * (reals * STRIDE)
        self.space = BLOCK
        return 0

    def flush(self):
        """Write the rows of the current block."""
        if self.n == 0:
            return 0
        if not self.keep:
            self.hash = self.hashed()
            self.written += self.n
            self.n = 0
            return 0
        if self.fd < 0 and self.folder is None and self.width * (self.written + self.n) <= HELD:
            self.held.append(b"".join([part.cast("B") for part in self.parts()]))
            self.written += self.n
            self.n = 0
            return 0
        try:
            if self.fd < 0:
                self.fd = self.create()
                write_all(self.fd, self.held)
                self.held = []
            write_all(self.fd, self.parts())
            if self.folder is not None:
                for part in self.parts():
                    self.crc = zlib.crc32(part, self.crc)
        except OSError as error:
            raise RingbarError(
                f"cannot write the {self.name} of this run to {self.folder or temporary_folder()} after {self.rows} rows: "
                f"{error.strerror or error}; free space there, or choose another place with run(spool=...) or TMPDIR"
            ) from error
        self.written += self.n
        self.n = 0
        return 0

    def create(self):
        """Create the file: named in the folder of the run, otherwise nameless in the temporary folder."""
        if self.folder is not None:
            os.makedirs(self.folder, exist_ok=True)
            try:
                os.unlink(self.path())  # an earlier result may still read its own
            except FileNotFoundError:
                pass
            return os.open(self.path(), os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY, 0o644)
        folder = temporary_folder()
        if hasattr(os, "O_TMPFILE"):
            try:
                return os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600)
            except OSError:
                pass  # a file system that has no nameless files
        path = os.path.join(folder, f"ringbar-{os.getpid()}-{id(self)}.{self.name}")
        return nameless(path)

    @property
    def rows(self):
        """Return the number of rows appended so far."""
        return self.written + self.n

    def finish(self):
        """Complete the file at the end of the run; without a folder the last block may stay in memory."""
        if self.keep and (self.fd >= 0 or self.folder is not None):
            self.flush()
            if self.fd < 0:
                self.fd = self.create()

    def discard(self):
        """Delete what an earlier run left in the folder when nothing was appended."""
        if self.folder is not None and os.path.exists(self.path()):
            os.unlink(self.path())

    def mark(self):
        """Return the position for `go_to`: rows that are safely in the file, rows in memory and their bytes, crc32 of the
        file.
        """
        if self.fd >= 0:
            os.fsync(self.fd)
        return self.written, self.n, b"".join([part.cast("B") for part in self.parts()]), self.crc

    def go_to(self, mark, bars=None):
        """Continue where an earlier process was at `mark`; what it wrote later is cut off."""
        written, n, data, crc = mark
        self.close()
        if written:
            self.fd = self.reopen(written, crc)
        self.crc = crc
        if n and self.space == 0:
            self.make_room()
        self.written = written
        self.n = n
        for part in self.parts():
            view = part.cast("B")
            view[:] = data[: len(view)]
            data = data[len(view) :]

    def reopen(self, written, crc):
        """Open the file of an earlier process, cut after its first `written` rows, whose crc32 must be `crc`."""
        fd = -1
        try:
            fd = os.open(self.path(), os.O_RDWR | BINARY)
            rows_there = os.fstat(fd).st_size // self.width
            if rows_there >= written:
                if prefix_crc(fd, self.width * written) != crc:
                    raise CheckpointError(f"{self.path()}: damaged, its checksum is wrong; start from the beginning with resume=False")
                os.ftruncate(fd, self.width * written)
                os.lseek(fd, 0, os.SEEK_END)
                return fd
        except OSError as error:
            if fd >= 0:
                os.close(fd)
            raise CheckpointError(
                f"{self.path()}: {error.strerror}; the checkpoint needs this file; start from the beginning with resume=False"
            ) from error
        except CheckpointError:
            os.close(fd)
            raise
        os.close(fd)
        raise CheckpointError(
            f"{self.path()}: {rows_there} rows, the checkpoint goes with {written} or more; start from the beginning with resume=False"
        )

    def parts(self):
        """Return the columns of the current block as they are stored in a file."""
        views = [memoryview(self.longs), memoryview(self.ints), memoryview(self.reals)]
        return [view[c : c + self.n] for view in views for c in range(0, len(view), STRIDE)]

    def pieces(self):
        """Yield (rows, bytes) block by block, as they are stored in a file."""
        if not self.keep:
            raise DataError(f'the {self.name} of this run were counted and not kept; run it with keep="all" to have them')
        done = 0
        for data in self.held:
            yield BLOCK, data
            done += BLOCK
        while done < self.written:
            n = min(BLOCK, self.written - done)
            data = pread(self.fd, self.width * n, self.width * done)
            if len(data) != self.width * n:
                raise DataError(
                    f"{self.path() or self.name}: {done} rows are left of the {self.written} that this run wrote; run it again"
                )
            yield n, data
            done += n
        if self.n:
            yield self.n, b"".join([part.cast("B") for part in self.parts()])

    def blocks(self):
        """Yield blocks of rows as a list of arrays, one for each of `columns`."""
        codes = "".join(code * columns for code, columns in zip("qid", self.shape))
        for n, data in self.pieces():
            block = []
            start = 0
            for code in codes:
                stop = start + n * (4 if code == "i" else 8)
                block.append(array(code, data[start:stop]))
                start = stop
            yield block

    def digest(self):
        """Return the sha256 over all rows."""
        if self.rows == 0:
            return new_hash().digest()
        if not self.keep:
            return self.hashed().digest()
        digest = new_hash()
        for _, data in self.pieces():
            digest.update(data)
        return digest.digest()

    def hashed(self):
        """Return the hash of what was not kept, including the current block."""
        digest = new_hash() if self.hash is None else self.hash.copy()
        for part in self.parts():
            digest.update(part)
        return digest

    def close(self):
        if self.fd >= 0:
            self.release(self.fd)
            self.fd = -1

    def __del__(self):
        self.close()


def prefix_crc(fd, size):
    """Return the crc32 of the first `size` bytes of a file, read a part at a time."""
    crc = done = 0
    while done < size:
        data = os.pread(fd, min(PIECE, size - done), done)
        if not data:
            break
        crc = zlib.crc32(data, crc)
        done += len(data)
    return crc


def new_hash():
    from hashlib import sha256

    return sha256()


def write_all(fd, parts):
    """Write all bytes of several parts, in as few system calls as possible."""
    parts = [memoryview(part).cast("B") for part in parts]
    while parts:
        done = WRITEV(fd, parts)
        while parts and done >= len(parts[0]):
            done -= len(parts.pop(0))
        if done:
            parts[0] = parts[0][done:]


def write_first(fd, parts):
    """Replace `os.writev` on systems without it."""
    return os.write(fd, parts[0])


WRITEV = getattr(os, "writev", write_first)


def temporary_folder():
    """Return the folder that `tempfile` would choose, without the cost of importing it."""
    for folder in (os.environ.get("TMPDIR"), os.environ.get("TEMP"), os.environ.get("TMP"), "/tmp", "/var/tmp"):
        if folder and os.path.isdir(folder):
            return folder
    return os.getcwd()
