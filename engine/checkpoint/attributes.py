"""Read and set the attributes of an object by name, whether its class is compiled or not.

Cython gives every compiled class a `__reduce__` and a `__setstate__` that handle all attributes, including private ones, as a
tuple in the order of their names. Nothing is pickled here; the tuple is unpacked at once. The names come from the error that
`__pyx_unpickle_X` raises when it is given the state of another class.
"""

from __future__ import annotations

import sys

NAMES: dict[type, tuple[str, ...]] = {}  # compiled class -> names of its attributes
LAYOUTS: dict[type, type | None] = {}  # class -> the compiled one among its bases


def compiled(cls):
    """Return the compiled class that lays out instances of a class, or None."""
    if cls not in LAYOUTS:
        LAYOUTS[cls] = next((base for base in cls.__mro__ if unpickle_of(base) is not None), None)
    return LAYOUTS[cls]


def unpickle_of(cls):
    """Return the unpickle function that Cython generates for a compiled class, or None for a plain class."""
    return getattr(sys.modules.get(cls.__module__), f"__pyx_unpickle_{cls.__name__}", None)


def names_of(cls):
    """Return the attribute names of a compiled class, in the order of its state."""
    if cls not in NAMES:
        listed = ""
        try:
            unpickle_of(cls)(cls, 0, None)  # 0 is nobody's checksum
        except Exception as error:  # noqa: BLE001, pickle's own, which need not be imported for this
            listed = str(error).rpartition(" = (")[2].rstrip(")")
        NAMES[cls] = tuple(name for name in listed.split(", ") if name)
    return NAMES[cls]


def state_of(thing, base):
    """Return the attributes of a compiled object as the tuple that `__setstate__` takes."""
    result = base.__reduce__(thing)
    state = result[2] if len(result) > 2 else result[1][2]
    return state or ()


def slots_of(cls):
    """Return the names of the `__slots__` of the plain base classes of a class."""
    results = []
    for base in cls.__mro__:
        slots = vars(base).get("__slots__", ())
        results += [slots] if isinstance(slots, str) else slots
    return [name for name in results if name not in ("__dict__", "__weakref__")]


def own(thing):
    """Return {name: value} of an object's plain Python attributes: its `__dict__` and its slots."""
    entries = {name: getattr(thing, name) for name in slots_of(type(thing)) if hasattr(thing, name)}
    entries.update(getattr(thing, "__dict__", ()))
    return entries


def members(thing):
    """Return {name: value} of all attributes; buffers of compiled objects are memoryviews."""
    base = compiled(type(thing))
    if base is None:
        return own(thing)
    names = names_of(base)
    entries = dict(zip(names, state_of(thing, base)))
    entries.update(own(thing))
    return entries


def assign(thing, values):
    """Set attributes; those of a compiled class that `values` does not name keep their value."""
    base = compiled(type(thing))
    if base is not None:
        names = names_of(base)
        if any(name in values for name in names):
            state = () if all(name in values for name in names) else state_of(thing, base)
            base.__setstate__(thing, tuple([values[name] if name in values else state[i] for i, name in enumerate(names)]))
        values = {name: value for name, value in values.items() if name not in names}
    assign_own(thing, values)


def assign_own(thing, values):
    """Set what `own` reads, bypassing `__setattr__`."""
    slots = slots_of(type(thing))
    held = getattr(thing, "__dict__", None)
    for name, value in values.items():
        if name in slots or held is None:
            object.__setattr__(thing, name, value)
        else:
            held[name] = value
