"""Members: what an object holds, by name, to read and to set, whether its class is compiled or not.

Cython gives every compiled class a `__reduce__` and a `__setstate__`: all attributes, private ones too, as a tuple in the order
of their names. Nothing is pickled here; the tuple is taken apart at once. Which names these are, Cython says in the error
with which its `__pyx_unpickle_X` refuses a state of another class.
"""

from __future__ import annotations

import sys

NAMES: dict[type, tuple[str, ...]] = {}  # compiled class -> names of its attributes
LAYOUTS: dict[type, type | None] = {}  # class -> the compiled one among its bases


def compiled(cls):
    """The compiled class that lays out the instances of a class; None if there is none."""
    if cls not in LAYOUTS:
        LAYOUTS[cls] = next((base for base in cls.__mro__ if unpickle_of(base) is not None), None)
    return LAYOUTS[cls]


def unpickle_of(cls):
    """What Cython makes beside a compiled class; None for a plain one."""
    return getattr(sys.modules.get(cls.__module__), f"__pyx_unpickle_{cls.__name__}", None)


def names_of(cls):
    """Names of the attributes of a compiled class, in the order of its state."""
    if cls not in NAMES:
        listed = ""
        try:
            unpickle_of(cls)(cls, 0, None)  # 0 is nobody's checksum
        except Exception as error:  # noqa: BLE001, pickle's own, which need not be imported for this
            listed = str(error).rpartition(" = (")[2].rstrip(")")
        NAMES[cls] = tuple(name for name in listed.split(", ") if name)
    return NAMES[cls]


def state_of(thing, base):
    """The attributes of a compiled object, as the tuple that `__setstate__` takes."""
    found = base.__reduce__(thing)
    state = found[2] if len(found) > 2 else found[1][2]
    return state or ()


def slots_of(cls):
    """Names of the slots that the plain classes among the bases of a class have."""
    found = []
    for base in cls.__mro__:
        slots = vars(base).get("__slots__", ())
        found += [slots] if isinstance(slots, str) else slots
    return [name for name in found if name not in ("__dict__", "__weakref__")]


def own(thing):
    """{name: value} of what plain code has put into an object: its dict and its slots."""
    found = {name: getattr(thing, name) for name in slots_of(type(thing)) if hasattr(thing, name)}
    found.update(getattr(thing, "__dict__", ()))
    return found


def members(thing):
    """{name: value} of all that an object holds; buffers of compiled objects as memoryviews."""
    base = compiled(type(thing))
    if base is None:
        return own(thing)
    names = names_of(base)
    found = dict(zip(names, state_of(thing, base)))
    found.update(own(thing))
    return found


def assign(thing, values):
    """Set members; those of a compiled class that `values` does not name stay."""
    base = compiled(type(thing))
    if base is not None:
        names = names_of(base)
        if any(name in values for name in names):
            state = () if all(name in values for name in names) else state_of(thing, base)
            base.__setstate__(thing, tuple([values[name] if name in values else state[i] for i, name in enumerate(names)]))
        values = {name: value for name, value in values.items() if name not in names}
    assign_own(thing, values)


def assign_own(thing, values):
    """Set what `own` reads, past whatever the class makes of an assignment."""
    slots = slots_of(type(thing))
    held = getattr(thing, "__dict__", None)
    for name, value in values.items():
        if name in slots or held is None:
            object.__setattr__(thing, name, value)
        else:
            held[name] = value
