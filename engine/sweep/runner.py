"""Runs a sweep: takes the trials of a space that the journal lacks, runs them on an executor and records their rows."""

from __future__ import annotations

from functools import partial
from time import perf_counter, process_time

from engine.backtest import Backtest
from engine.errors import ConfigError, RingbarError
from engine.results.metrics.online_metrics import known_metric
from engine.sweep.executors.local import check_guard
from engine.sweep.monitoring.status import Status
from engine.sweep.optuna_search import Search, SearchRounds
from engine.sweep.space import trials_of
from engine.sweep.store.journal import Journal
from engine.sweep.sweep_contexts import (
    axes_of,
    check_options,
    contexts_of,
    named_options,
    named_strategies,
    named_windows,
    opened_universes,
    placed_trial,
    space_for,
)
from engine.sweep.sweep_cost import SweepCost, check_cost
from engine.sweep.sweep_result import Sweep
from engine.sweep.sweep_source import SweepSource, call_of, states_of
from engine.sweep.trial_key import Identity, data_print
from engine.sweep.trials.batch import Job
from engine.sweep.trials.context_job import ContextJob
from engine.sweep.trials.trial_dispatch import Driver
from feeds.slicing import cut

LOCAL_SAMPLE = 16  # trials that a plan on a cluster also times in this process
BUDGET = "200MB"  # for the trials that share a pass of one worker


def sweep(
    feeds,
    strategy,
    space,
    *,
    where=None,
    metric="sharpe_ratio",
    executor="local",
    address=None,
    workers=-1,
    store=None,
    batch_size=None,
    memory=BUDGET,
    timeout=None,
    retries=1,
    max_trials_per_worker=None,
    continue_on_error=True,
    retry_failed=False,
    force=False,
    plan=False,
    cost=None,
    price_per_hour=None,
    spot_price_per_hour=None,
    node_cpus=None,
    progress=None,
    log=None,
    metrics_port=None,
    watch=False,
    window=None,
    windows=None,
    option_sets=None,
    **options,
):
    """Backtest `strategy` with every set of parameters of `space`, and return a `Sweep` with one row per trial.

    feeds: as for `Backtest`, or {name: open_feeds(...)} for several universes. strategy: a class, a list of classes, or
    {name: class}. space: {parameter: values}, a list of parameter sets, `Grid`, `Random`, `Latin` or `Search`; for several
    strategies also {class: space}. where: a condition such as "fast < slow", or a function. metric: what rows are ranked by.

    window: (begin, end), trade only bars of begin <= ts < end; earlier bars warm up indicators, later bars are not there.
    windows: several of them, as a list or {name: window}. option_sets: {name: options of `Backtest`}, such as several
    assumptions about costs. Every combination of strategies, universes, option sets and windows runs the whole space.

    executor: "local", "ray" (on the cluster at address), `Cluster(...)`, or an `Executor`. workers: number of processes; -1 for
    one per core, or for all slots of a cluster; 1 for this process only. store: folder of the journal; trials that it has are
    not run again, so an interrupted sweep continues with the same call. batch_size: trials per pass over the data, by default
    as many as fit `memory`, bytes per worker. timeout: seconds per trial. retries: how often a trial that kills its worker runs
    again. max_trials_per_worker: trials after which a worker is replaced, or its own memory ("500MB"). continue_on_error: a
    trial that fails becomes a row. retry_failed, force: run failed trials again, or all.

    plan: run a timed sample only and return a `Forecast`. cost: your estimate of seconds per trial, a function of its
    parameters, used until the sweep has learned its own. price_per_hour, spot_price_per_hour: of a machine with node_cpus CPUs.
    progress: True, False, or None for terminals only. log: file for the progress as JSON lines. metrics_port: port or
    "host:port" for Prometheus. watch: serve a live page on 127.0.0.1. options: of `Backtest`, such as cash= or commission=.
    Errors: ConfigError for invalid usage, before anything runs.
    """
    check_guard()
    began = perf_counter()
    options, batch_size, max_trials_per_worker = old_names(options, batch_size, max_trials_per_worker)
    check_options(options, "sweep", SWEEP_OPTIONS)
    universes, strategies = opened_universes(feeds), named_strategies(strategy)
    known_metric(metric)
    contexts = contexts_of(universes, strategies, named_options(option_sets, options), named_windows(window, windows))
    search = space if isinstance(space, Search) else None
    if search is not None and plan:
        raise ConfigError("a search cannot be planned, since its trials are not known yet; plan a Random of the same ranges")
    if search is not None and len(contexts) > 1:
        raise ConfigError("a Search runs over one strategy, universe, option set and window; use Random or Latin for several")
    spaces = trials_by_strategy(space if search is None else search.examples(), strategies, where)
    programme = Programme(
        contexts, [spaces[context.strategy] for context in contexts], metric=metric, executor=executor, address=address,
        workers=workers, store=store, batch_size=batch_size, memory=memory, timeout=timeout, retries=retries,
        max_trials_per_worker=max_trials_per_worker, continue_on_error=continue_on_error, retry_failed=retry_failed,
        force=force,
        cost=cost, price_per_hour=price_per_hour, spot_price_per_hour=spot_price_per_hour, node_cpus=node_cpus,
        progress=progress, log=log, metrics_port=metrics_port, watch=watch, began=began,
    )  # fmt: skip
    result = programme.run(plan=plan, search=search, where=where)
    return result if plan else programme.sweep()


