"""Executor: the protocol by which a sweep hands batches of trials to whatever runs them, and the base class for your own.

A sweep calls, in this order: `check()` before anything is opened, `place(feeds, extra)` to put the bars where workers find
them, `start(job, feeds, workers, ...)` once, `run(queue, done)` once per round of trials, `close()` at the end.
"""

from __future__ import annotations

from engine.sweep.executors import shared_data


class Executor:
    """Runs batches of trials; subclass it and define `run`.

        class Threads(Executor):
            workers = 4

            def run(self, queue, done):
                while queue.trials:
                    batch = queue.take(self.workers)
                    done(batch, self.job.run([queue.params[i] for i in batch]))

        sweep(feeds, SmaCross, space, executor=Threads())

    Attributes that the progress line reads: `workers` (batches at a time), `running` (trials being run), `restarts` (workers
    that were replaced). `job`: set by `start`; `job.run(parameter_sets)` returns a row for each set, and can be pickled
    unless the data are in this process only (see `place`).
    """

    workers = 1
    running = 0
    restarts = 0
    job = None

    def check(self):
        """Raise a RingbarError if this executor cannot work here, before any data are opened."""

    def place(self, feeds, extra):
        """Return the data of the sweep: an object with `open()` and `close()`.

                By default columns of this process (`InProcessData`). For workers elsewhere return what they can open:
                `shared_data.place(feeds, workers, extra=extra)` maps columns that processes of this machine share.
                extra: names of further columns that the strategies read.
        """
        return shared_data.place(feeds, 0, extra=extra)

    def start(self, job, feeds, workers, *, lanes=None, say=None, timeout=None, retries=1, recycle=None):
        """Take the job; return the object whose `run` and `close` are called, by default this one.

        workers, timeout, retries, recycle: as given to `sweep`. lanes: trials per batch. say: prints a message to the user.
        """
        self.job = job
        return self

    def run(self, queue, done):
        """Run all trials of `queue`: `queue.take(workers)` returns the numbers of a batch, `done(batch, rows)` takes its
        rows.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define run(queue, done)")

    def close(self):
        """Release what `start` acquired."""
