"""Identity: the content key of a trial, a hash over all that its outcome depends on.

Data, source of the strategy and of the modules of its project that it imports, parameters, options, engine version: a trial
whose key is in the journal need not run again, and one of which anything changed must.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from hashlib import sha256

from engine.errors import ConfigError
from engine.results.provenance import VERSION

OURS = ("engine", "feeds", "broker")


class Identity:
    """Keys of the trials of one sweep."""

    def __init__(self, feeds, strategy, options):
        self.common = sha256(
            json.dumps(
                {
                    "engine": VERSION,
                    "data": data_print(feeds),
                    "strategy": source_print(strategy),
                    "options": {name: repr(value) for name, value in sorted(options.items())},
                },
                sort_keys=True,
            ).encode()
        )

    def key(self, params):
        """Hexadecimal key of one trial."""
        known = self.common.copy()
        known.update(written(params).encode())
        return known.hexdigest()[:32]


def written(params):
    """Parameters as canonical JSON; a ConfigError names one that cannot be written."""
    try:
        return json.dumps(params, sort_keys=True, allow_nan=True)
    except (TypeError, ValueError) as error:
        for name, value in params.items():
            try:
                json.dumps(value)
            except (TypeError, ValueError):
                raise ConfigError(
                    f"parameter {name}={value!r} cannot be written to a journal; expected numbers, text, lists or mappings"
                ) from error
        raise


def data_print(feeds):
    """A fingerprint of the data: symbol, size and time of change of each file, or the bytes in memory."""
    from feeds.columns import Columns, preload

    found = sha256(repr(sorted(getattr(feeds, "actions", {}).items())).encode())
    files = feeds.files()
    if files and all(file["path"] is not None for file in files):
        for file in files:
            path = str(file["path"])
            changed = os.stat(path).st_mtime_ns if os.path.exists(path) else 0
            found.update(f"{file['symbol']} {file['bytes']} {changed}\n".encode())
        recipe = getattr(feeds, "recipe", None) or {}
        said = {name: value for name, value in recipe.items() if name not in ("source", "actions")}
        found.update(repr(sorted(said.items())).encode())
        if isinstance(feeds, Columns) and len(feeds.stamps):  # a part of what is in the files, perhaps
            found.update(json.dumps([list(feeds.offsets), list(feeds.places), feeds.stamps[0], feeds.stamps[-1]]).encode())
        return found.hexdigest()
    columns = feeds if isinstance(feeds, Columns) else preload(feeds)
    found.update(json.dumps([columns.names, list(columns.offsets), list(columns.places)]).encode())
    for column in (columns.stamps, *columns.fields.values()):
        found.update(memoryview(column).cast("B"))
    return found.hexdigest()


def source_print(strategy):
    """A fingerprint of the source of a strategy and of what it imports from its own project."""
    found = sha256()
    for path in sorted(project_files(strategy)):
        with open(path, "rb") as file:
            found.update(file.read())
    found.update(f"{strategy.__module__}.{strategy.__qualname__}".encode())
    if found.digest() == sha256(f"{strategy.__module__}.{strategy.__qualname__}".encode()).digest():
        for name, value in sorted(vars(strategy).items()):  # written at a prompt: its code is all there is
            code = getattr(value, "__code__", None)
            found.update(f"{name} {code.co_code.hex() if code else repr(value)} {code.co_consts if code else ''}".encode())
    return found.hexdigest()


def project_files(strategy):
    """The file of a strategy, those of its base classes, and of modules that they import from the same project."""
    files = set()
    todo = [sys.modules.get(base.__module__) for base in strategy.__mro__]
    root = None
    while todo:
        module = todo.pop()
        path = getattr(module, "__file__", None)
        if path is None or path in files or module.__name__.split(".")[0] in OURS or not path.endswith(".py"):
            continue
        path = os.path.abspath(path)
        root = root or project_root(path, module.__name__)
        if not path.startswith(root + os.sep) or "site-packages" in path:
            continue
        files.add(path)
        todo += imported(path, module)
    return files


def project_root(path, name):
    """The folder from which a module is imported."""
    folder = os.path.dirname(path)
    for _ in range(name.count(".")):
        folder = os.path.dirname(folder)
    return folder


def imported(path, module):
    """Modules, loaded by now, that a file imports."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = (module.__package__ or "").rsplit(".", node.level - 1)[0] + "." if node.level else ""
            base = parent + (node.module or "")
            names.add(base.strip("."))
            names.update(f"{base}.{alias.name}".strip(".") for alias in node.names)
    return [sys.modules[name] for name in names if sys.modules.get(name) is not None]
