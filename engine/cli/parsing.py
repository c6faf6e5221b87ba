"""Words: what users type, as values: parameters, ranges, references to strategies."""

from __future__ import annotations

import importlib
import os
import sys

from engine.errors import ConfigError, suggest
from engine.results.origin.reopening import working_folder
from engine.sweep.space import Log, Steps


def value(text):
    """A number, true/false, none, or the text itself."""
    words = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def pair(text, option):
    """("fast", "10") of "fast=10"."""
    name, equals, rest = text.partition("=")
    if not equals or not name.strip():
        raise ConfigError(f"{option} {text!r}: expected name=value")
    return name.strip(), rest.strip()


def parameters(given):
    """{name: value} of ["fast=10", ...]"""
    return {name: value(rest) for name, rest in (pair(text, "--param") for text in given)}


def spaces(given):
    """{name: values} of ["fast=5:50:5", "slow=20,50,100", "k=log:1:1000:4"]"""
    return {name: values(rest, name) for name, rest in (pair(text, "--set") for text in given)}


def values(text, name):
    """Values of "5:50:5" (first, last, step), "1,2,3", "log:1:1000:4" (first, last, how many), or a single one."""
    parts = text.split(":")
    numbers = [value(part) for part in parts]
    if parts[0] == "log" and len(parts) == 4 and all(isinstance(n, (int, float)) for n in numbers[1:]):
        return list(Log(*numbers[1:]))
    if len(parts) in (2, 3) and all(isinstance(n, (int, float)) for n in numbers):
        return list(Steps(*numbers))
    if len(parts) == 1:
        return [value(part) for part in text.split(",")]
    raise ConfigError(f"--set {name}={text}: expected first:last:step, log:first:last:count, or values with commas")


def chosen(space, where, draw, search, rungs, seed, latin=False):
    """The space of a sweep: all of a grid, so many draws, or so many that a model chooses."""
    from engine.sweep import Grid, Latin, Random, Search

    if latin:
        if draw is None:
            raise ConfigError("--latin: expected --draw N besides, how many to draw")
        return Latin(draw, seed, **space)
    if draw is not None and search is not None:
        raise ConfigError("--draw and --search: expected one of them")
    if search is not None:
        return Search(search, seed, rungs=[value(rung) for rung in rungs], **space)
    return Grid(**space) if draw is None else Random(draw, seed, where, **space)


def strategy_of(reference):
    """The class of "file.py:Class" or "package.module:Class"; the name may be left out where there is one only."""
    from engine.strategy import SignalStrategy, Strategy

    where, _, name = reference.rpartition(":") if ":" in reference else (reference, "", "")
    if where.endswith(".py"):
        if not os.path.exists(where):
            raise ConfigError(f"{where}: no such file; expected file.py:Class or module:Class")
        sys.path.insert(0, os.path.dirname(os.path.abspath(where)))
        where = os.path.splitext(os.path.basename(where))[0]
    elif "" not in sys.path and working_folder() not in sys.path:
        sys.path.insert(0, working_folder())
    try:
        module = importlib.import_module(where)
    except ModuleNotFoundError as error:
        raise ConfigError(f"{reference}: {error}; expected file.py:Class or module:Class") from error
    except Exception as error:
        raise ConfigError(f"{reference}: importing it raised {type(error).__name__}: {error}; --debug shows where") from error
    found = {
        key: item
        for key, item in vars(module).items()
        if isinstance(item, type) and issubclass(item, Strategy) and item not in (Strategy, SignalStrategy)
    }
    if not name and len(found) == 1:
        return next(iter(found.values()))
    if name not in found:
        listed = ", ".join(found) or "none"
        raise ConfigError(f"{reference}: no strategy {name or '(say which)'}{suggest(name, list(found))}; there are: {listed}")
    return found[name]
