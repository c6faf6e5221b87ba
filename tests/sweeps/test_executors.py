"""Executors of one's own: the protocol that `engine.sweep.Executor` documents."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import ConfigError
from engine.sweep import Executor, sweep
from feeds.walks import walks
from strategies.sma_cross import SmaCross

FEEDS = walks(2, 300, seed=1)
SPACE = {"fast": [2, 3, 4], "slow": [8, 13]}


def table(found):
    return [(row["params"], row["digest"]) for row in found.rows]


EXPECTED = table(sweep(FEEDS, SmaCross, SPACE, workers=1, progress=False))


class Threads(Executor):
    """Two threads, a batch each."""

    workers = 2

    def start(self, job, feeds, workers, **limits):
        self.limits = limits
        self.pool = ThreadPoolExecutor(self.workers)
        return super().start(job, feeds, workers)

    def run(self, queue, done):
        while queue.trials:
            batches = [queue.take(self.workers) for _ in range(self.workers) if queue.trials]
            futures = [self.pool.submit(self.job.run, [queue.params[i] for i in batch]) for batch in batches]
            for batch, future in zip(batches, futures):
                done(batch, future.result())

    def close(self):
        self.pool.shutdown()


def test_a_pool_of_threads_gives_the_same_table():
    executor = Threads()
    assert table(sweep(FEEDS, SmaCross, SPACE, executor=executor, lanes=1, timeout=60, progress=False)) == EXPECTED
    assert {"lanes", "say", "timeout", "retries", "recycle"} <= set(executor.limits)


def test_an_object_with_run_and_close_is_given_the_job():
    class Plain:
        running = restarts = 0
        workers = 1

        def run(self, queue, done):
            while queue.trials:
                batch = queue.take(1)
                done(batch, self.job.run([queue.params[i] for i in batch]))

        def close(self):
            pass

    assert table(sweep(FEEDS, SmaCross, SPACE, executor=Plain(), progress=False)) == EXPECTED


def test_places_data_by_the_public_helper():
    from engine.sweep.data import place

    class Places(Executor):
        def place(self, feeds, extra):
            return place(feeds, 0, extra=extra)

        def run(self, queue, done):
            while queue.trials:
                batch = queue.take(self.workers)
                done(batch, self.job.run([queue.params[i] for i in batch]))

    assert table(sweep(FEEDS, SmaCross, SPACE, executor=Places(), progress=False)) == EXPECTED


def test_what_is_no_executor_is_refused():
    with pytest.raises(ConfigError, match=r'executor=3: expected "local", "ray", Cluster\(...\), or .* engine.sweep.Executor'):
        sweep(FEEDS, SmaCross, SPACE, executor=3, progress=False)
    with pytest.raises(NotImplementedError, match=r"Executor does not define run\(queue, done\)"):
        sweep(FEEDS, SmaCross, SPACE, executor=Executor(), progress=False)
