"""Parameters of a trial as JSON text and back, without loss.

JSON has no tuples, no keys other than texts, and no classes: these are written as {"$tuple": [...]}, {"$dict": [[key, value]]}
and {"$class": "module:name"}. Reading never imports a user's module.
"""

from __future__ import annotations

import json
import sys

PLAIN = (int, float, str, bool, type(None))
dumps = json.JSONEncoder(sort_keys=True).encode


class ClassReference:
    """A class that a journal names and that is not imported here."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text.rpartition(":")[2]

    def __eq__(self, other):
        return isinstance(other, ClassReference) and self.text == other.text

    def __hash__(self):
        return hash(self.text)

    def resolve(self):
        """Import the class; for the trial's own code, after its strategy was imported."""
        from importlib import import_module

        module, _, name = self.text.partition(":")
        return attribute(import_module(module), name)


def encoded(params):
    """Return parameters as canonical JSON; a TypeError for a value that it cannot represent."""
    for value in params.values():
        if type(value) not in PLAIN:
            return dumps({name: plain(value) for name, value in params.items()})
    return dumps(params)


def plain(value):
    """Return a value as JSON can represent it."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return {"$tuple": [plain(item) for item in value]}
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: plain(item) for key, item in value.items()}
        return {"$dict": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, type) and "<locals>" not in value.__qualname__:
        return {"$class": f"{value.__module__}:{value.__qualname__}"}
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        return plain(value.item())
    raise TypeError(f"{value!r} is no number, text, list, mapping or class")


def decoded(text):
    """Return the parameters in a JSON text."""
    params = json.loads(text)
    return {name: value if type(value) in PLAIN else restored(value) for name, value in params.items()}


def restored(value):
    """Return a value that `plain` made JSON of."""
    if isinstance(value, list):
        return [restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$tuple" in value:
        return tuple(restored(item) for item in value["$tuple"])
    if "$dict" in value:
        return {restored(key): restored(item) for key, item in value["$dict"]}
    if "$class" in value:
        return known_class(value["$class"])
    return {key: restored(item) for key, item in value.items()}


def known_class(text):
    """Return a class of the engine or of a module that is loaded; a `ClassReference` for any other."""
    module, _, name = text.partition(":")
    if module.partition(".")[0] in ("engine", "broker", "feeds"):
        reference = ClassReference(text)
        try:
            return reference.resolve()
        except (ImportError, AttributeError):
            return reference
    if module in sys.modules:
        try:
            return attribute(sys.modules[module], name)
        except AttributeError:
            pass
    return ClassReference(text)


def attribute(module, name):
    for part in name.split("."):
        module = getattr(module, part)
    return module


def resolved(value):
    """Return parameters with all classes imported."""
    if isinstance(value, ClassReference):
        return value.resolve()
    if isinstance(value, dict):
        return {resolved(key): resolved(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(resolved(item) for item in value)
    return value


def shown(value):
    """Return a parameter for people: classes by name."""
    if isinstance(value, type):
        return value.__name__
    return value if isinstance(value, PLAIN) else str(value) if isinstance(value, ClassReference) else value


def column_of(values):
    """Return the values of a table's column: as they are if they are of one kind, otherwise as texts."""
    kinds = {type(value) for value in values if value is not None}
    small = all(type(value) is not int or -(2**63) <= value < 2**63 for value in values)
    if small and (kinds <= {int, float} or (len(kinds) == 1 and kinds <= set(PLAIN))):
        return [float(value) if float in kinds and value is not None else value for value in values]
    items = {type(item) for value in values if type(value) is list for item in value}
    if kinds == {list} and len(items) == 1 and items <= {int, float, str, bool}:
        return values
    return [value if value is None or isinstance(value, str) else text_of(value) for value in values]


def text_of(value):
    try:
        return dumps(plain(value))
    except TypeError:
        return str(value)
