"""UserSaver: saves what strategies, users' indicators and models hold. Anything but plain data is refused by name.

A class declares what it keeps with `state = ("a", "b")`, or with `save_state(self)`, which returns plain data, and
`load_state(self, data)`. Otherwise all attributes are saved, except parameters as they were given. What `init` and `start`
create is created again when a run resumes, before its checkpoint is loaded.
"""

from __future__ import annotations

import datetime as dates
import random
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from enum import Enum
from types import MethodType

from engine.checkpoint import object_kinds
from engine.checkpoint.attributes import own
from engine.core.views.context import StrategyContext
from engine.core.views.feedset import Feed, SlowFeed, SlowFeeds
from engine.core.views.panel import Operand
from engine.errors import ConfigError, StrategyError
from engine.indicators.stream import Stream
from engine.strategy import Strategy

SEAT = ("_ringbar_context", "_ringbar_broker", "_ringbar_positions", "_ringbar_first", "_ringbar_parameters", "_ringbar_timers")  # of a strategy, made by the run
FACTORIES = {cls.__name__: cls for cls in (int, float, list, dict, set, str, bool, deque)}
PAIRS = {OrderedDict: "ordered", Counter: "counter"}
FIRM = (type(None), bool, int, float, str, bytes, Decimal, dates.date, dates.time, dates.timedelta, Enum)  # never change


class UserSaver:
    """The part of a `Saver` that looks into objects that users made."""

    def holder(self, thing):
        """Save the attributes of a strategy, a user's indicator or a model."""
        number, node = self.node(thing, "holder", object_kinds.name_of(type(thing)))
        inside, self.inside = self.inside, True
        path, self.path = self.path, [type(thing).__name__]
        if hasattr(type(thing), "save_state"):
            if not hasattr(type(thing), "load_state"):
                raise ConfigError(f"{type(thing).__name__} has save_state(self), but no load_state(self, data)")
            node += [None, [self.put_as("save_state()", called(thing, "save_state"))]]
        else:
            retained = kept_of(thing)
            arguments = given_to(thing)
            values = []
            for name, value in retained.items():
                self.given = name in arguments and value is arguments[name]
                values.append(self.put_as(name, value))
            self.given = False
            node += [list(retained), values]
        self.path = path
        self.inside = inside
        return number

    def of_user(self, thing):
        """Save any object found in a user's attributes."""
        cls = type(thing)
        if isinstance(thing, Stream):
            return self.fixed(thing, self.walk)
        if object_kinds.name_of(cls) in object_kinds.MADE:
            return self.walk(thing)
        if isinstance(thing, (Operand, Feed, StrategyContext, SlowFeeds)):
            return self.reference(thing)
        if object_kinds.is_users(thing):
            return self.holder(thing) if not hasattr(thing, "_given") else self.fixed(thing, self.leave)
        if isinstance(thing, MethodType) and id(thing.__self__) in self.known and not object_kinds.ours(type(thing.__self__)):
            return self.node(thing, "bound", self.put(thing.__self__), thing.__name__)[0]
        if isinstance(thing, object_kinds.FUNCTIONS):
            if self.given:
                return self.leave(thing)
            if object_kinds.function_name(thing):
                return self.fixed(thing, self.function)
        number = self.value(thing, cls)
        if number is None and hasattr(cls, "save_state"):
            number = self.fixed(thing, self.holder)
        if number is None and self.given and not own(thing):
            number = self.leave(thing)
        if number is None:
            raise self.refused(thing)
        return number

    def refused(self, thing):
        cls = type(thing)
        name = cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
        return ConfigError(
            f"{self.where()} is of type {name}, which a checkpoint cannot keep; it keeps numbers, text, dates, lists, "
            f"mappings, arrays, random generators, and orders, feeds and indicators of the run. Name what is to be kept, "
            f'state = ("a", "b") in class {self.path[0]}, and make the rest in init() or start(); or define save_state(self) '
            f"and load_state(self, data)"
        )

    def fixed(self, thing, keep):
        """Refer to an object that only `init` and `start` can create: it must have existed at the first checkpoint."""
        where = self.where()
        what = object_kinds.function_name(thing) or object_kinds.name_of(type(thing))
        if self.opening:
            self.places[where] = what
        elif self.places.get(where) != what:
            raise ConfigError(
                f"{where} is {what}, made during the run; a checkpoint keeps only those that init() or start() made"
            )
        return keep(thing)

    def function(self, thing):
        return self.node(thing, "function", object_kinds.function_name(thing))[0]

    def reference(self, thing):
        """Refer to a feed, line, panel or indicator of the run."""
        if isinstance(thing, (SlowFeed, SlowFeeds)):
            number, node = self.node(thing, "slow", self.scope_of(thing), getattr(thing, "row", -1))
            node.append(self.put(thing.frame))
        elif isinstance(thing, Feed):
            number, _ = self.node(thing, "feed", self.scope_of(thing), thing.row)
        elif isinstance(thing, StrategyContext):
            number, _ = self.node(thing, "feeds", self.scope_of(thing))
        else:
            number, node = self.node(thing, "line", self.scope_of(thing), thing.row)
            node.append(self.put(thing.ring))
        return number

    def scope_of(self, thing):
        """Return the number of the strategy that an object belongs to."""
        scope = thing if isinstance(thing, StrategyContext) else thing.scope
        for number, known in enumerate(self.scopes):
            if known is scope:
                return number
        raise ConfigError(f"{self.where()}: {thing!r} belongs to another run")

    def value(self, thing, cls):
        """Save a value of the standard library or NumPy; None for other values."""
        if cls.__module__.partition(".")[0] == "numpy":
            return self.of_numpy(thing, cls)
        if cls is random.Random:
            number, node = self.node(thing, "random")
            node.append(self.put(thing.getstate()))
            return number
        if cls in (dates.datetime, dates.time):
            number, node = self.node(thing, cls.__name__, thing.replace(tzinfo=None).isoformat(), thing.fold)
            node.append(self.zone(thing.tzinfo))
            return number
        if cls is dates.date:
            return self.node(thing, "date", thing.isoformat())[0]
        if cls is dates.timedelta:
            return self.node(thing, "timedelta", thing.days, thing.seconds, thing.microseconds)[0]
        if cls in (Decimal, complex):
            return self.node(thing, cls.__name__, str(thing))[0]
        if cls is range:
            return self.node(thing, "range", thing.start, thing.stop, thing.step)[0]
        if cls in PAIRS:
            return self.pairs(thing, PAIRS[cls])
        if cls is defaultdict:
            factory = getattr(thing.default_factory, "__name__", None)
            if thing.default_factory is None or FACTORIES.get(factory) is thing.default_factory:
                return self.pairs(thing, "defaultdict", factory)
        if loaded(object_kinds.name_of(cls)) is not cls:  # of a function, where nobody finds it again
            return None
        if isinstance(thing, tuple) and hasattr(cls, "_fields"):
            return self.items(thing, "named", object_kinds.name_of(cls))
        if isinstance(thing, Enum):
            return self.node(thing, "enum", object_kinds.name_of(cls), thing.name)[0]
        if hasattr(cls, "__dataclass_fields__"):
            return self.pairs_of(thing, own(thing), "dataclass", object_kinds.name_of(cls))
        return None

    def zone(self, tz):
        """Return a time zone as its name, its offset in seconds, or None."""
        if tz is None or tz is dates.timezone.utc:
            return None if tz is None else "UTC"
        if type(tz) is dates.timezone:
            return tz.utcoffset(None).total_seconds()
        if getattr(tz, "key", None):
            return tz.key
        raise self.refused(tz)

    def of_numpy(self, thing, cls):
        """Save arrays and scalars without objects in them, and random generators."""
        import numpy as np

        if isinstance(thing, (np.ndarray, np.generic)) and cls in (np.ndarray, getattr(np, cls.__name__, None)):
            if thing.dtype.hasobject or thing.dtype.names:
                return None
            order = "F" if thing.flags.f_contiguous and not thing.flags.c_contiguous else "C"
            kind = "ndarray" if cls is np.ndarray else "scalar"
            place = self.keep(thing.tobytes(order), thing.dtype.itemsize)
            return self.node(thing, kind, thing.dtype.str, list(thing.shape), order, place)[0]
        if cls is np.random.Generator:
            number, node = self.node(thing, "generator", type(thing.bit_generator).__name__)
            node.append(self.put(thing.bit_generator.state))
            return number
        if cls is np.random.RandomState:
            number, node = self.node(thing, "randomstate")
            node.append(self.put(thing.get_state(legacy=False)))
            return number
        return None


