"""Runs of an optimization in several processes: what they print and give is that of one process after the other.

The first run and the last one are done here, so that the broker is left as it would be. The others are shared among forked
workers, which send their results back as pickles and their output as text. Where a result cannot be pickled, where processes
cannot be forked, or where forking would take longer than the runs, the rest is done here, too.
"""

import io
import os
import pickle
import sys
from time import perf_counter

from engine.compat.backtrader.lines.columns_and_clocks import LineBase

PAYS = 0.3  # seconds of work that are left, from which on workers are started


def runs(cerebro, groups, workers):
    """Yield what each group of strategies gives, in order."""
    groups = list(groups)
    begin = perf_counter()
    if groups:
        yield finished(cerebro, groups[0])
    spent = perf_counter() - begin
    middle = groups[1:-1]
    workers = min(workers, len(middle))
    if workers < 2 or not hasattr(os, "fork") or spent * len(middle) < PAYS:
        for group in groups[1:]:
            yield finished(cerebro, group)
        return
    sys.stdout.flush()
    sys.stderr.flush()
    shares = [Worker(cerebro, middle[k::workers]) for k in range(workers)]
    try:
        for i, group in enumerate(middle):
            result = shares[i % workers].take()
            if result is None:
                yield finished(cerebro, group)
            else:
                output, retained = result
                sys.stdout.write(output)
                yield retained
    finally:
        for share in shares:
            share.end()
    yield finished(cerebro, groups[-1])


def finished(cerebro, group):
    built = cerebro.runstrategies(group)
    return [cerebro.reduced(strategy) for strategy in built] if cerebro.p.optreturn else built


class Sender(pickle.Pickler):
    """Pickles results; feeds are sent by their numbers, other lines as None."""

    def __init__(self, file, datas):
        super().__init__(file)
        self.numbers = {id(data): i for i, data in enumerate(datas)}

    def persistent_id(self, obj):
        return (self.numbers.get(id(obj)),) if isinstance(obj, LineBase) else None


class Receiver(pickle.Unpickler):
    def __init__(self, file, datas):
        super().__init__(file)
        self.datas = datas

    def persistent_load(self, pid):
        return None if pid[0] is None else self.datas[pid[0]]


class Worker:
    """A forked process that does some of the runs."""

    def __init__(self, cerebro, groups):
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(reading)
                self.work(cerebro, groups, os.fdopen(writing, "wb"))
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        self.pipe = os.fdopen(reading, "rb")
        self.datas = cerebro.datas

    @staticmethod
    def work(cerebro, groups, pipe):
        for group in groups:
            sys.stdout = printed = io.StringIO()
            try:
                retained = finished(cerebro, group)
                file = io.BytesIO()
                Sender(file, cerebro.datas).dump((printed.getvalue(), retained))
                data = file.getvalue()
            except Exception:
                data = pickle.dumps(None)  # done again by the parent, which raises what was raised here
            pipe.write(data)
            pipe.flush()

    def take(self):
        """(what was printed, results) of this worker's next run; None where it has none to give."""
        try:
            return Receiver(self.pipe, self.datas).load()
        except Exception:
            return None

    def end(self):
        self.pipe.close()
        try:
            os.waitpid(self.pid, 0)
        except ChildProcessError:
            pass
