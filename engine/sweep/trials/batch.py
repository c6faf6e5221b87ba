"""Batch: runs some trials of a sweep in one pass over the data; the work of a worker.

The executor passes parameter sets and gets a row for each: metrics and digest, or the reason why there are none. Strategies
share the pass and identical indicators; a strategy that raises ends alone.
"""

from __future__ import annotations

import gc
import traceback
from copy import copy
from time import perf_counter

from engine.backtest import Backtest
from engine.errors import RingbarError
from engine.results.metrics.daily_returns import DayEnds, daily_of
from engine.results.metrics.online_metrics import jsonable
from engine.results.result import Result
from engine.sweep.store.daily_series import packed

OBJECTS = 50_000  # that strategies may leave behind, in the middle of a pass, before their garbage is collected


class Job:
    """The common part of all trials: the strategy, the location of the data, the options of `Backtest`, the trading start."""

    def __init__(self, strategy, data, options, begin=None):
        self.strategy = strategy
        self.data = data
        self.options = options
        self.feeds = {}  # by the time up to which they go
        self.begin = begin
        self.shared = Shared()

    def __getstate__(self):
        return self.strategy, self.data, self.options, self.begin

    def __setstate__(self, state):
        self.__init__(*state)

    def moved(self, data):
        """Return a copy with the same data in another place."""
        other = copy(self)
        other.data = data
        return other

    @property
    def strategies(self):
        """All classes that workers import."""
        return [self.strategy]

    def open(self, until=None):
        """Open the data, all of them or those before `until`, once per process."""
        if until not in self.feeds:
            from engine.sweep.trials.rungs import beginning

            self.feeds[until] = self.data.open() if until is None else beginning(self.data, until)
        return self.feeds[until]

    def run(self, trials):
        """A row for each of `trials` (parameters), in order; all of them see the same data."""
        with DeferredCollection():
            return self.rows(trials)

    def rows(self, trials):
        """Run `trials` and build their rows."""
        began = perf_counter()
        self.shared.ends.begin_pass()
        until = getattr(trials[0], "until", None)
        items = [self.make(params) for params in trials]
        outcome = dict.fromkeys(range(len(trials)))
        alive = [i for i, strategy in enumerate(items) if not isinstance(strategy, Exception)]
        for i, result in zip(alive, self.outcomes([items[i] for i in alive], until)):
            outcome[i] = result
        seconds = (perf_counter() - began) / max(1, len(trials))
        results = [outcome[i] or items[i] for i in range(len(trials))]
        rows = [row_of(params, result, seconds, self.shared) for params, result in zip(trials, results)]
        for result in results:
            if isinstance(result, Result):
                result.strategy._ringbar_disconnect()
        return rows

    def make(self, params):
        try:
            return self.strategy(**params)
        except Exception as error:
            return error

    def outcomes(self, strategies, until):
        """Return results or errors of strategies; if all fail at once, each is tried alone."""
        if not strategies:
            return []
        try:
            backtest = Backtest(self.open(until), strategies, **self.options)
            backtest.stepwise = True
            backtest.begin = self.begin
            backtest.day_ends = self.shared.ends
            return backtest.run(progress=False, on_error="continue", keep="metrics")
        except Exception as error:
            if len(strategies) == 1:
                return [error]
            return [self.outcomes([strategy], until)[0] for strategy in strategies]


class DeferredCollection:
    """Delays garbage collection to the end of a pass, which leaves its cycles all at once.

    Python's default pace would scan all strategies again and again while they are built.
    """

    def __enter__(self):
        if hasattr(gc, "set_threshold"):
            self.pace = gc.get_threshold()
            gc.set_threshold(max(OBJECTS, self.pace[0]) if self.pace[0] else 0, *self.pace[1:])

    def __exit__(self, *raised):
        if hasattr(gc, "set_threshold"):
            gc.set_threshold(*self.pace)
            gc.collect(1)  # not what has outlived a pass


class Shared:
    """The shared part of the series of one process's trials: where days end, and calendars."""

    def __init__(self):
        self.ends = DayEnds()
        self.calendars = {}


def row_of(params, found, seconds, shared):
    """Return the journal row of a trial."""
    row = {"params": params, "metrics": {}, "digest": None, "seconds": seconds, "attempts": 1, "error": None, "series": None}
    if isinstance(found, Exception):
        shown = str(found) if isinstance(found, RingbarError) else ""
        cause = found.__cause__ or found
        lines = "".join(traceback.format_exception(type(cause), cause, cause.__traceback__))
        return {**row, "status": "failed", "error": f"{shown}\n{lines}".strip()}
    daily = daily_of(found, None, shared.ends) if found.daily is None else found.daily
    metrics = {name: jsonable(value) for name, value in found.metrics.items()}
    series = packed(daily, shared.calendars)
    return {**row, "status": "done", "metrics": metrics, "digest": found.digest, "series": series}