def keywords(function):
    """Return the names of the keyword-only parameters of a function."""
    from inspect import signature

    return [name for name, p in signature(function).parameters.items() if p.kind is p.KEYWORD_ONLY]


SWEEP_OPTIONS = keywords(sweep)
OLD_NAMES = {"lanes": "batch_size", "recycle": "max_trials_per_worker"}


def old_names(options, batch_size, max_trials_per_worker):
    """Return (options, batch_size, max_trials_per_worker) with `lanes` and `recycle`, other spellings, taken from the
    options.
    """
    values = {"batch_size": batch_size, "max_trials_per_worker": max_trials_per_worker}
    options = dict(options)
    for old, name in OLD_NAMES.items():
        if old in options:
            if values[name] is not None:
                raise ConfigError(f"{old}= and {name}= are the same option; expected one of them")
            values[name] = options.pop(old)
    return options, values["batch_size"], values["max_trials_per_worker"]


def trials_by_strategy(space, strategies, where):
    """Return {class: parameter sets}."""
    return {cls: trials_of(space_for(space, name, cls), cls, where) for name, cls in strategies.items()}


class Programme:
    """The trials of several contexts, run on one executor into one journal: what `sweep` and `walk_forward` share.

    contexts: list of `Context`; spaces: the parameter sets of each. After `run`, `rows` has {key: row} and `keys` the key of
    each trial, context after context.
    """

    def __init__(self, contexts, spaces, *, metric, executor="local", address=None, workers=-1, store=None, batch_size=None,
                 memory=BUDGET, timeout=None, retries=1, max_trials_per_worker=None, continue_on_error=True, retry_failed=False,
                 force=False, cost=None, price_per_hour=None, spot_price_per_hour=None, node_cpus=None, progress=None, log=None,
                 metrics_port=None, watch=False, began=None, kind="sweep", probe=None):  # fmt: skip
        self.contexts, self.spaces, self.metric, self.store, self.kind = contexts, spaces, metric, store, kind
        self.how = {
            "executor": executor, "address": address, "workers": workers, "lanes": batch_size, "memory": memory,
            "timeout": timeout, "retries": retries, "recycle": max_trials_per_worker, "continue_on_error": continue_on_error,
            "cost": check_cost(cost),
        }  # fmt: skip
        self.retry_failed, self.force = retry_failed, force
        self.price = {"price_per_hour": price_per_hour, "spot_price_per_hour": spot_price_per_hour, "node_cpus": node_cpus}
        self.show = progress, log, metrics_port, metric if watch else None
        self.began = perf_counter() if began is None else began
        self.cpu_began = process_time()
        self.axes = axes_of(contexts)
        self.probe = probe
        self.rows, self.keys, self.params, self.numbers = {}, [], [], []
        self.context_ids = []  # of the contexts in the journal
        self.interrupted = False
        self.hunt = self.series = self.cost = None

    def universes(self):
        """Return the feeds of each universe by number."""
        return [feeds for _, feeds in sorted({context.universe: context.feeds for context in self.contexts}.items())]

    def identities(self):
        """Return the `Identity` of each context."""
        prints, result = {}, []
        for context in self.contexts:
            part = context.universe, context.start, context.end
            if part not in prints:
                prints[part] = data_print(cut(context.feeds, context.start, context.end))
            limited = context.begin is not None or context.end is not None
            options = {**context.options, "window": context.window} if limited else context.options
            result.append(Identity(None, context.strategy, options, prints[part]))
        return result

    def wanted_columns(self):
        """Build a trial of each strategy on each universe, to fail before anything runs; return the columns they read."""
        fields, checked = [], set()
        for context, trials in zip(self.contexts, self.spaces):
            mark = context.strategy, context.universe, repr(context.options)
            if mark not in checked:
                checked.add(mark)
                fields += wants(cut(context.feeds, None, context.end), context.strategy, trials, context.options)
        return list(dict.fromkeys(fields))

    def run(self, *, plan=False, search=None, where=None):
        """Run what the journal lacks; with `plan` only a sample, and return a `Forecast`."""
        probe = self.wanted_columns() if self.probe is None else self.probe
        identities, seen = self.identities(), {}
        for context, name in zip(self.contexts, [identity.name for identity in identities]):
            if seen.setdefault(name, context) is not context:
                raise ConfigError(same_contexts(seen[name], context))
        single = len(self.contexts) == 1 and self.contexts[0].start is None
        for number, (identity, trials) in enumerate(zip(identities, self.spaces)):
            self.keys += map(identity.key, trials)
            self.params += trials if single else [placed_trial(trial, number) for trial in trials]
            self.numbers += [number] * len(trials)
        journal = Journal(self.store)
        try:
            rows = known_rows(journal, self.keys if search is None else None, self.retry_failed, self.force)
            self.rows = rows
            todo = first_of_each([i for i, key in enumerate(self.keys) if key not in rows], self.keys)
            total = len(self.params) if search is None else search.count
            self.note(journal, identities, total)
            self.context_ids = journal.contexts
            if search is None:
                journal.number(self.keys)
                journal.adopt(self.keys, self.numbers)
            if plan and not todo:
                raise ConfigError(f"nothing to plan: the journal {self.store} has all {total:,} trials")
            if todo or search is not None:
                status = Status(total, 0 if search is not None else total - len(todo), *self.show)
                driver = None
                try:
                    driver = self.driver(journal, status, probe, single)
                    if plan:
                        estimate = forecast(driver, self, todo)
                        journal.note(forecast=estimate.to_dict())
                        return estimate
                    if search is not None:
                        self.hunt = SearchRounds(search, self.metric, where, identities[0], rows, driver, status)
                        self.hunt.hunt()
                    else:
                        driver.run(self.params, self.keys, todo, rows)
                except KeyboardInterrupt:
                    self.interrupted = True
                finally:
                    if driver is not None:
                        driver.close()
                        self.account(driver)
            if self.hunt is not None:
                journal.number(list(self.hunt.found))
            if self.cost is not None:
                self.cost.total = journal.finish_sweep(self.cost.figures())
                journal.note(workers=self.cost.workers)
            self.series = journal.series()
        finally:
            journal.close()
        return None

    def driver(self, journal, status, probe, single):
        """Return the `Driver`: data placed, workers ready to start."""
        first = self.contexts[0]
        if single:
            feeds = cut(first.feeds, None, first.end)
            make = partial(Job, begin=first.begin)
        else:
            feeds = self.universes()
            parts = [(c.strategy, c.universe, c.options, c.start, c.begin, c.end) for c in self.contexts]
            make = partial(ContextJob, contexts=tuple(parts))
        strategies = list(dict.fromkeys(context.strategy for context in self.contexts))
        return Driver(
            feeds, first.strategy, first.options, journal, status, extra=probe, make=make, strategies=strategies, **self.how
        )

    def note(self, journal, identities, total):
        """Describe the sweep and its contexts in the journal."""
        named = [f"{context.strategy.__module__}:{context.strategy.__qualname__}" for context in self.contexts]
        first = self.contexts[0]
        states, noted = {}, []
        for context, name, identity in zip(self.contexts, named, identities):
            if context.universe not in states:
                states[context.universe] = states_of(context.origin)
            window = context.begin, context.end
            call = call_of(
                context.origin, context.strategy, context.options, window, context.start, states[context.universe]
            )  # fmt: skip
            recipe = {part: call.pop(part) for part in ("feeds", "files")}
            noted.append((identity.name, {"names": context.names, "strategy": name, "call": call}, recipe))
        journal.begin_sweep(noted, {
            "kind": self.kind, "strategy": named[0], "strategies": list(dict.fromkeys(named)), "metric": self.metric,
            "trials": total, "symbols": list(first.feeds.names), "axes": self.axes,
            "call": {**noted[0][1]["call"], **noted[0][2]},
        })  # fmt: skip

    def account(self, driver):
        """Sum up what the run has cost."""
        wall = perf_counter() - self.began
        self.cost = SweepCost(
            trials=driver.finished, wall_seconds=wall, cpu_seconds=process_time() - self.cpu_began + driver.cpu_seconds,
            machines=driver.machines, workers=driver.most_workers, **self.price,
        )  # fmt: skip

    def row(self, number):
        """Return the row of a trial by its number; None if it did not run."""
        row = self.rows.get(self.keys[number])
        if row is None:
            return None
        context = self.numbers[number]
        names = self.contexts[context].names
        axes = {axis: names[axis] for axis in self.axes}
        return {**row, "params": dict(self.params[number]), "trial": number, "context": self.context_ids[context], "axes": axes}

    def sources(self):
        """Return {number of a context in the journal: its `SweepSource`}."""
        results = [SweepSource(c.feeds, c.strategy, c.options, (c.begin, c.end), c.start) for c in self.contexts]
        return dict(zip(self.context_ids, results))

    def sweep(self):
        """Return the `Sweep` of all rows."""
        if self.hunt is not None:
            rows = [
                {**row, "trial": i, "context": self.context_ids[0], "axes": {}}
                for i, row in enumerate(self.hunt.found.values())
                if row is not None
            ]
        else:
            rows = [row for row in map(self.row, range(len(self.keys))) if row is not None]
        seconds = perf_counter() - self.began
        return Sweep(
            rows, self.metric, seconds, self.store, self.interrupted, self.series, self.sources(), self.axes, self.cost
        )


