"""Strategies that only look: what lines read at each instant, and the errors that looking raises."""

from array import array

import pytest
from markets import START

from engine import Backtest, Strategy
from engine.errors import StrategyError
from feeds.columns import from_columns

NAN = float("nan")
MODES = ("stream", "runonce")


class Probe(Strategy):
    """Builds what `build(feeds)` returns (panels, lines) and keeps what each reads at every instant."""

    build: object
    warmup = "each"

    def init(self):
        built = self.build(self.feeds)
        self.built = built if isinstance(built, (list, tuple)) else [built]
        self.instants = []
        self.seen = [{feed.name: [] for feed in self.feeds} for _ in self.built]

    def prenext(self):
        self.look()

    def next(self):
        self.look()

    def look(self):
        self.instants.append(self.now)
        for operand, seen in zip(self.built, self.seen):
            for feed in self.feeds.fresh:
                line = operand if operand.row >= 0 else operand[feed]
                seen[feed.name].append(line[0])


def probe(data, build, mode="stream", chunk=4):
    """The strategy after its run; small chunks make rings turn often."""
    return Backtest(data, Probe(build=build), mode=mode, chunk=chunk).run().strategy


def panels(data, build, **options):
    """What the panel that `build` returns read: {feed: a value per bar}; a list of these if it returns several."""
    strategy = probe(data, build, **options)
    return strategy.seen if len(strategy.seen) > 1 else strategy.seen[0]


def line(values, build, **options):
    """What the panel built over a column `a` of `values` reads at every bar of one feed."""
    return panels(from_columns({"A": table(a=values)}), lambda feeds: build(feeds.column("a")), **options)["A"]


def table(stamps=None, **columns):
    """One feed of any columns; the prices are 1 unless they are given."""
    n = len(next(iter(columns.values())))
    data = {"ts": array("q", range(START, START + n) if stamps is None else stamps)}
    for field in ("open", "high", "low", "close"):
        data[field] = array("d", columns.pop(field, [1.0] * n))
    data.update((name, array("d", values)) for name, values in columns.items())
    return data


def bits(values):
    """Values as text that tells every bit but those of NaN: -0.0 is not 0.0, NaN is NaN."""
    return [float(value).hex() for value in values]


class Script(Strategy):
    """A strategy of one function a hook: `hooks={"init": f, "next": g}`, each called with the strategy."""

    hooks: dict
    warmup = "each"

    def init(self):
        self.hooks.get("init", idle)(self)

    def prenext(self):
        self.hooks.get("prenext", idle)(self)

    def next(self):
        self.hooks.get("next", idle)(self)


def idle(strategy):
    """Nothing to do."""


def script(data, mode="stream", chunk=4, **hooks):
    """The `Script` after its run."""
    return Backtest(data, Script(hooks=hooks), mode=mode, chunk=chunk).run().strategy


def fails(error, match, data, **hooks):
    """A script must raise `error` in a hook: bare if it is one of the engine's own, else as the cause of a StrategyError."""
    with pytest.raises((error, StrategyError), match=match) as caught:
        script(data, **hooks)
    raised = caught.value
    assert isinstance(raised, error) or isinstance(raised.__cause__, error), repr(raised)
    return str(raised)
