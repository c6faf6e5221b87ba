"""Loader: restores the nodes of a `Saver` into a run that was built again from the same code, options and data.

Live and saved objects are walked side by side. Existing objects are changed in place, so that references to them stay valid;
objects created during the run are created again. If the two do not correspond, the checkpoint belongs to another run: a
CheckpointError.
"""

from __future__ import annotations

import struct
from array import array
from collections import deque

from engine.checkpoint import bar_table, object_kinds
from engine.checkpoint.attributes import assign, members
from engine.checkpoint.saver import exporter
from engine.checkpoint.user_loader import UserLoader
from engine.errors import CheckpointError

ABSENT = object()
SHARED = ("left", "method", "function")  # what never changes may stand for several that were equal


class Loader(UserLoader):
    """The nodes and bytes of one checkpoint; `scopes`: the contexts of the run's strategies, `bars`: its table."""

    def __init__(self, nodes, data, scopes, bars):
        self.nodes = nodes
        self.data = memoryview(data)
        self.scopes = scopes
        self.bars = bars
        self.made = {}  # number of a node -> its object
        self.taken = set()  # ids of live objects that are somebody's already
        self.alive = []

    def get(self, value, live=ABSENT):
        """Return the object of a value; `live`: the object in its place now."""
        if isinstance(value, list):
            return self.thing(value[0], live)
        if isinstance(value, dict):
            return struct.unpack("<d", bytes.fromhex(value["f"]))[0]
        return value

    def thing(self, number, live):
        """Return the object of a node."""
        if number not in self.made:
            kind, *parts = self.nodes[number]
            live = ABSENT if live is None else exporter(live)
            if kind not in SHARED and id(live) in self.taken:
                live = ABSENT
            result = getattr(self, f"as_{kind}")(number, live, *parts)
            self.settle(number, result)
        return self.made[number]

    def settle(self, number, found):
        """Register the object of a node."""
        self.made[number] = found
        self.taken.add(id(found))
        self.alive.append(found)
        return found

    def differs(self, expected, live):
        result = "nothing" if live is ABSENT else object_kinds.name_of(type(live))
        return CheckpointError(f"the checkpoint is not one of this run: it has {expected} where there is {result}")

    def place(self, name, saved, live):
        """Register objects that are known by their place in a list: the roots."""
        if len(saved) != len(live):
            raise CheckpointError(f"the checkpoint is not one of this run: it has {len(saved)} {name}, the run {len(live)}")
        for value, thing in zip(saved, live):
            if self.get(value, thing) is not thing:
                raise self.differs(f"something else among its {name}", thing)

    # -- objects of the engine -----------------------------------------------------------------------------------

    def as_left(self, number, live, name):
        if live is ABSENT or object_kinds.name_of(type(live)) != name:
            raise self.differs(name, live)
        return live

    def as_method(self, number, live, owner):
        if live is ABSENT:
            raise self.differs("a method", live)
        self.get(owner, live.__self__)
        return live

    def as_object(self, number, live, name, names, values):
        if live is ABSENT or object_kinds.name_of(type(live)) != name:
            if name not in object_kinds.MADE:
                raise self.differs(name, live)
            cls = object_kinds.MADE[name]
            live, current = cls.__new__(cls), {}
        else:
            current = members(live)
        self.settle(number, live)
        self.fill(live, current, names, values)
        return live

    def fill(self, live, current, names, values):
        assign(live, {name: self.get(value, current.get(name, ABSENT)) for name, value in zip(names, values)})

    def as_mark(self, number, live, name, mark, figures):
        if live is ABSENT or object_kinds.name_of(type(live)) != name:
            raise self.differs(name, live)
        self.settle(number, live)
        live.go_to(self.get(mark), self.bars)
        result = object_kinds.figures_of(live)
        if len(result) != len(figures):
            raise self.differs(f"{name} with {len(figures)} figures", live)
        for value, figure in zip(figures, result):
            self.get(value, figure)
        return live

    def as_bars(self, number, live, names, values, data):
        self.settle(number, live)
        self.fill(live, members(live), names, values)
        bar_table.unpack(live, self.bytes_of(data))
        return live

    # -- containers and buffers ----------------------------------------------------------------------------------

    def bytes_of(self, place):
        """Return the bytes that `Saver.keep` was given."""
        start, size, width = place
        data = bytes(self.data[start : start + size])
        if len(data) != size:
            raise ValueError(f"{size} bytes at {start}, there are {len(data)}")
        if width < 2:
            return data
        n = size // width
        whole = bytearray(size)
        for i in range(width):
            whole[i::width] = data[i * n : i * n + n]
        return bytes(whole)

    def as_buffer(self, number, live, code, place):
        data = self.bytes_of(place)
        if live is not ABSENT:
            view = memoryview(live)
            if view.format == code and view.nbytes == len(data) and not view.readonly:
                view.cast("B")[:] = data
                return live
        return array(code, data)

    def as_bytes(self, number, live, place):
        return self.bytes_of(place)

    def as_bytearray(self, number, live, place):
        data = self.bytes_of(place)
        if isinstance(live, bytearray):
            live[:] = data
            return live
        return bytearray(data)

    def same(self, live, cls):
        """Return the live object if it has this class, otherwise a new one."""
        return live if type(live) is cls else cls()

    def each(self, items, live):
        """Return the objects of items, next to those of a live sequence."""
        there = list(live) if isinstance(live, (list, tuple, deque)) else []
        return [self.get(item, there[i] if i < len(there) else ABSENT) for i, item in enumerate(items)]

    def as_list(self, number, live, *items):
        old = list(live) if type(live) is list else []
        result = self.settle(number, self.same(live, list))
        result[:] = self.each(items, old)
        return result

    def as_tuple(self, number, live, *items):
        result = tuple(self.each(items, live))
        if type(live) is tuple and len(live) == len(result) and all(a is b for a, b in zip(live, result)):
            return live
        return result

    def as_deque(self, number, live, most, *items):
        old = list(live) if type(live) is deque else []
        if type(live) is not deque or live.maxlen != most:
            live = deque(maxlen=most)
        self.settle(number, live)
        items = self.each(items, old)
        live.clear()
        live.extend(items)
        return live

    def as_set(self, number, live, *items):
        result = self.settle(number, self.same(live, set))
        items = self.each(items, ())
        result.clear()
        result.update(items)
        return result

    def as_frozenset(self, number, live, *items):
        return frozenset(self.each(items, ()))

    def as_dict(self, number, live, *pairs):
        return self.mapping(number, self.same(live, dict), pairs)

    def mapping(self, number, found, pairs):
        self.settle(number, found)
        old = dict(found)
        fresh = []
        for key, value in pairs:
            key = self.get(key)
            fresh.append((key, self.get(value, old.get(key, ABSENT))))
        found.clear()
        for key, value in fresh:
            found[key] = value
        return found
