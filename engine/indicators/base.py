"""Indicator: what every public indicator is, and the base for users' own.

`SMA(close, 20)` builds it over a line or panel in `init`; `SMA(feed, 20)` and `SMA(feeds, 20)` read the columns that it is
made for; `SMA(20)` without a source is a specification, to be applied later: `SMA(20)(close)`, `compute(frame, SMA(20))`,
`SMA(20).stream()`. A specification can stand for a source: `SMA(RSI(14), 5)`.
"""

from __future__ import annotations

import engine.indicators.operations.operators  # noqa: F401, it registers the operators of lines
from engine.core.parameters import arguments, bind, declared, once, settle
from engine.core.views.panel import Line, Operand, Panel
from engine.errors import ConfigError, ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar


class Indicator:
    """A user's own indicator: parameters, `period`, and `next(self, x)`, which returns the value for the newest bar.

        class Momentum(Indicator):
            period: int = 10

            def start(self):
                self.past = []

            def next(self, x):
                self.past.append(x)
                return x - self.past.pop(0) if len(self.past) > self.period - 1 else None

        fast = Momentum(self.feeds.close, period=5)

    Inputs come first, as many as `next` takes; parameters are annotated class attributes (or a dict `params`) and are given
    by name or in order. One instance works for each feed, so what it keeps on `self` belongs to that feed; `start` is called
    before its first value. Warm-up: `period` values (1 if there is none); until then, and where `next` returns None, the
    output is NaN. `next` is called for every value from the first on and sees no other bars than those it is given.

    `window(self, xs)` instead of `next` is given the last `period` values of each input as lists, oldest first.
    """

    takes: ClassVar[tuple[str, ...]] = ()  # names of the inputs, if `next` or `window` does not say
    outputs: ClassVar[tuple[str, ...]] = ()
    extras: ClassVar[tuple[str, ...]] = ()  # further outputs, only there when they are asked for
    limits: ClassVar[Mapping[str, object]] = {}
    choices: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    kernel: ClassVar[Any] = None  # the compiled class of an indicator of the shelf

    def __new__(cls, *args, **values):
        results = [*args, *values.values()]
        if any(isinstance(x, Operand) or is_feeds(x) for x in results):
            return cls.applied(args, values)
        self = object.__new__(cls)
        count = 0
        while count < len(args) and isinstance(args[count], Indicator):
            count += 1
        self._sources = args[:count]
        self._given = cls.bound(args[count:], values)
        for name, value in self._given.items():
            setattr(self, name, value)
        return self

    @classmethod
    def inputs(cls):
        """The names of its inputs, in order."""
        if cls.kernel or cls.takes:
            return cls.takes
        code = getattr(cls, "window", cls.next).__code__
        return code.co_varnames[1 : code.co_argcount]

    @classmethod
    def names(cls):
        """The names of its parameters, in order."""
        return list(cls.kernel.defaults if cls.kernel else declared(cls, Indicator))

    @classmethod
    def bound(cls, args, values):
        """{parameter: value}, checked."""
        names = cls.names()
        too_many(cls, args, names)
        once(cls, names, args, values)
        values = {**dict(zip(names, args)), **values}
        if cls.kernel:
            return settle(cls.kernel, values, cls.__name__)
        return bind(cls, Indicator, values)

    @classmethod
    def applied(cls, args, values):
        """The indicator over what was given."""
        args = [resolved(x, [*args, *values.values()]) for x in args]
        values = {name: resolved(x, [*args, *values.values()]) for name, x in values.items()}
        if cls.kernel:
            return with_outputs(cls.kernel(*args, **values))
        if args and is_feeds(args[0]):
            args[:1] = [args[0].column("close" if name == "source" else name) for name in cls.inputs()]
        inputs = tuple(x for x in args if isinstance(x, Operand))
        rest, names = args[len(inputs) :], cls.names()
        if len(rest) > len(names):
            raise ParameterError(f"{cls.__name__}: {len(rest)} parameters given, it has {len(names)}: {', '.join(names)}")
        bound = cls.bound(rest, values)
        from engine.indicators.custom import Adapter

        return with_outputs(Adapter(cls, inputs, bound))

    def __call__(self, *sources):
        """Apply a specification to lines, panels, a feed or all feeds."""
        if self._sources:
            sources = tuple(source(*sources) for source in self._sources)
        return type(self)(*sources, **self._given)

    def over(self, column):
        """The specification applied to `column(name)` for each input; the names are those of the innermost sources."""
        if self._sources:
            return type(self)(*[source.over(column) for source in self._sources], **self._given)
        return type(self)(*[column(name) for name in self.inputs()], **self._given)

    def columns(self):
        """The names of the columns that `over` asks for, in order."""
        if not self._sources:
            return list(self.inputs())
        return list(dict.fromkeys(name for source in self._sources for name in source.columns()))

    def stream(self):
        """The indicator on its own, without an engine: `rsi = RSI(14).stream(); rsi.update(price)`."""
        from engine.indicators.stream import stream_of

        return stream_of(self)

    def start(self):
        """Called once for each feed, before its first value."""

    def next(self, x):
        """The value for the newest bar, given the inputs' values at it; None for no value."""
        raise NotImplementedError(f"{type(self).__name__} does not define next(self, x)")

    def _no_arithmetic(self, other):
        raise ParameterError(
            f"{self!r} is a specification, which has no values to calculate with or to compare; apply it first, for example "
            f"{type(self).__name__}(self.feeds.close), or {self!r}(self.feeds)"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _no_arithmetic
    __lt__ = __le__ = __gt__ = __ge__ = _no_arithmetic

    def __getitem__(self, key):
        raise ParameterError(
            f"{self!r}[{key!r}]: {self!r} is a specification, which has no values; build it over a line in init(), for example "
            f"self.{type(self).__name__.lower()} = {type(self).__name__}(self.feed.close, ...), and read that in next()"
        )

    __iter__ = None

    def __repr__(self):
        words = [*map(repr, self._sources), *(str(value) for value in self._given.values())]
        return f"{type(self).__name__}({', '.join(words)})"


class Composite(Indicator):
    """An indicator made of others: `build` takes inputs named in `takes` and returns one operand, or one for each output."""

    takes: ClassVar[tuple[str, ...]] = ("source",)

    @classmethod
    def inputs(cls):
        return cls.takes

    @classmethod
    def bound(cls, args, values):
        names = cls.names()
        too_many(cls, args, names)
        once(cls, names, args, values)
        return settle(Declaration(cls), {**dict(zip(names, args)), **values})

    @classmethod
    def names(cls):
        return list(declared(cls, Indicator))

    @classmethod
    def applied(cls, args, values):
        args = [resolved(x, [*args, *values.values()]) for x in args]
        inputs, bound = arguments(Declaration(cls), args, values)
        self = object.__new__(cls)
        for name, value in bound.items():
            setattr(self, name, value)
        with next(x for x in inputs if isinstance(x, Operand)).scope.graph.composing():
            built = self.build(*inputs)
        words = [named(x) for x in inputs] + [str(value) for value in bound.values()]
        return Bundle(f"{cls.__name__}({', '.join(words)})", cls.outputs, cls.extras, built)

    def build(self, source):
        """Return the operands of the outputs; a function returns one that is built when it is first read."""
        raise NotImplementedError(f"{type(self).__name__} does not define build(self, source)")


class Declaration:
    """The parts of a kernel class that `settle` and `arguments` read, for a composite."""

    def __init__(self, cls):
        self.__name__ = cls.__name__
        self.takes = cls.takes
        self.limits = cls.limits
        self.choices = cls.choices
        self.defaults = {name: default for name, (_, default) in declared(cls, Indicator).items()}


class Bundle(Operand):
    """The outputs of a composite: the first is its own value, all of them are attributes."""

    def __init__(self, title, outputs, extras, built):
        operands = built if isinstance(built, tuple) else (built,)
        Operand.__init__(self, operands[0].ring, operands[0].row, operands[0].scope)
        self.title = title
        self.outputs = outputs
        self.built = dict(zip(outputs + extras, operands))
        self.scope.graph.show(*[x.ring for x in operands if isinstance(x, Operand)])
        for name, operand in self.built.items():  # those that are built when they are asked for come later
            if isinstance(operand, Operand) and not hasattr(type(self), name):
                self.__dict__[name] = view(operand)

    def __repr__(self):
        return f"<{'panel' if self.row == -1 else 'line'} {self.title}, minimum period {self.ring.minperiod}>"

    def __getattr__(self, name):
        if name in self.__dict__.get("built", ()):
            operand = self.built[name]
            if not isinstance(operand, Operand):
                with self.scope.graph.composing():
                    operand = self.built[name] = operand()
                self.scope.graph.show(operand.ring)
            built = self.__dict__[name] = view(operand)  # found without this method from now on
            return built
        outputs = f"; outputs: {', '.join(self.outputs)}" if self.outputs else ""
        raise AttributeError(f"{self.title} has no {name!r}{outputs}")


def with_outputs(kernel):
    """Return a kernel, or the `Bundle` of its outputs if it has several."""
    if not kernel.outputs:
        return kernel
    return Bundle(kernel.title(), tuple(kernel.outputs), (), tuple(getattr(kernel, name) for name in kernel.outputs))


def too_many(cls, args, names):
    """Refuse more parameters than there are."""
    if args and hasattr(args[0], "__len__") and not isinstance(args[0], str):
        raise ParameterError(
            f"{cls.__name__}: {type(args[0]).__name__} is no line; in init() indicators take lines such as self.feed.close; "
            f"compute({cls.__name__}({', '.join(map(str, args[1:]))}), ...) of engine.indicators works on arrays and frames"
        )
    if len(args) > len(names):
        listed = ", ".join(names) or "none"
        raise ParameterError(
            f"{cls.__name__}: no panel, line or feed given, and {len(args)} parameters where it has {len(names)} ({listed}); "
            f"the first argument is e.g. self.feeds.close; without it this is a specification"
        )


def view(operand):
    """An output as a line or panel of its own."""
    if operand.row == -1:
        return Panel(operand.ring, operand.scope)
    return Line(operand.ring, operand.row, operand.scope)


def named(x):
    """Return the name of an input."""
    return x.ring.name if isinstance(x, Operand) else repr(x)


def is_feeds(x):
    """Return whether a value is a feed or all feeds: something with columns."""
    return not isinstance(x, (Operand, Indicator)) and hasattr(x, "column")


def resolved(x, given):
    """A specification among operands, applied to the feeds of these; anything else as it is."""
    if not isinstance(x, Indicator):
        return x
    for other in given:
        if is_feeds(other):
            return x(other)
        if isinstance(other, Operand):
            return x(other.scope if other.row == -1 or other.ring.across else other.scope.feeds[other.row])
    raise ConfigError(f"{x!r}: no feeds to apply it to")


def public(kernel, name):
    """The public class of a compiled kernel class: the same name and documentation."""
    body = {
        "__doc__": kernel.__doc__,
        "__module__": "engine.indicators",
        "kernel": kernel,
        "takes": kernel.takes,
        "outputs": kernel.outputs,
    }
    return type(name, (Indicator,), body)


def indicator(period=1):
    """A decorator that makes an indicator of a function of the last `period` values of its inputs (lists, oldest first).

    @indicator(period=20)
    def midrange(close):
        return (max(close) + min(close)) / 2

    line = midrange(self.feeds.close, period=10)
    line = midrange(self.feeds)  # reads the column that the argument is named after
    """
    if callable(period):  # without parentheses
        return indicator()(period)

    def decorate(function):
        if function.__defaults__:
            raise ParameterError(
                f"{function.__name__}: its arguments are columns, so that none can have a default; "
                f"write a class with annotated attributes for more parameters than period"
            )
        return windowed(function.__name__, function, period, function.__code__.co_varnames[: function.__code__.co_argcount])

    return decorate


def wrap(function, period, takes=("source",), output=0, **options):
    """An indicator of a NumPy or TA-Lib function: at each bar it is given the last `period` values of each input as arrays.

    Of what it returns the last element counts, of several arrays the one numbered `output`: `wrap(talib.RSI, 100,
    timeperiod=14)`. Streaming and runonce give the same, because the function never sees more than its window.
    """

    def last(*pasts):
        import numpy

        result = function(*[numpy.array(past) for past in pasts], **options)
        result = result[output] if isinstance(result, tuple) else result
        return result[-1] if getattr(result, "ndim", 0) else result

    return windowed(getattr(function, "__name__", "wrapped"), last, period, takes)


def windowed(name, function, period, takes):
    """An indicator class around a function of windows."""
    body = {
        "__doc__": function.__doc__,
        "__module__": getattr(function, "__module__", __name__),
        "__annotations__": {"period": "int"},
        "period": period,
        "takes": tuple(takes),
        "window": lambda self, *pasts: function(*pasts),
    }
    return type(name, (Indicator,), body)
