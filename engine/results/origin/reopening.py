"""Origin: what is written down of a strategy and of its feeds, so that they can be found again: by a report that reads bars and
indicators again, by the replay of a trial. Plain data; code is looked for where it was, and never in the folder of the data.
"""

from __future__ import annotations

import importlib
import json
import os
import sys


def description(result):
    """What `save` writes of a live result: how the feeds were opened, and where the strategy's code is."""
    found = {"cwd": os.getcwd()}
    if result.strategy is not None:
        from engine.results.origin.code_fingerprint import source_print

        cls = type(result.strategy)
        try:
            found["strategy"] = {**code_of(cls), "print": source_print(cls)}
        except (OSError, SyntaxError):
            pass
    recipe = recipe_of(result.feeds)
    if recipe is not None:
        found["feeds"] = recipe
    return found


def code_of(cls):
    """Module, name and file of a class."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return {"module": cls.__module__, "name": cls.__qualname__, "file": file}


def recipe_of(feeds):
    """What `open_feeds` was called with; None if that was frames, or models, which cannot be opened again."""
    recipe = getattr(feeds, "recipe", None)
    if recipe is None:
        return None
    try:
        return json.loads(json.dumps({k: v for k, v in recipe.items() if v is not None}, default=written))
    except (TypeError, ValueError):
        return None


def written(value):
    """A path or a moment as text."""
    return value.isoformat() if hasattr(value, "isoformat") else os.fspath(value)


def placed(source, folder):
    """Paths from where the run was made."""
    if isinstance(source, str):
        return source if os.path.isabs(source) or "://" in source else os.path.join(folder, source)
    if isinstance(source, dict):
        return {name: placed(part, folder) for name, part in source.items()}
    return [placed(part, folder) for part in source]


def imported(about, folder, cwd):
    """A class by its module and name; None if there is none such outside of `folder`."""
    file = about.get("file")
    inside = os.path.realpath(folder) + os.sep
    if file and os.path.realpath(os.path.join(cwd, file)).startswith(inside):
        return None
    module = sys.modules.get(about["module"])
    if module is None:
        module = with_paths(about["module"], file, cwd)
    found = module
    for part in about["name"].split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def with_paths(name, file, cwd):
    """Import a module that lay in `file` when it ran, if it is found there or elsewhere."""
    root = os.path.join(cwd, file) if file else cwd
    for _ in range(name.count(".") + 1 if file else 0):
        root = os.path.dirname(root)
    sys.path.insert(0, root)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(root)
