"""Parameters: collected, checked and set in one place, for strategies and indicators.

Strategies and users' indicators declare them as annotated class attributes (`declared`, `bind`), kernels in a table
`defaults`, whose values define their kinds (`arguments`, `settle`).
"""

from engine.errors import ParameterError, suggest

MISSING = object()
MOST = 100_000_000  # values of a window
FIELDS = ("open", "high", "low", "close", "volume", "openinterest")
NUMBERS = {"int": int, "float": float, "bool": bool, "str": str}


def refuse_hidden_method(thing, name):
    """Refuse an attribute of `thing` that would hide a method of its class, which the engine calls."""
    if callable(getattr(type(thing), name, None)):
        raise ParameterError(
            f"{type(thing).__name__}: self.{name} would hide the method {name}(); give the attribute another name, "
            f"such as {name}_"
        )


def refuse_hidden_methods(thing):
    """Refuse every attribute that a user's object has in the place of a method."""
    for name in getattr(thing, "__dict__", ()):
        refuse_hidden_method(thing, name)


def declared(cls, stop):
    """Return {name: (annotation, default or MISSING)} of a class, from the annotations below `stop` in source order."""
    parameters = {}
    for base in reversed(cls.__mro__):
        if base is stop or not issubclass(base, stop):
            continue
        for name, kind in base.__dict__.get("__annotations__", {}).items():
            if not name.startswith("_") and "ClassVar" not in str(kind):
                parameters[name] = (kind, getattr(cls, name, MISSING))
        older = base.__dict__.get("params", {})
        for name, default in dict(older).items() if not callable(older) else ():
            parameters[name] = (None, default)
    return parameters


def plain_attributes(cls, stop):
    """Return the names of attributes that a class below `stop` sets without an annotation; methods are left out."""
    names = set()
    for base in cls.__mro__:
        if base is not stop and issubclass(base, stop):
            names.update(name for name, value in base.__dict__.items() if not callable(value) and not hasattr(value, "__get__"))
    return names


def bind(cls, stop, values):
    """Return {name: value}: the given values over the defaults, checked against the declaration."""
    known = declared(cls, stop)
    for name in values:
        if name not in known:
            if name in plain_attributes(cls, stop):
                value = getattr(cls, name)
                raise ParameterError(
                    f"{cls.__name__}: unknown parameter {name}: the class attribute has no annotation; write "
                    f"{name}: {type(value).__name__} = {value!r} in the class to make it a parameter"
                )
            raise ParameterError(f"{cls.__name__}: unknown parameter {name}{suggest(name, list(known))}")
    bound = {}
    for name, (kind, default) in known.items():
        hidden = getattr(stop, name, None)
        if callable(hidden) or hasattr(hidden, "__get__"):
            raise ParameterError(
                f"{cls.__name__}: parameter {name} would hide {stop.__name__}.{name}; give it another name, such as {name}_"
            )
        value = values.get(name, default)
        if value is MISSING:
            raise ParameterError(f"{cls.__name__}: parameter {name} has no default and was not given")
        bound[name] = checked(cls, name, kind, value)
    return bound


def checked(cls, name, kind, value):
    """Return the value, converted to the annotation if that is int, float, bool or str."""
    kind = NUMBERS.get(kind if isinstance(kind, str) else getattr(kind, "__name__", ""))
    if kind is None or isinstance(value, kind):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)
    raise ParameterError(f"{cls.__name__}: parameter {name}={value!r}; expected {kind.__name__}")


def whole(owner, name, value, least):
    """Return `value` as an int of at least `least`; otherwise a ParameterError."""
    number = least - 1
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        pass
    if isinstance(value, bool) or number != value or number < least:
        raise ParameterError(f"{owner}: {name}={value!r}; expected a whole number of at least {least}")
    if least >= 0 and number > MOST:
        raise ParameterError(f"{owner}: {name}={value!r}; expected a whole number of at most {MOST:,}")
    return number


def real(owner, name, value, least, most):
    """Return `value` as a finite float from `least` to `most`; otherwise a ParameterError."""
    number = float("nan")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    if isinstance(value, (bool, str)) or not least <= number <= most or number - number != 0.0:
        span = "" if most == float("inf") else f" and at most {most:g}"
        span = f" of at least {least:g}{span}" if least > -float("inf") else ""
        raise ParameterError(f"{owner}: {name}={value!r}; expected a number{span}")
    return number


def settle(cls, values, owner=""):
    """Return {parameter: value} of a class with `defaults`, `limits` and `choices`: given values over defaults, checked."""
    owner = owner or cls.__name__
    for name in values:
        if name not in cls.defaults:
            raise ParameterError(f"{owner}: unknown parameter {name}{suggest(name, list(cls.defaults))}")
    bound = {}
    for name, default in cls.defaults.items():
        value = values.get(name, default)
        limit = cls.limits.get(name, 1 if type(default) is int else (-float("inf"), float("inf")))
        if name in cls.choices:
            if value not in cls.choices[name]:
                words = ", ".join(map(repr, cls.choices[name]))
                near = suggest(value, list(cls.choices[name])) if isinstance(value, str) else ""
                raise ParameterError(f"{owner}: {name}={value!r}{near}; expected one of {words}")
        elif type(default) is int:
            value = whole(owner, name, value, limit)
        elif type(default) is float:
            least, most = limit if isinstance(limit, tuple) else (limit, float("inf"))
            value = real(owner, name, value, least, most)
        bound[name] = value
    return bound


def once(cls, names, args, values):
    """Refuse a parameter that is given by its place and by its name."""
    twice = [name for name, _ in zip(names, args) if name in values]
    if twice:
        raise ParameterError(f"{cls.__name__}: parameter {twice[0]} is given twice, by its place and by its name")


def arguments(cls, args, values):
    """Return (inputs, {parameter: value}) of a call: inputs first, as many as the class takes, or a feed in their place.

    A feed or all feeds (anything with columns) stand for the columns that the inputs are named after; `source` is the close.
    """
    args = list(args)
    values = dict(values)
    takes = cls.takes
    if args and hasattr(args[0], "column"):
        feed = args.pop(0)
        inputs = [feed.column("close" if name == "source" else name) for name in takes]
    else:
        inputs = args[: len(takes)]
        del args[: len(takes)]
        inputs += [values.pop(name) for name in takes[len(inputs) :] if name in values]
    misplaced = [x for x in args if hasattr(x, "ring")]
    if misplaced and not all(hasattr(x, "ring") for x in inputs):
        raise ParameterError(
            f"{cls.__name__}: lines and panels come before parameters: {cls.__name__}({', '.join([*takes, *cls.defaults])})"
        )
    if len(inputs) < len(takes):
        raise ParameterError(
            f"{cls.__name__}: takes {', '.join(takes)}, or a feed in their place; {len(inputs)} of {len(takes)} inputs given"
        )
    names = list(cls.defaults)
    if len(args) > len(names):
        raise ParameterError(f"{cls.__name__}: {len(args)} parameters given, it has {len(names)}: {', '.join(names)}")
    once(cls, names, args, values)
    return tuple(inputs), settle(cls, {**dict(zip(names, args)), **values})
