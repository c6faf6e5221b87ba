"""Driver: runs trials on an executor and records their rows; data and workers are set up once for all rounds."""

from __future__ import annotations

from time import perf_counter

from engine._util.notebook import is_interactive_class
from engine.config import size_of
from engine.errors import ConfigError, RingbarError
from engine.sweep.executors import shared_data
from engine.sweep.executors.local import FastestLocal, Processes, Sequential, count_of, pickled
from engine.sweep.trials.batch import Job
from engine.sweep.trials.context_job import Universes
from engine.sweep.trials.runtime_model import RuntimeModel
from engine.sweep.trials.trial_queue import Queue

PAST = 500  # passes of earlier trials to learn costs from
LANES = 64  # trials of a pass, at most
OF_A_LANE = 500_000  # bytes of a strategy, its account and its record
OF_A_FEED = 1500  # bytes that a strategy takes for each feed
SMALL = 1_000_000  # bars up to which a sweep measures whether starting workers pays off


class Driver:
    """Owns the placed data and the workers of a sweep.

    feeds: of the sweep, or a list of those of several universes. extra: columns other than the standard ones that strategies
    read. make: builds the job from strategy, data and options. strategies: all classes that workers import. cost: the user's
    estimate of seconds by parameters.
    """

    def __init__(self, feeds, strategy, options, journal, status, *, extra, executor, address, workers, lanes, memory, timeout,
                 retries, recycle, continue_on_error, make=Job, strategies=None, cost=None):  # fmt: skip
        self.journal = journal
        self.status = status
        self.continue_on_error = continue_on_error
        self.make = make
        self.timeout = timeout
        self.cost = cost
        self.strategies = [strategy] if strategies is None else strategies
        self.opening_seconds = self.joining_seconds = 0.0
        self.finished = 0
        self.most_workers = 1
        if lanes is not None and (not isinstance(lanes, int) or isinstance(lanes, bool) or lanes < 1):
            raise ConfigError(f"batch_size={lanes!r}; expected the number of trials per pass over the data, at least 1")
        names = sum(len(one.names) for one in feeds) if isinstance(feeds, list) else len(feeds.names)
        self.lanes = lanes or min(LANES, max(1, size_of(memory) // (OF_A_LANE + OF_A_FEED * names)))
        self.data = None
        self.runner = None
        limits = {"timeout": timeout, "retries": retries, **recycling(recycle)}
        try:
            self.start(cluster_of(executor, address), executor, feeds, strategy, options, workers, extra, limits)
        except BaseException:
            self.close()
            raise

    def start(self, cluster, executor, feeds, strategy, options, workers, extra, limits):
        """Place the data and create the runner; workers start with the first batch."""
        say = self.status.say
        self.clustered = cluster is not None
        if cluster is not None:
            workers = -1 if workers is None else workers
            if not isinstance(workers, int) or workers < -1 or workers == 0:
                raise ConfigError(f"workers={workers!r}: expected how many of a cluster's slots to use, -1 for all of them")
            if limits.pop("limit", None) is not None:
                raise ConfigError(
                    "max_trials_per_worker= by memory is for workers of this machine; for a cluster, give a number of trials"
                )
            cluster.check()
            began = perf_counter()
            self.data = self.placed(feeds, lambda one: cluster.place(one, extra))
            self.opening_seconds = perf_counter() - began
            began = perf_counter()
            self.job = job = self.make(strategy, self.data, options)
            self.runner = cluster.start(job, feeds, workers, lanes=self.lanes, say=say, **limits)
            self.joining_seconds = perf_counter() - began
            return
        if executor != "local" and not hasattr(executor, "run"):
            raise ConfigError(
                f'executor={executor!r}: expected "local", "ray", Cluster(...), or an object of your own subclass of '
                f"engine.sweep.Executor"
            )
        for cls in self.strategies if executor == "local" else ():
            if is_interactive_class(cls):
                workers = in_this_process(cls, workers, limits["timeout"], say)
        count = count_of(workers, say) if executor == "local" else 1
        alone = executor != "local" or (count == 1 and limits["timeout"] is None)
        began = perf_counter()
        self.data = self.placed(feeds, lambda one: shared_data.place(one, 0 if alone else count, extra=extra))
        self.opening_seconds = perf_counter() - began
        job = self.make(strategy, self.data, options)
        if alone and executor == "local":
            self.runner = Sequential(job)
            return
        if executor != "local":  # has no start(): it runs batches in this process
            executor.job = job
            self.runner = executor
            return
        pickled(job)
        if workers == -1 and limits["timeout"] is None and not isinstance(feeds, list) and feeds.estimate_rows() <= SMALL:
            self.runner = FastestLocal(job, count, feeds.estimate_rows(), say=say if self.status.show else None, **limits)
        else:
            self.runner = Processes(job, count, **limits)

    def placed(self, feeds, place):
        """Return the placed data of the sweep, or of its universes."""
        if not isinstance(feeds, list):
            return place(feeds)
        parts = []
        try:
            parts.extend(map(place, feeds))
        except BaseException:
            Universes(parts).close()
            raise
        return Universes(parts)

    @property
    def cpu_seconds(self):
        """CPU seconds of the workers."""
        return 0.0 if self.runner is None else getattr(self.runner, "cpu_seconds", 0.0)

    @property
    def machines(self):
        return 1 if self.runner is None else getattr(self.runner, "machines", 1)

    def run(self, params, keys, trials, rows, numbers=None):
        """Run `trials`, indices into `params` and `keys`; each row goes to the journal and to `rows` under its key.

        numbers: of `params` in the sweep, unless they are its trials in order.
        """
        queue = Queue(
            params, trials, self.lanes, RuntimeModel(params, self.cost) if self.runner.workers > 1 else None, self.timeout
        )
        self.teach(queue, keys, rows)

        def done(batch, found):
            for i, row in zip(batch, found):
                row["key"] = keys[i]
                row["params"] = params[i]
                row["attempts"] += queue.attempts[i]
                row["trial"] = i if numbers is None else numbers[i]
                row["context"] = getattr(params[i], "context", 0)
                row["until"] = getattr(params[i], "until", None)
                if row["status"] == "done" and hasattr(params[i], "until"):
                    row["status"] = "partial"
                rows[keys[i]] = row
            if all(row["seconds"] is not None for row in found):
                seconds = sum(row["seconds"] for row in found)
                queue.observe(seconds / len(found))
                queue.learn(batch, seconds, self.runner.workers)
            self.finished += len(found)
            self.most_workers = max(self.most_workers, self.runner.workers)
            self.journal.write(found)
            self.status.add(found)
            self.status.tell(self.runner)
            bad = next((row for row in found if row["status"] not in ("done", "partial")), None)
            if bad is not None and not self.continue_on_error:
                raise RingbarError(f"trial {bad['params']} {bad['status']}: {bad['error']}")

        self.runner.run(queue, done)

    def teach(self, queue, keys, rows):
        """Train the runtime model with the seconds of earlier trials; those of one pass have equal seconds."""
        passes = {}
        for i, key in enumerate(keys if queue.costs is not None else ()):
            if key in rows and rows[key]["seconds"] is not None:
                passes.setdefault(rows[key]["seconds"], []).append(i)
        for seconds, batch in list(passes.items())[-PAST:]:
            queue.learn(batch, seconds * len(batch), self.runner.workers)

    def close(self):
        """Stop the workers and remove the data."""
        try:
            self.status.close(self.runner)
            if self.runner is not None:
                self.runner.close()
        finally:
            if self.data is not None:
                self.data.close()


def recycling(recycle):
    """Return the limits after which a worker is replaced: trials (`recycle`), or bytes of memory (`limit`)."""
    if recycle is None:
        return {"recycle": None}
    if isinstance(recycle, str) and not recycle.isdigit():
        return {"recycle": None, "limit": size_of(recycle, "max_trials_per_worker")}
    try:
        trials = int(recycle)
    except (TypeError, ValueError):
        trials = 0
    if trials < 1 or trials != float(recycle):
        raise ConfigError(f'max_trials_per_worker={recycle!r}; expected a number of trials, or memory such as "500MB"')
    return {"recycle": trials}


def execute(feeds, strategy, params, keys, trials, journal, rows, status, options, **how):
    """Run `trials` with a `Driver` and return whether it was interrupted."""
    drive = None
    try:
        drive = Driver(feeds, strategy, options, journal, status, **how)
        drive.run(params, keys, trials, rows)
    except KeyboardInterrupt:
        return True
    finally:
        if drive is not None:
            drive.close()
    return False


def cluster_of(executor, address):
    """Return the cluster of `executor`; None for an executor of this machine."""
    from engine.sweep.executors.ray_cluster import Cluster

    if executor == "ray":
        return Cluster(address)
    if address is not None:
        raise ConfigError(f'address={address!r} is for executor="ray", not for executor={executor!r}')
    return executor if hasattr(executor, "start") else None


def in_this_process(strategy, workers, timeout, say):
    """Return 1, the number of workers for a class that other processes cannot import; a ConfigError if more are requested."""
    name = strategy.__name__
    way = f"save the class {name} in a file such as strategy.py and import it from there"
    if workers not in (None, -1, 0, 1):
        raise ConfigError(
            f"workers={workers}: {name} is defined in a notebook or on standard input, where workers cannot import it; {way}"
        )
    if timeout is not None:
        raise ConfigError(
            f"timeout={timeout}: needs workers, which cannot import {name} from a notebook or standard input; {way}"
        )
    if workers == -1:
        say(f"{name} is defined interactively: trials run in this process; to use all cores, {way}")
    return 1
