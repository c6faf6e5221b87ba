"""Saver: turns live objects into a flat list of nodes and the bytes of their buffers.

A value is a number, a text, True, False or None as it is, `[i]` for node `i`, or `{"f": hex}` for a float that JSON cannot
express. A node is a list that begins with its kind. Each object is one node, however often it is referenced; buffers are
identified by their exporter, so that views of one array stay views of one array. `engine.checkpoint.loader` reverses this.
"""

from __future__ import annotations

import struct
from array import array
from collections import deque
from types import MethodType

from engine.checkpoint import bar_table, object_kinds
from engine.checkpoint.attributes import members, own
from engine.checkpoint.checkpoint_file import Buffers
from engine.checkpoint.user_saver import UserSaver
from engine.core.storage.ring import Ring
from engine.errors import ConfigError
from engine.indicators.stream import Stream

PLAIN = (bool, int, str)
HASHED = (tuple, frozenset)
CONTAINERS = {
    list: "items",
    tuple: "items",
    set: "items",
    frozenset: "items",
    deque: "items",
    dict: "pairs",
    bytes: "raw",
    bytearray: "raw",
}


def is_view(thing):
    """Return whether a value is a memoryview made by compiled code."""
    return type(thing).__name__ in ("_memoryviewslice", "memoryview") and hasattr(thing, "base")


def exporter(thing):
    """Return the object behind a memoryview of compiled code; anything else unchanged."""
    return thing.base if is_view(thing) else thing


def is_buffer(thing):
    return isinstance(thing, (array, memoryview)) or is_view(thing)