def called(thing, hook, *arguments):
    """Return the value of a user's hook; a StrategyError names the hook that raised."""
    try:
        return getattr(thing, hook)(*arguments)
    except Exception as error:
        raise StrategyError(f"{type(thing).__name__}.{hook} raised {type(error).__name__}: {error}") from error


def declared_by(cls):
    """Return the names that a class lists in `state`, if any."""
    result = getattr(cls, "state", None)
    return result if isinstance(result, (tuple, list)) and all(isinstance(name, str) for name in result) else ()


def kept_of(thing):
    """Return {name: value} of the attributes that are saved."""
    cls = type(thing)
    declared = declared_by(cls)
    if declared:
        missing = [name for name in declared if not hasattr(thing, name)]
        if missing:
            raise ConfigError(f"{cls.__name__}.state names {missing[0]!r}, which is no attribute yet; set it in init()")
        return {name: getattr(thing, name) for name in declared}
    result = own(thing)
    if not isinstance(thing, Strategy):
        return result
    arguments = given_to(thing)
    return {
        name: value
        for name, value in result.items()
        if name not in SEAT and (name not in arguments or value is not arguments[name] or not isinstance(value, FIRM))
    }


def given_to(thing):
    """Return the parameters of a strategy; they are given again on resuming, but mutable ones may have changed."""
    return thing._ringbar_parameters if isinstance(thing, Strategy) else {}


def loaded(name):
    """Return the class of a name such as `module:Class` from a loaded module, or None."""
    module, _, path = name.partition(":")
    result = sys.modules.get(module)
    for part in path.split("."):
        result = getattr(result, part, None)
    return result if isinstance(result, type) else None
