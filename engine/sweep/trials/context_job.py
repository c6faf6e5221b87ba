"""Trials of several contexts of a sweep (strategies, universes, option sets, windows) as one job.

The trials of all contexts form one queue, so workers start once and never wait for the end of a context. Keys and rows are
those of a sweep over one context.
"""

from __future__ import annotations

from engine.sweep.executors.shared_data import InProcessData
from engine.sweep.trials.batch import Job, row_of
from feeds.slicing import cut

KEPT = 16 << 20  # bytes of the parts of the data that a worker keeps


class Universes:
    """The placed data of several universes; `open` returns a list of feeds."""

    def __init__(self, parts):
        self.parts = parts
        self.opened = {}

    def __getstate__(self):
        return {"parts": self.parts, "opened": {}}

    def open(self):
        """Return the opened feeds by number; each is opened on first use."""
        return self

    def __getitem__(self, number):
        if number not in self.opened:
            self.opened[number] = self.parts[number].open()
        return self.opened[number]

    def close(self):
        for part in self.parts:
            part.close()


class ContextJob(Job):
    """Runs trials of several contexts; `contexts` holds (strategy, universe, options, start, begin, end) of each."""

    def __init__(self, strategy, data, options, begin=None, contexts=()):
        super().__init__(strategy, data, options, begin)
        self.contexts = contexts
        self.current = None, None  # the number of the last context, and its job
        self.parts = {}  # (universe, start, end) -> feeds
        self.size = 0

    def __getstate__(self):
        return (*super().__getstate__(), self.contexts)

    @property
    def strategies(self):
        return list(dict.fromkeys(context[0] for context in self.contexts))

    def run(self, trials):
        """Return a row for each of `trials`, in order; neighbours of one context share a pass."""
        rows = []
        while len(rows) < len(trials):
            number = trials[len(rows)].context
            mine = []
            while len(rows) + len(mine) < len(trials) and trials[len(rows) + len(mine)].context == number:
                mine.append(trials[len(rows) + len(mine)])
            try:
                job = self.over(number)
            except Exception as error:  # data that cannot be opened: every trial reports it
                rows += [row_of(trial, error, 0.0, self.shared) for trial in mine]
                continue
            rows += job.run(mine)
        return rows

    def over(self, number):
        """Return the job of one context."""
        if self.current[0] != number:
            strategy, universe, options, start, begin, end = self.contexts[number]
            job = Job(strategy, InProcessData(self.part(universe, start, end)), options, begin)
            job.shared.calendars = self.shared.calendars
            self.current = number, job
        return self.current[1]

    def part(self, universe, start, end):
        """Return the feeds of a part of a universe; small parts are kept for later contexts."""
        if start is None and end is None:
            return self.open()[universe]
        key = universe, start, end
        if key not in self.parts:
            feeds = cut(self.open()[universe], start, end)
            size = 8 * 7 * feeds.estimate_rows()
            if self.size + size > KEPT:
                self.parts.clear()
                self.size = 0
            self.parts[key] = feeds
            self.size += size
        return self.parts[key]
