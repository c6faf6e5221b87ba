"""Parameters as annotated class attributes: found, checked and set in one place, for strategies and indicators."""

from engine.errors import ParameterError, suggest

MISSING = object()
NUMBERS = {"int": int, "float": float, "bool": bool, "str": str}


def declared(cls, stop):
    """{name: (annotation, default or MISSING)} of a class, from the annotations below `stop` in the order written."""
    found = {}
    for base in reversed(cls.__mro__):
        if base is stop or not issubclass(base, stop):
            continue
        for name, kind in base.__dict__.get("__annotations__", {}).items():
            if not name.startswith("_") and "ClassVar" not in str(kind):
                found[name] = (kind, getattr(cls, name, MISSING))
        older = base.__dict__.get("params", {})
        for name, default in dict(older).items() if not callable(older) else ():
            found[name] = (None, default)
    return found


def bind(cls, stop, values):
    """{name: value}: what was given over the defaults, checked against the declaration."""
    known = declared(cls, stop)
    for name in values:
        if name not in known:
            raise ParameterError(f"{cls.__name__}: unknown parameter {name}{suggest(name, list(known))}")
    bound = {}
    for name, (kind, default) in known.items():
        value = values.get(name, default)
        if value is MISSING:
            raise ParameterError(f"{cls.__name__}: parameter {name} has no default and was not given")
        bound[name] = checked(cls, name, kind, value)
    return bound


def checked(cls, name, kind, value):
    """The value, as the annotation says if that is int, float, bool or str."""
    kind = NUMBERS.get(kind if isinstance(kind, str) else getattr(kind, "__name__", ""))
    if kind is None or isinstance(value, kind):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is int and isinstance(value, float) and value == int(value):
        return int(value)
    raise ParameterError(f"{cls.__name__}: parameter {name}={value!r}; expected {kind.__name__}")
