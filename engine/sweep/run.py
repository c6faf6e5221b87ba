"""Run: the sweep itself: trials of a space, less those that the journal knows, through an executor, into the journal."""

from __future__ import annotations

from time import perf_counter

from engine.backtest import Backtest
from engine.config import size_of
from engine.errors import ConfigError, RingbarError
from engine.strategy import Strategy
from engine.sweep import data as places
from engine.sweep.batch import Job
from engine.sweep.identity import Identity
from engine.sweep.journal import Journal
from engine.sweep.local import Processes, Queue, Sequential, check_guard, count_of, pickled
from engine.sweep.result import Source, Sweep
from engine.sweep.space import trials_of
from engine.sweep.status import Status
from feeds.cut import cut

LANES = 64  # trials of a pass, at most
OF_A_LANE = 500_000  # bytes of a strategy, its account and its record, besides what it takes for each feed
OF_A_FEED = 1500  # bytes a lane takes for each feed
BUDGET = "200MB"  # for the lanes of one worker


def sweep(
    feeds,
    strategy,
    space,
    *,
    where=None,
    metric="sharpe_ratio",
    executor="local",
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
    progress=None,
    log=None,
    window=None,
    **options,
):
    """Backtest `strategy` with every set of parameters of `space`; a `Sweep` with a row a trial.

    feeds: as of `Backtest`, or what `open_feeds` takes. space: {parameter: values}, a list of parameter sets, `Grid`, `Random`
    or `Latin`; where: a condition such as "fast < slow", or a function. metric: what the table is sorted by.
    executor: "local", "ray", or one of your own. workers: processes; -1 one a core, 1 none besides this. store: folder of the
    journal; trials that it knows are not run again, whatever was interrupted. lanes: trials in one pass over the data, by
    default as many as fit `memory`, bytes for a worker. timeout: seconds a trial may take. retries: tries of a trial that
    kills its worker, after the first. recycle: trials after which a worker is replaced. continue_on_error: a trial that
    fails is a row, not the end. retry_failed, force: run trials again that failed, or all. progress: True, False, or None for
    terminals only. log: a file that gets the progress as JSON lines. window: (begin, end), trade only bars of
    begin <= ts < end; what comes before warms indicators up, what comes after is not there. options: of `Backtest`, such as
    cash= or commission=.
    Errors: ConfigError for what cannot be run at all, before anything runs.
    """
    check_guard()
    began = perf_counter()
    if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
        from feeds import open_feeds

        feeds = open_feeds(feeds)
    if not isinstance(strategy, type) or not issubclass(strategy, Strategy):
        raise ConfigError(f"strategy={strategy!r}; expected a class of strategies, its parameters come from the space")
    params = trials_of(space, strategy, where)
    whole, (begin, end) = feeds, window_of(window)
    feeds = cut(feeds, None, end)
    probe = wants(feeds, strategy, params, options)
    identity = Identity(feeds, strategy, {**options, "window": (begin, end)} if window else options)
    keys = [identity.key(trial) for trial in params]
    journal = Journal(store)
    try:
        rows = known_rows(journal, keys, retry_failed, force)
        todo = first_of_each([i for i, key in enumerate(keys) if key not in rows], keys)
        name = f"{strategy.__module__}:{strategy.__qualname__}"
        journal.note(strategy=name, metric=metric, trials=len(params), symbols=list(feeds.names))
        interrupted = False
        if todo:
            status = Status(len(params), len(params) - len(todo), progress, log)
            interrupted = execute(
                feeds, strategy, params, keys, todo, journal, rows, status, probe, options,
                executor=executor, workers=workers, lanes=lanes, memory=memory, timeout=timeout, retries=retries,
                recycle=recycle, continue_on_error=continue_on_error, begin=begin,
            )
        series = journal.series()
    finally:
        journal.close()
    found = [{**rows[key], "params": trial} for key, trial in zip(keys, params) if key in rows]
    source = Source(whole, strategy, options, (begin, end))
    return Sweep(found, metric, perf_counter() - began, store, interrupted, series, source)


def window_of(window):
    """(begin, end) in ns, None for no limit."""
    if window is None:
        return None, None
    from feeds.options import moment

    begin, end = (None if ts is None else moment("window", ts) for ts in window)
    if begin is not None and end is not None and begin >= end:
        raise ConfigError(f"window={window!r}: expected a beginning before the end")
    return begin, end


def wants(feeds, strategy, params, options):
    """Build the first trial that can be built, to fail before anything runs, and to learn which columns it reads."""
    from engine.backtest import Run

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
    """{key: row} of trials that need not run."""
    if force:
        return {}
    rows = journal.known(keys)
    return {key: row for key, row in rows.items() if row["status"] == "done" or not retry_failed}


def first_of_each(trials, keys):
    """Trials, without those that are another one again."""
    return list({keys[i]: i for i in reversed(trials)}.values())[::-1]


def execute(feeds, strategy, params, keys, todo, journal, rows, status, extra, options, *, executor, workers, lanes, memory,
            timeout, retries, recycle, continue_on_error, begin=None, make=Job):
    """Run the trials `todo`; whether it was interrupted."""
    count = count_of(workers, status.say) if executor == "local" else 0
    alone = executor == "local" and count == 1 and timeout is None
    data = places.place(feeds, 0 if alone else max(1, count), extra=extra)
    job = make(strategy, data, options, begin)
    fit = max(1, size_of(memory) // (OF_A_LANE + OF_A_FEED * len(feeds.names)))
    queue = Queue(params, todo, lanes or min(LANES, fit))
    runner = runner_of(executor, alone, job, count, timeout=timeout, retries=retries, recycle=recycle)

    def done(batch, found):
        for i, row in zip(batch, found):
            row["key"] = keys[i]
            row["params"] = params[i]
            row["attempts"] += queue.attempts[i]
            rows[keys[i]] = row
        journal.write(found)
        status.add(found)
        status.tell(runner)
        bad = next((row for row in found if row["status"] != "done"), None)
        if bad is not None and not continue_on_error:
            raise RingbarError(f"trial {bad['params']} {bad['status']}: {bad['error']}")

    try:
        runner.run(queue, done)
    except KeyboardInterrupt:
        return True
    finally:
        runner.close()
        status.close(runner)
        data.close()
    return False


def runner_of(executor, alone, job, workers, **limits):
    """The executor by its name, or the one that was given."""
    if alone:
        return Sequential(job)
    pickled(job)
    if executor == "local":
        return Processes(job, workers, **limits)
    if executor == "ray":
        from engine.sweep.ray import Ray

        return Ray(job, **limits)
    if hasattr(executor, "run"):
        return executor
    raise ConfigError(f'executor={executor!r}: expected "local", "ray", or an object with run(queue, done)')
