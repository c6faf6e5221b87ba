"""Origin: what a saved result says of its strategy and its feeds, so that a report can read the bars and indicators again."""

from __future__ import annotations

import json
import os
import sys


def description(result):
    """What `save` writes of a live result: how the feeds were opened, and where the strategy's code is; plain data."""
    found = {"cwd": os.getcwd()}
    strategy = result.strategy
    if strategy is not None:
        from engine.results.source import source_print

        cls = type(strategy)
        found["strategy"] = {
            "module": cls.__module__,
            "name": cls.__qualname__,
            "file": getattr(sys.modules.get(cls.__module__), "__file__", None),
        }
        try:
            found["strategy"]["print"] = source_print(cls)
        except (OSError, SyntaxError):
            del found["strategy"]
    recipe = getattr(result.feeds, "recipe", None)
    if recipe is not None:
        try:
            found["feeds"] = json.loads(json.dumps({k: v for k, v in recipe.items() if v is not None}, default=os.fspath))
        except (TypeError, ValueError):
            pass  # frames, or models: they cannot be opened again
    return found