class Saver(UserSaver):
    """One checkpoint being written.

    scopes: the contexts of the run's strategies. left: buffers that the resuming process creates itself. places: {path: name} of
    objects that only `init` or `start` can create; collected if `opening`, at the first checkpoint of a process, and required at
    all later ones.
    """

    def __init__(self, scopes, left, places, opening):
        self.nodes = []
        self.buffers = Buffers()
        self.known = {}  # id -> number of its node
        self.alive = [*left]  # ids stay those of their objects
        self.left = {id(exporter(thing)) for thing in left if thing is not None}
        self.unfinished = set()  # tuples that are being looked at
        self.scopes = scopes
        self.places = places
        self.opening = opening
        self.inside = False  # of what users hold, where nothing is left alone unsaid
        self.given = False  # inside of a parameter as it was given
        self.path = []

    def node(self, thing, *parts):
        """Return the number of a new node for an object, and the node."""
        number = len(self.nodes)
        node = list(parts)
        self.nodes.append(node)
        self.known[id(thing)] = number
        self.alive.append(thing)
        return number, node

    def put(self, value):
        """Return a value as it is stored in a node."""
        if value is None or type(value) in PLAIN:
            return value
        if type(value) is float:
            return value if value - value == 0.0 else {"f": struct.pack("<d", value).hex()}
        thing = exporter(value)
        number = self.known.get(id(thing))
        if number is None:
            number = self.enter(thing)
        elif number in self.unfinished:
            raise ConfigError(f"{self.where()}: a tuple that contains itself cannot be kept in a checkpoint")
        return [number]

    def put_as(self, name, value):
        """Return a value as it is stored in a node; errors use this name for it."""
        self.path.append(name)
        result = self.put(value)
        self.path.pop()
        return result

    def where(self):
        """Return the path of the object being saved, such as `Gambler.mine[3]`."""
        return "".join(part if part[:1] == "[" else f".{part}" for part in self.path).lstrip(".")

    def enter(self, thing):
        """Return the number of a new node for an object of any kind."""
        cls = type(thing)
        if is_buffer(thing):
            return self.buffer(thing)
        if cls in CONTAINERS:
            return getattr(self, CONTAINERS[cls])(thing)
        if self.inside or object_kinds.is_users(thing):
            return self.of_user(thing)
        if isinstance(thing, object_kinds.MARKED):
            return self.marked(thing)
        if isinstance(thing, MethodType):
            return self.method(thing)
        if isinstance(thing, (*object_kinds.LEFT, *object_kinds.FUNCTIONS)):
            return self.leave(thing)
        if object_kinds.ours(cls):
            return self.walk(thing)
        number = self.value(thing, cls)
        if number is None:
            number = self.holder(thing) if own(thing) or hasattr(cls, "save_state") else self.leave(thing)
        return number

    def leave(self, thing):
        """Return a node for an object that a resumed run creates itself."""
        return self.node(thing, "left", object_kinds.name_of(type(thing)))[0]

    def method(self, thing):
        """Save a bound method: it is created again, and the object it is bound to is saved."""
        number, node = self.node(thing, "method")
        node.append(self.put(thing.__self__))
        return number

    # -- objects of the engine -----------------------------------------------------------------------------------

    def walk(self, thing):
        """Save an object attribute by attribute."""
        number, node = self.node(thing, "object", object_kinds.name_of(type(thing)))
        inside, self.inside = self.inside, False
        node += self.members_of(thing)
        self.inside = inside
        return number

    def members_of(self, thing):
        """Return (names, values) of what is saved of an engine object."""
        skip = object_kinds.wiring_of(type(thing))
        if isinstance(thing, Ring) and thing.mask < 0:  # a column, which is decoded or swept anew
            skip = ("data", "base")
        entries = {name: value for name, value in members(thing).items() if name not in skip}
        if isinstance(thing, Stream):  # its indicators are nobody else's
            for kernel in entries["kernels"]:
                self.kernel(kernel)
        self.path.append(type(thing).__name__)
        values = [self.put_as(name, value) for name, value in entries.items()]
        self.path.pop()
        return list(entries), values

    def marked(self, thing):
        """Save an object that implements `mark()` and `go_to()`."""
        number, node = self.node(thing, "mark", object_kinds.name_of(type(thing)))
        self.path.append(type(thing).__name__)
        node += [self.put(thing.mark()), [self.put(figure) for figure in object_kinds.figures_of(thing)]]
        self.path.pop()
        return number

    def kernel(self, kernel):
        """Save the state of an indicator."""
        if id(kernel) not in self.known:
            if isinstance(kernel, object_kinds.MARKED):
                self.marked(kernel)
            else:
                self.walk(kernel)
        return [self.known[id(kernel)]]

    def table(self, bars):
        """Save the bar table: its numbers and the slots in use."""
        number, node = self.node(bars, "bars")
        node += [*self.members_of(bars), self.keep(bar_table.pack(bars), bar_table.WIDTH)]
        return [number]

    # -- containers and buffers ----------------------------------------------------------------------------------

    def buffer(self, thing):
        if id(thing) in self.left:
            return self.leave(thing)
        view = memoryview(thing)
        number, _ = self.node(thing, "buffer", view.format, self.keep(view.tobytes(), view.itemsize))
        return number

    def keep(self, data, width=1):
        """Store bytes and return [place, length, width]. First bytes of all values come first, then the second bytes, because that compresses better."""
        if width > 1:
            data = b"".join([data[i::width] for i in range(width)])
        return [self.buffers.add(data), len(data), width]

    def raw(self, thing):
        return self.node(thing, type(thing).__name__, self.keep(bytes(thing)))[0]

    def items(self, thing, *parts):
        number, node = self.node(thing, *(parts or (type(thing).__name__,)))
        if type(thing) in HASHED:
            self.unfinished.add(number)
        if type(thing) is deque:
            node.append(thing.maxlen)
        node += [self.put_as(f"[{i}]", item) for i, item in enumerate(thing)]
        self.unfinished.discard(number)
        return number

    def pairs(self, thing, *parts):
        return self.pairs_of(thing, thing, *(parts or (type(thing).__name__,)))

    def pairs_of(self, thing, mapping, *parts):
        number, node = self.node(thing, *parts)
        for key, value in mapping.items():
            label = repr(key) if isinstance(key, (str, int)) else type(key).__name__
            node.append([self.put_as(f"[{label}]", key), self.put_as(f"[{label}]", value)])
        return number
