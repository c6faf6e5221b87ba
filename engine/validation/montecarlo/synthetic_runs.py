"""Runs a strategy on synthetic markets with the executors and the journal of sweeps; each draw is a trial."""

from __future__ import annotations

from functools import partial

from engine.errors import ConfigError
from engine.strategy import Strategy
from engine.sweep.executors import shared_data
from engine.sweep.executors.local import check_guard
from engine.sweep.monitoring.status import Status
from engine.sweep.runner import first_of_each, wants
from engine.sweep.store.journal import Journal
from engine.sweep.trial_key import Identity
from engine.sweep.trials.batch import Job, Shared, row_of
from engine.sweep.trials.trial_dispatch import execute
from engine.validation.montecarlo.bootstrap import HOW
from engine.validation.montecarlo.market_bootstrap import BootstrappedMarket
from engine.validation.montecarlo.monte_carlo import of_rows


class SyntheticDraws(Job):
    """Trials are {"draw": i}; strategy and parameters are the same for all."""

    def __init__(self, strategy, data, options, begin=None, params=None, how="stationary", block=None, seed=0):
        super().__init__(strategy, data, options, begin)
        self.params = params or {}
        self.how = how
        self.block = block
        self.seed = seed
        self.market = None

    def __getstate__(self):
        return (*super().__getstate__(), self.params, self.how, self.block, self.seed)

    def bars(self, draw):
        """Return the feeds of one draw."""
        if callable(self.how) and draw >= 0:
            return self.how(draw, self.seed)
        if self.market is None and not callable(self.how):
            self.market = BootstrappedMarket(self.open(), self.block)
        return self.open() if callable(self.how) else self.market.draw(self.seed, draw, self.how)

    def run(self, trials):
        """Return a row for each of `trials`, each on its own bars."""
        from time import perf_counter

        from engine.backtest import Backtest

        rows, shared = [], Shared()
        for trial in trials:
            began = perf_counter()
            try:
                backtest = Backtest(self.bars(trial["draw"]), self.strategy(**self.params), **self.options)
                result = backtest.run(progress=False, keep="metrics")
            except Exception as error:
                result = error
            shared.ends.begin_pass()  # every draw has instants of its own
            rows.append(row_of(trial, result, perf_counter() - began, shared))
        return rows


def synthetic_paths(
    feeds,
    strategy,
    draws=100,
    *,
    how="stationary",
    block=None,
    seed=0,
    ruin=0.5,
    workers=-1,
    store=None,
    progress=None,
    log=None,
    timeout=None,
    **options,
):
    """Run the strategy (an instance) on `draws` synthetic markets and return the `Distribution` of the outcomes.

    how: "stationary" or "circular" blocks of instants, all feeds together; "bootstrap" or "permutation" of single ones; or a
    function of (draw, seed) that returns feeds, such as `walks(...)`, at the top of a module. block: mean length of blocks in
    instants. The rest as for `sweep`; options: of `Backtest`. The outcome does not depend on the number of workers.
    """
    check_guard()
    if not callable(how) and how not in HOW:
        raise ConfigError(f"how={how!r}: expected one of {', '.join(HOW)}, or a function")
    if not isinstance(strategy, Strategy):
        raise ConfigError(f"strategy={strategy!r}; expected an instance, whose parameters are those of every draw")
    if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
        from feeds import open_feeds

        feeds = open_feeds(feeds)
    cls, params = type(strategy), dict(strategy._ringbar_parameters)
    extra = wants(feeds, cls, [params], options)
    columns = in_memory(feeds, extra)
    base = None if callable(how) else BootstrappedMarket(columns, block).block
    name = f"{how.__module__}.{how.__qualname__}" if callable(how) else how
    identity = Identity(columns, cls, {**options, "draws": (name, base, seed)})
    trials = [{"draw": draw} for draw in range(-1, draws)]
    keys = [identity.key({**params, **trial}) for trial in trials]
    journal = Journal(store)
    try:
        rows = journal.known(keys)
        todo = first_of_each([i for i, key in enumerate(keys) if key not in rows], keys)
        if todo:
            status = Status(len(trials), len(trials) - len(todo), progress, log)
            make = partial(SyntheticDraws, params=params, how=how, block=base, seed=seed)
            stopped = execute(
                columns,
                cls,
                trials,
                keys,
                todo,
                journal,
                rows,
                status,
                options,
                extra=extra,
                executor="local",
                address=None,
                workers=workers,
                lanes=8,
                memory="200MB",
                timeout=timeout,
                retries=1,
                recycle=None,
                continue_on_error=True,
                make=make,
            )
            if stopped:
                raise KeyboardInterrupt  # some draws alone would be no distribution; with a store they are kept
        series = journal.series()
    finally:
        journal.close()
    results = [rows[key] for key in keys]
    if results[0]["status"] != "done":
        raise ConfigError(f"the strategy fails on the data themselves: {results[0]['error']}")
    return of_rows(f"markets ({name})", results[1:], results[0], series, ruin, base)


def in_memory(feeds, extra):
    """Return all bars as columns."""
    place = shared_data.place(feeds, 0, extra=extra)
    if not isinstance(place, shared_data.InProcessData):
        raise ConfigError("these feeds are too large to draw from in memory; open a part of them, by start=, end= or symbols=")
    return place.open()
