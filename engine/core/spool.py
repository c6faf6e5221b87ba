"""Spool: a table that leaves memory as it grows: fixed-width rows, written block by block to a file.

Place in the flow: the recorder appends, results read it back. A block holds `BLOCK` rows column by column, integer
columns (int64) first, then real ones (float64); the last block of a file may be shorter. Memory is one block, whatever the
number of rows; a table that never fills one touches no file. Without a path the file has no name and goes with the process.
"""

import os
import sys
from array import array

from engine.errors import RingbarError

ROWS_A_BLOCK = 2048
BLOCK = ROWS_A_BLOCK


class Spool:
    """Rows of `integers` (int64 columns) and `reals` (float64 columns)."""

    def __init__(self, name, integers, reals, folder=None):
        self.name = name
        self.integers = integers
        self.reals = reals
        self.folder = folder
        self.ints = array("q", bytes(8 * len(integers) * BLOCK))
        self.doubles = array("d", bytes(8 * len(reals) * BLOCK))
        self.n = 0
        self.written = 0
        self.fd = -1

    def path(self):
        """Where the rows are, if the run has a folder."""
        return None if self.folder is None else os.path.join(self.folder, f"{self.name}.spool")

    def row(self):
        """Index in its block of a new row; the caller sets `ints[c * BLOCK + row]` and `doubles[c * BLOCK + row]`."""
        n: cython.Py_ssize_t = self.n
        if n == BLOCK:
            self.flush()
            n = 0
        self.n = n + 1
        return n

    def flush(self):
        """Write the rows of the current block."""
        if self.n == 0:
            return 0
        try:
            if self.fd < 0:
                self.fd = self.create()
            for table, columns in ((self.ints, self.integers), (self.doubles, self.reals)):
                view = memoryview(table)
                for c in range(len(columns)) if self.n < BLOCK else (0,):
                    stop = c * BLOCK + self.n if self.n < BLOCK else len(view)
                    write_all(self.fd, view[c * BLOCK : stop].cast("B"))
        except OSError as error:
            raise RingbarError(
                f"cannot write the {self.name} of this run to {self.folder or temporary_folder()} after {self.rows} rows: "
                f"{error.strerror or error}; free space there, or choose another place with run(spool=...) or TMPDIR"
            ) from error
        self.written += self.n
        self.n = 0
        return 0

    def create(self):
        """A new file: named in the folder of the run, nameless in the temporary folder otherwise."""
        if self.folder is not None:
            os.makedirs(self.folder, exist_ok=True)
            return os.open(self.path(), os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        folder = temporary_folder()
        if hasattr(os, "O_TMPFILE"):
            try:
                return os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600)
            except OSError:
                pass  # a file system that has no nameless files
        path = os.path.join(folder, f"ringbar-{os.getpid()}-{id(self)}.{self.name}")
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.unlink(path)
        return fd

    @property
    def rows(self):
        """Rows appended so far."""
        return self.written + self.n

    def finish(self):
        """The run is over: with a folder the file is complete, without one the last block may stay in memory."""
        if self.fd >= 0 or self.folder is not None:
            self.flush()
            if self.fd < 0:
                self.fd = self.create()

    def blocks(self):
        """Yield blocks of rows as a list of arrays, a column each, in the order `integers`, `reals`."""
        done = 0
        width = len(self.integers) + len(self.reals)
        offset = 0
        while done < self.written:
            n = min(BLOCK, self.written - done)
            data = memoryview(os.pread(self.fd, 8 * width * n, offset))
            yield [
                array("q" if c < len(self.integers) else "d", data[8 * c * n : 8 * (c + 1) * n].tobytes()) for c in range(width)
            ]
            offset += 8 * width * n
            done += n
        if self.n:
            yield [array("q", self.ints[c * BLOCK : c * BLOCK + self.n]) for c in range(len(self.integers))] + [
                array("d", self.doubles[c * BLOCK : c * BLOCK + self.n]) for c in range(len(self.reals))
            ]

    def digest_into(self, digest):
        """Feed all rows, block by block, to a hash."""
        for columns in self.blocks():
            for column in columns:
                digest.update(column.tobytes() if sys.byteorder == "little" else swapped(column))

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __del__(self):
        self.close()


def swapped(column):
    column.byteswap()
    return column.tobytes()


def write_all(fd, view):
    while len(view):
        view = view[os.write(fd, view) :]


def temporary_folder():
    """The folder that `tempfile` would choose, without the cost of importing it."""
    for folder in (os.environ.get("TMPDIR"), os.environ.get("TEMP"), os.environ.get("TMP"), "/tmp", "/var/tmp"):
        if folder and os.path.isdir(folder):
            return folder
    return os.getcwd()
