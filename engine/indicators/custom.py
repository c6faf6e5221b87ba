"""The kernel around a plain Python `Indicator`: one instance of it per row."""

from engine.core.kernel.kernel import Kernel
from engine.core.parameters import refuse_hidden_methods, whole
from engine.errors import StrategyError

NAN = float("nan")


class Adapter(Kernel):
    """Calls `next` of the user's class with the inputs' values, or `window` with the last `period` of them."""

    timed = True

    def __init__(self, cls, inputs, values):
        self.cls = cls
        self.values = values
        self.instances = []
        period = values.get("period", getattr(cls, "period", 1))
        self.length = whole(cls.__name__, "period", period, 1)
        self.windowed = hasattr(cls, "window")
        self.specify(inputs, (cls, *values.items()), self.length)

    def called(self):
        return self.cls.__name__

    def title(self):
        words = [self.named(i) for i in range(len(self.inputs))] + [str(value) for value in self.values.values()]
        return f"{self.called()}({', '.join(words)})"

    def allocate(self, rows):
        self.instances = [None] * rows
        self.pasts = [None] * rows

    def instance(self, row):
        """The user's object of a row, made at its first value."""
        built = self.instances[row]
        if built is None:
            built = object.__new__(self.cls)
            for name, value in self.values.items():
                setattr(built, name, value)
            built.start()
            refuse_hidden_methods(built)
            self.instances[row] = built
            self.pasts[row] = [[] for _ in self.inputs]
        return built

    def mark(self):
        """The rows that have an object of the user's by now."""
        return [row for row, built in enumerate(self.instances) if built is not None]

    def go_to(self, mark, bars):
        """Make the objects that there were; a checkpoint has what they held."""
        for row in mark:
            self.instance(row)

    def figures(self):
        """Return what a checkpoint saves: the users' objects, their windows, the output."""
        return [*[built for built in self.instances if built is not None], self.pasts, *self.outs]

    def value(self, row, t):
        """Return the value of the user's object at bar `t`."""
        built = self.instance(row)
        values = [self.input(i, row, t) for i in range(len(self.inputs))]
        if not self.windowed:
            return built.next(*values)
        pasts = self.pasts[row]
        for past, x in zip(pasts, values):
            past.append(x)
            if len(past) > self.length:
                del past[0]
        return built.window(*pasts) if len(pasts[0]) == self.length else None

    def at(self, row, t):
        value: object
        if t < self.first:
            return NAN
        try:
            value = self.value(row, t)
            if value is None or t - self.first + 1 < self.warmup:
                return NAN
            return float(value)
        except Exception as error:
            where = "" if self.across else f" of feed {self.scope.bars.names[row]}"
            hook = "window" if self.windowed else "next"
            raise StrategyError(
                f"{self.title()}.{hook} raised {type(error).__name__}: {error} (at bar {t + 1}{where})"
            ) from error
