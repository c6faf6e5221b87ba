"""Ownership: whether a file that names code was written by this user on this machine.

Files that say which code to run (a checkpoint's call, a store, a saved result) carry a keyed hash. The key is a random file
that only this user can read; what somebody else wrote, or edited, has no valid hash, and code that it names runs only when
the user asks for it.
"""

from __future__ import annotations

import hmac
import json
import os
import stat
from hashlib import sha256

SEAL = "seal"
SIZE = 32


def key_path():
    """Return the path of this user's key."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(home, "ringbar", "key")


def key(create=False):
    """Return this user's key; None if there is none, or if others could read or replace it."""
    path = key_path()
    try:
        if create and not os.path.lexists(path):
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
            fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(fd, "wb") as file:
                file.write(os.urandom(SIZE))
            try:
                os.link(draft, path)  # the first writer wins
            finally:
                os.remove(draft)
        result = os.lstat(path)
        if not stat.S_ISREG(result.st_mode) or (hasattr(os, "getuid") and (result.st_uid != os.getuid() or result.st_mode & 0o077)):
            return None
        with open(path, "rb") as file:
            data = file.read(SIZE + 1)
    except OSError:
        return None
    return data if len(data) == SIZE else None


def seal_of(secret, content):
    bare = {name: value for name, value in content.items() if name != SEAL}
    text = json.dumps(bare, sort_keys=True, default=str).encode()
    return hmac.new(secret, text, sha256).hexdigest()


def sealed(content):
    """Return content with the keyed hash of this user; without one where no key can be kept."""
    secret = key(create=True)
    content = json.loads(json.dumps(content, default=str))
    return content if secret is None else {**content, SEAL: seal_of(secret, content)}


def is_own(content):
    """Return whether this user wrote this content."""
    secret = key()
    return secret is not None and isinstance(content.get(SEAL), str) and hmac.compare_digest(
        seal_of(secret, content), content[SEAL]
    )  # fmt: skip


def file_hash(path):
    """Return the sha256 of a file; None if it cannot be read."""
    result = sha256()
    try:
        with open(path, "rb") as file:
            for data in iter(lambda: file.read(1 << 20), b""):
                result.update(data)
    except OSError:
        return None
    return result.hexdigest()
