"""Blobs: byte strings appended to one file; the journal holds the position of each.

Blobs are written before the rows that refer to them, so a kill leaves unreferenced bytes at most. A database would write
them twice, to its log and to its file.
"""

from __future__ import annotations

import os
from io import BytesIO

from engine.errors import RingbarError


class Blobs:
    """The file `path`, created by the first `append`; without a path an unnamed file that ends with the process."""

    def __init__(self, path=None):
        self.path = path
        self.file = None

    def append(self, blobs):
        """Append some blobs and return the position of each."""
        try:
            if self.file is None:
                self.file = self.begin()
            place = self.file.seek(0, os.SEEK_END)
            rest = memoryview(b"".join(blobs))
            while rest:
                rest = rest[self.file.write(rest) :]
        except OSError as error:
            raise RingbarError(
                f"cannot write the daily returns of trials to {self.path or 'a temporary file'}: {error.strerror or error}; "
                f"free space there and start the sweep again: with a store, trials that are done are not run twice"
            ) from error
        places = []
        for blob in blobs:
            places.append(place)
            place += len(blob)
        return places

    def begin(self):
        if self.path is not None:
            return open(self.path, "ab", buffering=0)
        from tempfile import TemporaryFile

        return TemporaryFile(prefix="ringbar-", buffering=0)

    def reader(self):
        """Return the open file for reading; the caller closes it."""
        if self.path is None and self.file is not None:
            return open(os.dup(self.file.fileno()), "rb", buffering=0)
        if self.path is not None and os.path.exists(self.path):
            return open(self.path, "rb", buffering=0)
        return BytesIO()

    def close(self):
        """Sync the file to disk and close it."""
        if self.file is not None:
            if self.path is not None:
                os.fsync(self.file.fileno())
            self.file.close()
            self.file = None
