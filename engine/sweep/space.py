"""Space: the combinations of parameters that a sweep tries, in a fixed order.

A grid crosses lists of values. `Random` and `Latin` sample ranges with a seed; the sample does not depend on the workers.
"""

from __future__ import annotations

import random
from itertools import product
from math import exp, log, prod

from engine.core.parameters import declared
from engine.errors import ConfigError, suggest

MOST = 1_000_000  # trials, or values of one parameter


class Steps:
    """Values from `start` to `stop`, both included, `step` apart."""

    def __init__(self, start, stop, step=1):
        if step <= 0 or stop < start:
            raise ConfigError(f"Steps({start}, {stop}, {step}): expected start <= stop and a step above 0")
        self.start, self.stop, self.step = start, stop, step

    def __iter__(self):
        count = int((self.stop - self.start) / self.step + 1e-9) + 1
        few(count, f"Steps({self.start}, {self.stop}, {self.step}) has {count:,} values")
        return iter([self.start + i * self.step for i in range(count)])


class Log:
    """`count` values from `start` to `stop` with a constant ratio; integers if both ends are."""

    def __init__(self, start, stop, count):
        if not 0 < start < stop or count < 2:
            raise ConfigError(f"Log({start}, {stop}, {count}): expected 0 < start < stop and a count of at least 2")
        self.start, self.stop, self.count = start, stop, count

    def __iter__(self):
        ratio = log(self.stop / self.start) / (self.count - 1)
        results = [self.start * exp(i * ratio) for i in range(self.count)]
        if isinstance(self.start, int) and isinstance(self.stop, int):
            results = list(dict.fromkeys(round(value) for value in results))
        return iter(results)


def few(count, said):
    """Raise a ConfigError if `count` is more than a sweep keeps in memory."""
    if count > MOST:
        raise ConfigError(f"{said}; expected {MOST:,} at most: take larger steps, or draw from it (Random, Latin, Search)")


class Partial(dict):  # type: ignore[type-arg]
    """Parameters of a trial that sees only the data before `until` (ns)."""

    def __init__(self, params, until):
        super().__init__(params)
        self.until = until

    def __reduce__(self):
        return Partial, (dict(self), self.until)


class Grid:
    """All combinations of the values of each parameter; the last parameter changes fastest. `where`: see `allowed`."""

    def __init__(self, where=None, **values):
        self.where = where
        self.values = values

    def trials(self):
        columns = {name: listed(name, value) for name, value in self.values.items()}
        count = prod(map(len, columns.values()))
        few(count, f"the grid has {count:,} trials, before any condition")
        return [dict(zip(columns, row)) for row in product(*columns.values())]


class Random:
    """`count` random samples; a range is (low, high), of integers if both ends are, or a list of choices."""

    def __init__(self, count, seed=0, where=None, **ranges):
        self.count, self.seed, self.where, self.ranges = count, seed, where, ranges

    def trials(self):
        rng = random.Random(self.seed)
        keep = allowed(self.where)
        entries = {}
        for _ in range(1000 * self.count):
            trial = {name: at(name, span, rng.random()) for name, span in self.ranges.items()}
            if keep(trial):
                entries.setdefault(repr(trial), trial)
            if len(entries) == self.count:
                break
        return list(entries.values())


class Latin(Random):
    """A Latin hypercube of `count` samples, spread evenly over each parameter (McKay, Beckman, Conover 1979)."""

    def trials(self):
        rng = random.Random(self.seed)
        columns = {}
        for name, span in self.ranges.items():
            cells = list(range(self.count))
            rng.shuffle(cells)
            columns[name] = [at(name, span, (cell + rng.random()) / self.count) for cell in cells]
        return [dict(zip(columns, row)) for row in zip(*columns.values())]


def at(name, span, u):
    """Return the value of a range at the quantile `u`, 0 to 1."""
    if isinstance(span, tuple) and len(span) == 2 and all(isinstance(end, (int, float)) for end in span):
        low, high = span
        if isinstance(low, int) and isinstance(high, int):
            return low + int(u * (high - low + 1))
        return low + u * (high - low)
    values = listed(name, span)
    return values[int(u * len(values))]


def listed(name, value):
    """Return the values of one parameter as a list; a single value becomes a list of one."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        value = [value]
    values = list(value)
    if not values:
        raise ConfigError(f"parameter {name}: no values to try")
    return [item.item() if hasattr(item, "item") and not hasattr(item, "__len__") else item for item in values]


def allowed(where):
    """Return a predicate of a trial's parameters from a function or a text such as "fast < slow"."""
    if where is None:
        return lambda trial: True
    if callable(where):
        return lambda trial: bool(where(**trial))
    from engine.sweep.parameter_condition import Condition

    condition = Condition(str(where))

    def keep(trial):
        return condition(trial)

    return keep


def trials_of(space, strategy, where=None):
    """Return the trials of a space: a mapping of values, a list of parameter sets, or a space object."""
    if hasattr(space, "items"):
        space = Grid(**space)
    elif not hasattr(space, "trials") and not (isinstance(space, (list, tuple)) and all(hasattr(trial, "items") for trial in space)):
        raise ConfigError(
            f"space={space!r:.80}; expected {{parameter: values}} such as {{\"fast\": [5, 10]}}, a list of parameter sets such as "
            f"[{{\"fast\": 5}}], or Grid, Random, Latin or Search"
        )
    trials = space.trials() if hasattr(space, "trials") else [dict(trial) for trial in space]
    for condition in (getattr(space, "where", None), where):
        keep = allowed(condition)
        trials = [trial for trial in trials if keep(trial)]
    if not trials:
        raise ConfigError("no trials: the space is empty, or `where` leaves nothing of it")
    from engine.strategy import Strategy

    known = declared(strategy, Strategy)
    for name in dict.fromkeys(name for trial in trials for name in trial):
        if name not in known:
            raise ConfigError(f"{strategy.__name__} has no parameter {name}{suggest(name, list(known))}")
    return trials
