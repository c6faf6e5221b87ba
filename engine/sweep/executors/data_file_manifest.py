"""Manifest: fingerprints of files that every node reads itself, to verify that they are the driver's.

It compares a file's length and three pieces (begin, middle, end). That detects another download, another day or a truncated
copy without reading everything twice over a network.
"""

from __future__ import annotations

import os
from hashlib import blake2b

from engine.errors import DataError

PIECE = 65536


class Manifest:
    """`files`: {path: fingerprint} taken when the sweep began."""

    def __init__(self, files):
        self.files = files

    @classmethod
    def of(cls, feeds):
        """Return the manifest of all local files of `feeds`; URLs are not checked."""
        paths = dict.fromkeys(str(file["path"]) for file in feeds.files() if file["path"] is not None)
        return cls({os.path.abspath(path): print_of(path) for path in paths if os.path.isfile(path)})

    def verify(self):
        """Raise a DataError for the first file that is missing or different here."""
        import socket

        for path, wanted in self.files.items():
            if not os.path.isfile(path):
                raise DataError(
                    f"{path}: not on node {socket.gethostname()}; every node must see the files under the driver's paths "
                    f"(shared storage), or let the sweep send the bars: Cluster(data='objects')"
                )
            result = print_of(path)
            if result != wanted:
                raise DataError(
                    f"{path}: node {socket.gethostname()} has another file than the driver ({result} instead of {wanted}); "
                    f"copy it again"
                )

    @property
    def token(self):
        """A name for this set of files."""
        return blake2b(repr(sorted(self.files.items())).encode(), digest_size=16).hexdigest()


def print_of(path):
    """Return the fingerprint of a file: `bytes-digest`."""
    size = os.path.getsize(path)
    result = blake2b(digest_size=16)
    with open(path, "rb") as file:
        for place in sorted({0, max(0, size // 2 - PIECE // 2), max(0, size - PIECE)}):
            file.seek(place)
            result.update(file.read(PIECE))
    return f"{size}-{result.hexdigest()}"


def anchored(source):
    """Return the source of `open_feeds` with absolute paths: nodes have other working directories."""
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        text = os.fspath(source)
        return text if "://" in text else os.path.abspath(text)
    if isinstance(source, (list, tuple)):
        return [anchored(part) for part in source]
    if type(source) is dict:
        return {name: anchored(part) for name, part in source.items()}
    return source