def same_contexts(first, second):
    """Return the message for two contexts with equal outcomes."""
    axis = next((axis for axis in first.names if first.names[axis] != second.names[axis]), "strategy")
    return f"{axis}: {first.names[axis]!r} and {second.names[axis]!r} mean the same; leave one of them out"


def forecast(driver, programme, todo):
    """Estimate the sweep from a sample that runs on the cluster if there is one, otherwise in this process."""
    from engine.results.origin.provenance import rss_mb
    from engine.sweep.executors.local import OF_A_WORKER, cores
    from engine.sweep.sweep_forecast import sample, spread, start_of_a_worker, timed_here

    feeds = programme.universes()
    here = None
    if driver.clustered:  # what a trial takes on the cluster says nothing about this machine
        trials = [programme.params[i] for i in spread(todo)[: min(LOCAL_SAMPLE, driver.lanes)]]
        here = timed_here(driver.job, trials)
    return sample(
        driver, programme.params, programme.keys, todo, programme.rows, opening=driver.opening_seconds,
        start=start_of_a_worker(), joining=driver.joining_seconds, memory_mb=max(rss_mb(), OF_A_WORKER >> 20),
        data_bytes=8 * 7 * sum(one.estimate_rows() for one in feeds), cores=cores(),
        cluster=driver.runner.workers if driver.clustered else 0, cost=programme.how["cost"], here=here, **programme.price,
    )  # fmt: skip


def wants(feeds, strategy, params, options):
    """Build the first trial that can be built: fails before anything runs, and returns the columns that it reads."""
    from engine.run.run import Run

    error = None
    for trial in params[:20]:
        try:
            run = Run(Backtest(feeds, strategy(**trial), **options), None, False)
        except Exception as problem:
            error = problem
            continue
        try:
            run.build()
        except Exception as problem:
            error = problem
        else:
            return run.state.bars.fields[6:]
        finally:
            run.close()
    if isinstance(error, RingbarError):
        raise error
    return []


def known_rows(journal, keys, retry_failed, force):
    """Return {key: row} of trials that need not run; all rows of the journal if `keys` is None."""
    if force:
        return {}
    rows = journal.known(keys) if keys is not None else {row["key"]: row for row in journal.rows()}
    return {key: row for key, row in rows.items() if row["status"] in ("done", "partial") or not retry_failed}


def first_of_each(trials, keys):
    """Return the trials without duplicates of the same key."""
    return list({keys[i]: i for i in reversed(trials)}.values())[::-1]
