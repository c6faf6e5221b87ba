"""Source: a fingerprint of the code of a strategy, by which journals and checkpoints tell whether it is still the same."""

from __future__ import annotations

import ast
import os
import sys
from hashlib import sha256

OURS = ("engine", "feeds", "broker")


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
