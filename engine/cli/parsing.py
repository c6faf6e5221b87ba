"""Words: what users type, as values: parameters, ranges, references to strategies."""

from __future__ import annotations

import importlib
import os
import sys

from engine.errors import ConfigError, suggest
from engine.results.origin.run_description import working_folder
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


def parameters(given, strategy=None):
    """Return {name: value} of ["fast=10", "average=EMA", ...]; names of classes where the strategy's parameter is a class."""
    return {name: class_valued(name, value(rest), strategy) for name, rest in (pair(text, "--param") for text in given)}


def spaces(given, strategies=()):
    """Return {name: values} of ["fast=5:50:5", "slow=20,50,100", "k=log:1:1000:4", "average=SMA,EMA"]."""
    strategy = strategies[0] if isinstance(strategies, list) and strategies else strategies or None
    entries = {name: values(rest, name) for name, rest in (pair(text, "--set") for text in given)}
    return {name: [class_valued(name, item, strategy) for item in items] for name, items in entries.items()}


def class_valued(name, item, strategy):
    """Return the class that a text names, if the parameter `name` of the strategy is a class; otherwise the value as it is."""
    if strategy is None or not isinstance(item, str):
        return item
    from engine import indicators
    from engine.core.parameters import MISSING, declared
    from engine.strategy import Strategy

    kind, default = declared(strategy, Strategy).get(name, (None, MISSING))
    words = kind if isinstance(kind, str) else getattr(kind, "__name__", "")
    if not isinstance(default, type) and not words.lower().startswith("type"):
        return item

    module = sys.modules.get(strategy.__module__)
    for place in (module, indicators):
        result = getattr(place, item, None)
        if isinstance(result, type):
            return result
    known = [word for place in (module, indicators) for word in dir(place) if isinstance(getattr(place, word, None), type)]
    raise ConfigError(f"parameter {name}={item}: no class {item} in {strategy.__module__} or engine.indicators{suggest(item, known)}")


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
            raise ConfigError("--latin: expected --draw N as well, the number of trials to draw")
        return Latin(draw, seed, **space)
    if draw is not None and search is not None:
        raise ConfigError("--draw and --search: expected one of them")
    if search is not None:
        return Search(search, seed, rungs=[value(rung) for rung in rungs], **space)
    return Grid(**space) if draw is None else Random(draw, seed, where, **space)


def strategy_of(reference):
    """Return the class of "file.py:Class" or "package.module:Class"; the name may be omitted if there is only one."""
    where, _, name = reference.rpartition(":") if ":" in reference else (reference, "", "")
    if len(where) == 1 and name.startswith(("\\", "/")):  # a Windows path: C:\\folder\\file.py
        where, name = reference, ""
    if where.endswith(DATA_SUFFIXES) or os.path.isdir(where):
        raise ConfigError(f"{reference}: this is data; the strategy comes first: ringbar run my.py:MyStrategy {reference}")
    shown = where
    if where.endswith(".py"):
        if not os.path.exists(where):
            raise ConfigError(f"{where}: no such file{similar_file(where)}; expected file.py:Class or module:Class")
        sys.path.insert(0, os.path.dirname(os.path.abspath(where)))
        where = os.path.splitext(os.path.basename(where))[0]
        refuse_clash(where, shown)
    elif "" not in sys.path and working_folder() not in sys.path:
        sys.path.insert(0, working_folder())
    return class_of(imported(where, shown, reference), name, shown)


DATA_SUFFIXES = (".csv", ".parquet", ".arrow", ".feather", ".gz", ".zip", ".zst", ".txt", ".json")


def similar_file(path):
    """Return "; did you mean X?" for a file of a similar name in the same folder, or an empty text."""
    from difflib import get_close_matches

    folder = os.path.dirname(path)
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith(".py")]
    except OSError:
        return ""
    near = get_close_matches(os.path.basename(path), names, 1)
    return f"; did you mean {os.path.join(folder, near[0])}?" if near else ""


def refuse_clash(module, path):
    """Refuse a file whose name is that of a module which is already loaded from another place."""
    loaded = getattr(sys.modules.get(module), "__file__", None)
    taken = {*sys.builtin_module_names, "engine", "feeds", "broker", "ringbar"}
    if module in taken or (
        loaded is not None and os.path.abspath(loaded) != os.path.abspath(path)
    ):
        raise ConfigError(
            f"{path}: a module named {module} is already in use ({loaded or 'a part of Python'}); rename the file, for example "
            f"to my_{module}.py"
        )


def imported(module, shown, reference):
    """Import the module of a strategy; errors name the file, and the line in it."""
    from engine.run.error_hints import location

    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing and not (module == missing or module.startswith(missing + ".")):
            raise ConfigError(f"{shown} imports {missing}, which is not installed ({location(error)}); pip install {missing}") from error
        hint = f"; did you mean {shown}.py?" if os.path.exists(shown + ".py") else ""
        raise ConfigError(f"{reference}: no module named {missing}{hint}; expected file.py:Class or module:Class") from error
    except SyntaxError as error:
        raise ConfigError(f"{reference}: importing it raised SyntaxError: {error.msg} ({error.filename}:{error.lineno})") from error
    except Exception as error:
        raise ConfigError(f"{reference}: importing it raised {type(error).__name__}: {error} ({location(error)})") from error


def class_of(module, name, shown):
    """Return the strategy class of a module by its name, or its only one."""
    from engine.strategy import SignalStrategy, Strategy

    classes = {
        key: item
        for key, item in vars(module).items()
        if isinstance(item, type) and issubclass(item, Strategy) and item not in (Strategy, SignalStrategy)
    }
    own = {key: item for key, item in classes.items() if item.__module__ == module.__name__}
    if name in classes:
        return classes[name]
    choices = own or classes
    if not name and len(choices) == 1:
        return next(iter(choices.values()))
    if not choices:
        place = getattr(module, "__file__", None) or "built into Python"
        if name and hasattr(module, name):
            raise ConfigError(f"{shown}: {name} is no Strategy; expected a class that subclasses engine.Strategy")
        raise ConfigError(f"{shown}: no Strategy class in {place}; expected file.py:Class or module:Class")
    listed = " and ".join(filter(None, (", ".join(list(choices)[:-1]), list(choices)[-1])))
    if not name:
        example = f"{shown}:{next(iter(choices))}"
        raise ConfigError(f"{shown} defines {len(choices)} strategies, {listed}; choose one, for example {example}")
    near = suggest(name, list(choices))
    near = near if near.startswith("; did you mean") else f"; it has {listed}"
    raise ConfigError(f"{shown} has no strategy {name}{near}")
