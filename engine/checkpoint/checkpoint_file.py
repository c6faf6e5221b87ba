"""The folder of a checkpoint and its file, which is written next to the last valid one and replaces it when complete.

The file holds a magic number, a version, a length and a sha256, then a tree as JSON and the bytes of all buffers, both
compressed with zlib. Truncation and damage are detected before anything is read from it. It holds data only: no pickle, no
names to import.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from hashlib import sha256

from engine._util.platform_files import sync_folder
from engine.errors import CheckpointError, ConfigError

MAGIC = b"ringbar checkpoint\n"
VERSION = 1
HEAD = struct.Struct("<IQQQ32s")  # version, bytes of the packed tree, of the packed buffers, of the buffers, sha256 of both
NAME, DRAFT, LOCK, RECORD, TAPE, CALL = "checkpoint", "checkpoint.part", "lock", "record", "tape", "call.json"
LEVEL = 1  # of zlib


class Store:
    """The folder `path`, created if needed and locked against other processes until `close`."""

    def __init__(self, path):
        self.path = usable(path)
        self.file = os.path.join(self.path, NAME)
        self.lock = None
        try:
            os.makedirs(self.path, exist_ok=True)
            self.lock = open(os.path.join(self.path, LOCK), "a+b")  # noqa: SIM115, closed by close()
        except OSError as error:
            raise ConfigError(
                f"checkpoint={self.path!r}: {error.strerror or error}; expected a folder that can be written to"
            ) from error
        self.claim()

    def claim(self):
        """Lock the folder for this process; the operating system releases the lock when the process ends."""
        try:
            import fcntl
        except ImportError:  # a system without
            return
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise ConfigError(f"checkpoint={self.path!r}: another run is using this folder; choose another one") from error

    def within(self, name):
        return os.path.join(self.path, name)

    def exists(self):
        return os.path.exists(self.file)

    def clear(self):
        """Delete an earlier run."""
        for name in (NAME, DRAFT, RECORD, TAPE):
            self.remove(name)

    def remove(self, name):
        """Delete a file or folder in this folder if it exists."""
        import shutil

        path = self.within(name)
        if os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
        elif os.path.exists(path):
            os.remove(path)

    def write(self, tree, buffers):
        """Replace the file atomically with this tree and these `Buffers`; return its size in bytes."""
        content = pack(tree, buffers)
        draft = self.within(DRAFT)
        try:
            with open(draft, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if os.path.isdir(self.within(RECORD)):
                sync_folder(self.within(RECORD))
            os.replace(draft, self.file)
            sync_folder(self.path)
        except OSError:
            if os.path.exists(draft):
                os.remove(draft)
            raise
        return len(content)

    def read(self):
        """Return (tree, buffers) of the file; a CheckpointError if it is damaged."""
        try:
            with open(self.file, "rb") as file:
                content = file.read()
        except OSError as error:
            raise CheckpointError(f"{self.file}: {error.strerror or error}") from error
        return unpack(content, self.file)

    def close(self):
        if self.lock is not None:
            self.lock.close()
            self.lock = None


def usable(path):
    """Return the path if the folder is empty or was made for a checkpoint; other folders are left alone."""
    if not isinstance(path, (str, os.PathLike)) or not os.fspath(path):
        raise ConfigError(f"checkpoint={path!r}; expected the path of a folder")
    path = os.fspath(path)
    names = os.listdir(path) if os.path.isdir(path) else []
    if LOCK not in names and any(name != CALL for name in names):
        raise ConfigError(f"checkpoint={path!r}: this folder has other files in it; choose an empty or a new one")
    return path


class Buffers:
    """Bytes of many buffers, compressed as they are added."""

    def __init__(self):
        self.packer = zlib.compressobj(LEVEL)
        self.pieces = []
        self.size = 0

    def add(self, data):
        """Append bytes and return their offset."""
        start = self.size
        self.size += len(data)
        self.pieces.append(self.packer.compress(data))
        return start

    def packed(self):
        """Return all bytes compressed; nothing can be added afterwards."""
        return b"".join([*self.pieces, self.packer.flush()])


def pack(tree, buffers):
    """Return the bytes of a file."""
    head = zlib.compress(json.dumps(tree, separators=(",", ":")).encode(), LEVEL)
    body = buffers.packed()
    return MAGIC + HEAD.pack(VERSION, len(head), len(body), buffers.size, sha256(head + body).digest()) + head + body


def unpack(content, path):
    """Return (tree, bytes of all buffers) from the bytes of a file."""
    if content[: len(MAGIC)] != MAGIC:
        raise CheckpointError(f"{path}: not a checkpoint; give the folder of one, or start from the beginning with resume=False")
    start = len(MAGIC) + HEAD.size
    if len(content) < start:
        raise damaged(path, f"{len(content)} bytes")
    version, tree, body, size, digest = HEAD.unpack_from(content, len(MAGIC))
    if version != VERSION:
        raise CheckpointError(f"{path}: format {version}; this version reads format {VERSION}: start from the beginning with resume=False")
    if len(content) != start + tree + body:
        raise damaged(path, f"{len(content)} bytes instead of {start + tree + body}")
    if sha256(content[start:]).digest() != digest:
        raise damaged(path, "its checksum is wrong")
    try:
        result = json.loads(zlib.decompress(content[start : start + tree]))
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(content[start + tree :], size + 1)
    except (ValueError, zlib.error, RecursionError, MemoryError) as error:
        raise damaged(path, str(error)) from error
    if len(data) != size or not isinstance(result, dict):
        raise damaged(path, "its length is wrong")
    return result, data


def damaged(path, what):
    return CheckpointError(f"{path}: damaged or cut off: {what}; start from the beginning with resume=False")
