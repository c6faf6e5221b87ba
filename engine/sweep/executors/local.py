"""Executors of this machine: in this process, or in several processes that take batches as they become free.

A batch whose worker dies, or is ended because it takes too long, runs again, see `Queue.give_back`.
"""

from __future__ import annotations

import gc
import os
import pickle
from multiprocessing import connection, get_context, spawn
from time import monotonic, perf_counter

from engine.errors import ConfigError, RingbarError
from engine.sweep.executors import worker
from engine.sweep.executors.base import Executor

PATIENCE = 10.0  # seconds that a worker has to end
MB = 1 << 20
START_SECONDS = 0.8  # until new workers take their first batch
SMALL_SWEEP = 4_000_000  # bars times trials up to which a sweep may be faster without workers
OF_A_WORKER = 120 * MB  # estimate: interpreter, engine, strategies
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # of numpy's libraries: workers have the cores already


class Sequential(Executor):
    """Runs batches one after the other in this process."""

    workers = 1
    running = 0
    restarts = 0

    def __init__(self, job):
        self.job = job
        self.settled = False

    def run(self, queue, done):
        """Take batches from `queue` and pass their rows to `done(numbers, rows)`."""
        try:
            while queue.trials:
                batch = queue.take(1)
                self.running = len(batch)
                done(batch, self.job.run([queue.params[i] for i in batch]))
                self.running = 0
                if queue.trials and not self.settled:
                    worker.settle()
                    self.settled = True
        finally:
            if self.settled and hasattr(gc, "unfreeze"):
                gc.unfreeze()
                self.settled = False

    def close(self):
        """Do nothing: there are no workers."""


class FastestLocal(Executor):
    """Runs small sweeps in this process and larger ones on workers: measures the first trial to decide.

    bars: of the data. Only sweeps whose passes are expected to take about as long as starting a worker are measured.
    """

    def __init__(self, job, workers, bars, say=None, **limits):
        self.job = job
        self.count = workers
        self.bars = bars
        self.say = say
        self.limits = limits
        self.inner = None
        self.note = None

    @property
    def workers(self):
        return 1 if self.inner is None else self.inner.workers

    @property
    def running(self):
        return 1 if self.inner is None else self.inner.running

    @property
    def restarts(self):
        return 0 if self.inner is None else self.inner.restarts

    @property
    def memory_mb(self):
        return getattr(self.inner, "memory_mb", 0.0)

    @property
    def cpu_seconds(self):
        return getattr(self.inner, "cpu_seconds", 0.0)

    def run(self, queue, done):
        """Take batches from `queue` and pass their rows to `done(numbers, rows)` until none are left."""
        if self.inner is None:
            self.inner = self.chosen(queue, done)
        self.inner.run(queue, done)

    def chosen(self, queue, done):
        """Return the executor for the rest of the queue; a first trial may run to decide."""
        if self.bars * len(queue.trials) > SMALL_SWEEP:
            return Processes(self.job, self.count, **self.limits)
        trial = queue.trials.popleft()
        began = perf_counter()
        rows = self.job.run([queue.params[trial]])
        seconds = perf_counter() - began
        count = len(queue.trials)
        done([trial], rows)
        if seconds * count * (1 - 1 / self.count) < START_SECONDS:
            self.note = f"the {count + 1:,} trials ran in this process: starting workers would have taken longer"
            if self.say is not None:
                self.say(f"{count + 1:,} short trials run in this process, which is faster than starting workers (workers=-1)")
            return Sequential(self.job)
        return Processes(self.job, self.count, **self.limits)

    def close(self):
        if self.inner is not None:
            self.inner.close()


