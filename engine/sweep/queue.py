"""Queue: the trials of a sweep that are still to be run, as batches; what executors take from and give back to.

A batch that was lost with its worker comes back whole once, then in halves, until the trial that kills workers stands alone and
gets a row that says so.
"""

from __future__ import annotations

from collections import deque


class Queue:
    """Trials that are to be run, in batches of at most `lanes`; the last ones are cut so that all workers end together."""

    def __init__(self, params, trials, lanes):
        self.params = params
        self.trials = deque(trials)
        self.attempts = [0] * len(params)
        self.lanes = lanes
        self.again = deque()

    def take(self, workers):
        """The next batch."""
        if self.again:
            batch = self.again.popleft()
            for i in batch:
                self.trials.remove(i)
            return batch
        size = max(1, min(self.lanes, -(-len(self.trials) // (2 * workers)))) if workers > 1 else self.lanes
        return [self.trials.popleft() for _ in range(min(size, len(self.trials)))]

    def put_back(self, *batches):
        """Batches to be run again, as they are."""
        for batch in batches:
            self.again.append(batch)
            self.trials.extendleft(reversed(batch))

    def give_back(self, batch, why, status, retries):
        """Try a batch again that was lost: whole once, then in halves. The row of a trial that stands alone and has had its
        `retries`; None while there is hope.
        """
        for i in batch:
            self.attempts[i] += 1
        if len(batch) == 1 and self.attempts[batch[0]] > retries:
            params = self.params[batch[0]]
            error = f"{why} while it ran the trial {params}"
            return {"params": params, "metrics": {}, "digest": None, "seconds": None, "attempts": 0,
                    "status": status, "error": error}  # fmt: skip
        if len(batch) > 1 and (status == "timeout" or self.attempts[batch[0]] > 1):
            self.put_back(batch[: len(batch) // 2], batch[len(batch) // 2 :])
        else:
            self.put_back(batch)
        return None
