"""Runs the training sweeps of all windows of a walk-forward with one set of workers.

`walk_forward` defines the windows. The trials of all windows form one queue, so workers start once and never wait for the end
of a window. Keys and rows are those of `sweep(..., window=)`.
"""

from __future__ import annotations

from functools import partial

from engine.sweep.runner import BUDGET, first_of_each, known_rows
from engine.sweep.status import Status
from engine.sweep.store.journal import Journal
from engine.sweep.sweep_result import Sweep
from engine.sweep.trial_key import Identity
from engine.sweep.trials.batch import Job
from engine.sweep.trials.driver import execute
from feeds.slicing import cut


class PlacedWindows(dict):  # type: ignore[type-arg]
    """Parameters of a trial, and the number of the window in which it runs."""

    window = 0


class InProcessTraining:
    """Feeds that are already open."""

    def __init__(self, feeds):
        self.feeds = feeds

    def open(self):
        return self.feeds


class Training(Job):
    """Trials of several windows; `parts` holds (start of the data, begin, end) of each."""

    def __init__(self, strategy, data, options, begin=None, parts=()):
        super().__init__(strategy, data, options, begin)
        self.parts = parts
        self.part = None, None  # the window of the last batch, and the job over its data

    def __getstate__(self):
        return (*super().__getstate__(), self.parts)

    def run(self, trials):
        """Return a row for each of `trials`, in order; trials of a window share a pass."""
        rows = []
        while len(rows) < len(trials):
            window = trials[len(rows)].window
            mine = []
            while len(rows) + len(mine) < len(trials) and trials[len(rows) + len(mine)].window == window:
                mine.append(trials[len(rows) + len(mine)])
            rows += self.over(window).run(mine)
        return rows

    def over(self, window):
        """Return the job over the data of one window."""
        if self.part[0] != window:
            start, begin, end = self.parts[window]
            self.part = window, Job(self.strategy, InProcessTraining(cut(self.open(), start, end)), self.options, begin)
        return self.part[1]


def train_all(feeds, strategy, trials, parts, probe, options, *, metric, store, executor="local", address=None, workers=-1,
              lanes=None, memory=BUDGET, timeout=None, retries=1, recycle=None, retry_failed=False, force=False, progress=None,
              log=None):
    """Return a `Sweep` for each of `parts` (start of the data, begin, end), in order, up to the first incomplete one."""
    params, keys = [], []
    for number, (start, begin, end) in enumerate(parts):
        identity = Identity(cut(feeds, start, end), strategy, {**options, "window": (begin, end)})
        for trial in trials:
            placed = PlacedWindows(trial)
            placed.window = number
            params.append(placed)
            keys.append(identity.key(trial))
    journal = Journal(store)
    try:
        rows = known_rows(journal, keys, retry_failed, force)
        todo = first_of_each([i for i, key in enumerate(keys) if key not in rows], keys)
        name = f"{strategy.__module__}:{strategy.__qualname__}"
        journal.note(strategy=name, metric=metric, trials=len(params), symbols=list(feeds.names))
        if todo:
            status = Status(len(params), len(params) - len(todo), progress, log)
            execute(
                feeds, strategy, params, keys, todo, journal, rows, status, options,
                extra=probe, executor=executor, address=address, workers=workers, lanes=lanes, memory=memory,
                timeout=timeout, retries=retries, recycle=recycle, continue_on_error=True, make=partial(Training, parts=parts),
            )
        series = journal.series()
    finally:
        journal.close()
    found = []
    for number in range(len(parts)):
        mine = keys[number * len(trials) : (number + 1) * len(trials)]
        if any(key not in rows for key in mine):
            break
        ended = [{**rows[key], "params": trial, "trial": i} for i, (key, trial) in enumerate(zip(mine, trials))]
        found.append(Sweep(ended, metric, series=series))
    return found