class Worker:
    """A process, its pipe, and the batch that it runs."""

    def __init__(self, context, payload):
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=worker.main, args=(other, payload, main_module()), daemon=True)
        ours = [name for name in THREADS if name not in os.environ]
        os.environ.update(dict.fromkeys(ours, "1"))
        prepare = spawn.get_preparation_data
        spawn.get_preparation_data = without_main  # the worker imports the script itself, where it can report an error
        try:
            self.process.start()
        finally:
            spawn.get_preparation_data = prepare
            for name in ours:
                del os.environ[name]
        other.close()
        self.batch = None
        self.began = 0.0
        self.trials = 0
        self.memory_mb = 0.0
        self.cpu_seconds = 0.0
        self.ready = False

    def give(self, number, batch, params):
        self.batch = batch
        self.began = monotonic()
        self.pipe.send(("batch", number, [params[i] for i in batch]))

    def stop(self, kill=False):
        if kill:
            self.process.kill()
        else:
            try:
                self.pipe.send("stop")
            except OSError:
                pass
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()


class Processes(Executor):
    """Runs batches on `workers` processes.

    timeout: seconds per trial. recycle: trials after which a worker is replaced; limit: bytes of its own memory above which it
    is. retries: how often a trial that killed its worker may run again alone.
    """

    def __init__(self, job, workers, timeout=None, recycle=None, limit=None, retries=1):
        self.context = get_context("spawn")
        self.payload = pickle.dumps(job)
        self.workers = workers
        self.timeout = timeout
        self.recycle = recycle
        self.limit = limit
        self.retries = retries
        self.crew = []
        self.spent = 0.0  # CPU seconds of workers that are gone
        self.given = 0
        self.restarts = 0

    @property
    def running(self):
        """Number of trials being run."""
        return sum(len(member.batch or ()) for member in self.crew)

    @property
    def cpu_seconds(self):
        """CPU seconds of all workers so far, when they last reported."""
        return self.spent + sum(member.cpu_seconds for member in self.crew)

    @property
    def memory_mb(self):
        """Memory of the workers when they last reported, without the pages of the bars that all of them map."""
        return sum(member.memory_mb for member in self.crew)

    def run(self, queue, done):
        """Take batches from `queue` and pass their rows to `done(numbers, rows)` until none are left."""
        while queue.trials or any(member.batch for member in self.crew):
            while queue.trials and len(self.crew) < self.workers:
                self.crew.append(Worker(self.context, self.payload))
            for member in self.crew:
                self.feed(member, queue)
            waiting = {member.pipe: member for member in self.crew}
            for pipe in connection.wait(list(waiting), timeout=self.patience()):
                self.listen(waiting[pipe], queue, done)
            self.end_slow(queue, done)

    def feed(self, member, queue):
        """Give an idle worker the next batch, if there is one."""
        if member.batch is None and queue.trials:
            member.give(self.given, queue.take(self.workers), queue.params)
            self.given += 1

    def listen(self, member, queue, done):
        """Receive rows from a worker, or notice its death."""
        try:
            message = member.pipe.recv()
        except (EOFError, OSError):
            self.bury(member, queue, done)
            return
        if message[0] == "failed":
            raise ConfigError(message[1])
        if message == "ready":
            member.ready = True
            member.began = monotonic()
            return
        _, _, rows, member.memory_mb, member.cpu_seconds = message
        batch, member.batch = member.batch, None
        member.trials += len(batch)
        enough = self.recycle is not None and member.trials >= self.recycle
        if enough or (self.limit is not None and member.memory_mb * MB > self.limit):
            self.remove(member)
            member.stop()
        else:
            self.feed(member, queue)  # before its rows are written: it need not wait for the disk
        done(batch, rows)

    def bury(self, member, queue, done):
        """Replace a dead worker; its batch goes back to the queue."""
        member.process.join(PATIENCE)
        code = member.process.exitcode
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        self.remove(member)
        member.pipe.close()
        self.restarts += 1
        if not member.ready and code != -9:
            raise RingbarError(
                f"a worker process ended before it was ready ({how}) and could not report why; see what it printed, or use "
                f"workers=1 to run all trials in this process"
            )
        if member.batch is None:
            return
        self.give_back(member.batch, queue, done, f"worker {member.process.pid} died ({how})", "crashed")

    def remove(self, member):
        """Take a worker out of the crew."""
        self.crew.remove(member)
        self.spent += member.cpu_seconds

    def end_slow(self, queue, done):
        """End workers whose batch takes longer than one trial may; its trials then run alone."""
        if self.timeout is None:
            return
        now = monotonic()
        for member in list(self.crew):
            if member.ready and member.batch is not None and now - member.began > self.timeout:
                self.remove(member)
                member.stop(kill=True)
                self.restarts += 1
                self.give_back(member.batch, queue, done, f"it took longer than {self.timeout:g} s", "timeout")

    def give_back(self, batch, queue, done, why, status):
        """Return a lost batch to the queue, or record the trial that is always lost."""
        row = queue.give_back(batch, why, status, self.retries)
        if row is not None:
            done(batch, [row])

    def patience(self):
        """Return the seconds until the next batch reaches the time limit; None without one."""
        begun = [member.began + self.timeout for member in self.crew if self.timeout and member.batch]
        return max(0.01, min(begun) - monotonic()) if begun else None

    def close(self):
        """Stop all workers; busy ones are killed."""
        for member in self.crew:
            member.stop(kill=member.batch is not None)
            self.spent += member.cpu_seconds
        self.crew = []


