"""Runs a sweep: takes the trials of a space that the journal lacks, runs them on an executor and records their rows."""

from __future__ import annotations

from functools import partial
from time import perf_counter

from engine.backtest import Backtest
from engine.errors import ConfigError, RingbarError
from engine.results.metrics.online_metrics import known_metric
from engine.strategy import Strategy
from engine.sweep.executors.local import check_guard
from engine.sweep.search import Search, SearchRounds
from engine.sweep.space import trials_of
from engine.sweep.status import Status
from engine.sweep.store.journal import Journal
from engine.sweep.sweep_result import Sweep, SweepSource
from engine.sweep.sweep_spec import call_of
from engine.sweep.trial_key import Identity
from engine.sweep.trials.batch import Job
from engine.sweep.trials.driver import Driver
from feeds.slicing import cut

BUDGET = "200MB"  # for the lanes of one worker


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
    lanes=None,
    memory=BUDGET,
    timeout=None,
    retries=1,
    recycle=None,
    continue_on_error=True,
    retry_failed=False,
    force=False,
    plan=False,
    price_per_hour=None,
    node_cpus=None,
    progress=None,
    log=None,
    metrics_port=None,
    watch=False,
    window=None,
    **options,
):
    """Backtest `strategy` with every set of parameters of `space`; a `Sweep` with a row a trial.

    feeds: as of `Backtest`, or what `open_feeds` takes. space: {parameter: values}, a list of parameter sets, `Grid`,
    `Random`, `Latin` or `Search`; where: a condition such as "fast < slow", or a function. metric: what the table is sorted
    by. executor: "local", "ray" (on the cluster at address), `Cluster(...)`, or one of your own. workers: processes; -1 one
    a core, of the cluster if there is one, 1 none besides this. store: folder of the journal; trials that it knows are not
    run again, whatever was interrupted. lanes: trials in one pass over the data, by default as many as fit `memory`, bytes
    for a worker. timeout: seconds a trial may take. retries: tries of a trial that kills its worker, after the first.
    recycle: trials after which a worker is replaced, or memory of its own ("500MB"). continue_on_error: a trial that fails
    is a row, not the end. retry_failed, force: run trials again that failed, or all. progress: True, False, or None for
    terminals only. log: a file that gets the progress as JSON lines. metrics_port: where Prometheus finds it, a port or
    "host:port". watch: serve a live page of the sweep on 127.0.0.1, whose address is printed. plan: run a timed sample only
    and return a `Forecast`; price_per_hour: of a machine with node_cpus CPUs. window: (begin, end), trade only bars of
    begin <= ts < end; what comes before warms indicators up, what comes after is not there. options: of `Backtest`, such as
    cash= or commission=. Errors: ConfigError for what cannot be run at all, before anything runs.
    """
    check_guard()
    began = perf_counter()
    if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
        from feeds import open_feeds

        feeds = open_feeds(feeds)
    if not isinstance(strategy, type) or not issubclass(strategy, Strategy):
        raise ConfigError(f"strategy={strategy!r}; expected a class of strategies, its parameters come from the space")
    known_metric(metric)
    search = space if isinstance(space, Search) else None
    if search is not None and plan:
        raise ConfigError("a search cannot be planned, nobody knows its trials yet; plan a Random of the same ranges")
    params = trials_of(space if search is None else search.examples(), strategy, where)
    whole, (begin, end) = feeds, window_of(window)
    feeds = cut(feeds, None, end)
    probe = wants(feeds, strategy, params, options)
    identity = Identity(feeds, strategy, {**options, "window": (begin, end)} if window else options)
    keys = [identity.key(trial) for trial in params]
    journal = Journal(store)
    try:
        rows = known_rows(journal, keys if search is None else None, retry_failed, force)
        todo = first_of_each([i for i, key in enumerate(keys) if key not in rows], keys)
        total = len(params) if search is None else search.count
        name = f"{strategy.__module__}:{strategy.__qualname__}"
        call = call_of(whole, strategy, options, (begin, end))
        journal.note(strategy=name, metric=metric, trials=total, symbols=list(feeds.names), call=call)
        if search is None:
            journal.number(keys)
        interrupted = False
        if plan and not todo:
            raise ConfigError(f"nothing to plan: the journal {store} knows all {len(params):,} trials")
        hunt = None
        if todo or search is not None:
            status = Status(total, 0 if search is not None else total - len(todo), progress, log, metrics_port, metric if watch else None)
            drive = None
            try:
                drive = Driver(
                    feeds, strategy, options, journal, status, extra=probe, executor=executor, address=address,
                    workers=1 if plan and executor == "local" else workers, lanes=lanes, memory=memory, timeout=timeout,
                    retries=retries, recycle=recycle, continue_on_error=continue_on_error, make=partial(Job, begin=begin),
                )  # fmt: skip
                if plan:
                    return forecast(drive, params, keys, todo, rows, feeds, began, price_per_hour, node_cpus)
                if search is not None:
                    hunt = SearchRounds(search, metric, where, identity, rows, drive, status)
                    hunt.hunt()
                else:
                    drive.run(params, keys, todo, rows)
            except KeyboardInterrupt:
                interrupted = True
            finally:
                if drive is not None:
                    drive.close()
        if hunt is not None:
            journal.number(list(hunt.found))
        series = journal.series()
    finally:
        journal.close()
    if search is not None:
        ended = hunt.found.values() if hunt is not None else ()
        found = [{**row, "trial": i} for i, row in enumerate(ended) if row is not None]
    else:
        ended = zip(keys, params)
        found = [{**rows[key], "params": trial, "trial": i} for i, (key, trial) in enumerate(ended) if key in rows]
    source = SweepSource(whole, strategy, options, (begin, end))
    return Sweep(found, metric, perf_counter() - began, store, interrupted, series, source)


def window_of(window):
    """Return (begin, end) in ns; None means no limit."""
    if window is None:
        return None, None
    from feeds.open_options import moment

    begin, end = (None if ts is None else moment("window", ts) for ts in window)
    if begin is not None and end is not None and begin >= end:
        raise ConfigError(f"window={window!r}: expected a beginning before the end")
    return begin, end


def forecast(drive, params, keys, todo, rows, feeds, began, price_per_hour, node_cpus):
    """Estimate the sweep from a sample that runs on the cluster if there is one, otherwise in this process."""
    from engine.results.origin.provenance import rss_mb
    from engine.sweep.executors.local import OF_A_WORKER, cores
    from engine.sweep.forecast import sample, start_of_a_worker

    opening = perf_counter() - began
    cluster = drive.runner.workers if drive.clustered else 0
    return sample(
        drive, params, keys, todo, rows, opening=opening, start=start_of_a_worker(), memory_mb=max(rss_mb(), OF_A_WORKER >> 20),
        data_bytes=8 * 7 * feeds.estimate_rows(), cores=cores(), cluster=cluster, price_per_hour=price_per_hour,
        node_cpus=node_cpus,
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
            return run.bars.fields[6:]
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
