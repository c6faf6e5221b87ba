"""Indicator: the base for users' own indicators in plain Python."""

from engine.core.indicator import Kernel, whole
from engine.core.panel import Operand
from engine.core.params import bind
from engine.errors import ParameterError, StrategyError

NAN = float("nan")


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
    """

    def __new__(cls, *args, **values):
        inputs = tuple(x for x in args if isinstance(x, Operand))
        names = list(bind_names(cls))
        rest = args[len(inputs) :]
        if len(rest) > len(names):
            raise ParameterError(f"{cls.__name__}: {len(rest)} parameters given, it has {len(names)}: {', '.join(names)}")
        values = {**dict(zip(names, rest)), **values}
        return Adapter(cls, inputs, bind(cls, Indicator, values))

    def start(self):
        """Called once for each feed, before its first value."""

    def next(self, x):
        """The value for the newest bar, given the inputs' values at it; None for no value."""
        raise NotImplementedError(f"{type(self).__name__} does not define next(self, x)")


def bind_names(cls):
    from engine.core.params import declared

    return declared(cls, Indicator)


class Adapter(Kernel):
    """The kernel around a plain Python `Indicator`: one instance of it per row."""

    def __init__(self, cls, inputs, params):
        self.cls = cls
        self.values = params
        self.instances = []
        period = params.get("period", getattr(cls, "period", 1))
        self.specify(inputs, (cls, *params.items()), whole(cls.__name__, "period", period, 1))

    def called(self):
        return self.cls.__name__

    def title(self):
        words = [ring.name for ring in self.sources()] + [str(value) for value in self.values.values()]
        return f"{self.called()}({', '.join(words)})"

    def allocate(self, rows):
        self.instances = [None] * rows

    def instance(self, row):
        """The user's object of a row, made at its first value."""
        made = self.instances[row]
        if made is None:
            made = object.__new__(self.cls)
            for name, value in self.values.items():
                setattr(made, name, value)
            made.start()
            self.instances[row] = made
        return made

    def at(self, row, t):
        value: object
        if t < self.first:
            return NAN
        try:
            value = self.instance(row).next(*[self.input(i, row, t) for i in range(len(self.inputs))])
            if value is None or t - self.first + 1 < self.warmup:
                return NAN
            return float(value)
        except Exception as error:
            where = "" if self.across else f" of feed {self.scope.bars.names[row]}"
            raise StrategyError(
                f"{self.title()}.next raised {type(error).__name__}: {error} (at bar {t + 1}{where})"
            ) from error