def main_module():
    """Return ("name" or "path", value) of the running script as workers import it; None if there is none."""
    data = spawn.get_preparation_data("worker")
    for key in ("init_main_from_name", "init_main_from_path"):
        if data.get(key):
            return key[len("init_main_from_") :], data[key]
    return None


def without_main(name, prepare=spawn.get_preparation_data):
    """Return what a spawned process is prepared with, without the import of the running script."""
    return {key: value for key, value in prepare(name).items() if not key.startswith("init_main_from")}


def pickled(job):
    """Raise a ConfigError that names what cannot be sent to workers, before any worker starts."""
    try:
        pickle.dumps(job)
    except Exception as error:
        strategy = job.strategy
        where = f"{strategy.__module__}.{strategy.__qualname__}"
        for name, value in job.options.items():
            try:
                pickle.dumps(value)
            except Exception as inner:
                place, result = culprit(name, value)
                raise ConfigError(
                    f"option {place}={result!r} cannot be sent to workers ({inner}); take a function or class of a module, "
                    f"or workers=1"
                ) from error
        raise ConfigError(
            f"strategy {where} cannot be sent to workers ({error}); define it at the top of a module, or take workers=1"
        ) from error


def culprit(name, value):
    """Return (`name.attribute...`, value) of the innermost attribute that cannot be pickled."""
    for attribute, item in vars(value).items() if hasattr(value, "__dict__") and not hasattr(value, "__code__") else ():
        try:
            pickle.dumps(item)
        except Exception:
            return culprit(f"{name}.{attribute}", item)
    return name, value


def check_guard():
    """Raise a ConfigError in a process that is still being started as a worker."""
    import multiprocessing

    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise ConfigError(
            "sweep() was called while a worker process imported your script; put the call under "
            'if __name__ == "__main__": so that workers do not start sweeps of their own'
        )


def count_of(workers, say):
    """Return the number of processes: None and 1 mean this process only, -1 one per core; fewer if memory is short."""
    if workers in (None, 0, 1):
        return 1
    if not isinstance(workers, int) or workers < -1:
        raise ConfigError(f"workers={workers!r}: expected a number of processes, -1 for one a core, or 1 for this one alone")
    wanted = cores() if workers == -1 else workers
    fits = max(1, available() // OF_A_WORKER)
    if fits < wanted:
        say(f"{fits} workers instead of {wanted}: {available() // MB} MB are free, a worker takes {OF_A_WORKER // MB}")
    return min(wanted, fits)


def cores():
    """Number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def available():
    """Bytes of memory available without swapping."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1 << 62
