"""FileWatch: refuse a file that changes while it is read, as text files do: size, time of change, identity."""

import os

from engine.errors import DataError

WAY = "leave the files alone during a run"


class FileWatch:
    """The state of a local file when it was opened; remote files are not watched."""

    def __init__(self, path):
        self.path = path
        self.remote = "://" in str(path)
        self.first = self.look()

    def look(self):
        """Return identity, size and time of change; None for a file elsewhere or one that is not there."""
        if self.remote:
            return None
        try:
            stat = os.stat(self.path)
        except OSError:
            return None
        return stat.st_ino, stat.st_dev, stat.st_size, stat.st_mtime_ns

    def check(self):
        """Raise a DataError if the file is not what it was."""
        now = self.look()
        if now == self.first:
            return
        if now is None or self.first is None or now[:2] != self.first[:2]:
            raise DataError(f"{self.path}: was deleted or replaced while it was read; {WAY}")
        if now[2] < self.first[2]:
            raise DataError(
                f"{self.path}: truncated while it was read: expected {self.first[2]} bytes, found {now[2]}; {WAY}"
            )
        raise DataError(f"{self.path}: changed while it was read; {WAY}")

    def batches(self, found, rows=None):
        """Yield record batches of the file; `rows`: how many there must be in all."""
        read = 0
        try:
            for batch in found:
                self.check()
                read += batch.num_rows
                yield batch
        except DataError:
            self.check()
            raise
        except (OSError, ValueError) as error:
            self.check()
            raise DataError(f"{self.path}: {str(error).splitlines()[0] if str(error) else error!r}") from error
        self.check()
        if rows is not None and read != rows:
            raise DataError(f"{self.path}: {read:,} rows could be read, its footer says {rows:,}; {WAY}, or write the file again")
