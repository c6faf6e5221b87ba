"""Queue: the trials of a sweep that have yet to run, in batches that executors take and give back.

Neighbours stay together, because neighbours in a grid share indicators; when costs are known, whole pieces are reordered.

A batch whose worker died runs again whole once, then in halves, until the trial that kills workers is alone and gets a row
with the reason. A batch that exceeds the time limit of one trial is split into single trials at once.
"""

from __future__ import annotations

from collections import deque

PIECES = 8  # of the remaining trials, for each worker
UNEQUAL = 1.25  # how many times the mean cost the most expensive piece must have for the order to change
PART = 0.5  # of the time limit that a batch is expected to take at most
FADE = 0.9  # by which the slowest observed trial is forgotten with each batch


class Queue:
    """Trials to run, in batches of at most `lanes`; the last ones are cut so that all workers finish together.

    costs: a `RuntimeModel`, learned during the sweep: expensive trials go first, and batches are cut by cost instead of number.
    timeout: seconds per trial; batches are kept short enough to finish within it.
    """

    def __init__(self, params, trials, lanes, costs=None, timeout=None):
        self.costs = costs
        self.cost = 0.0  # predicted cost of the remaining trials
        self.params = params
        self.trials = deque(trials)
        self.attempts = [0] * len(params)  # failed runs of each trial alone
        self.losses = [0] * len(params)  # lost batches that contained it
        self.lanes = lanes
        self.timeout = timeout
        self.slowest = None  # seconds per trial of recent batches
        self.again = deque()

    def take(self, workers):
        """Return the next batch."""
        if self.again:
            batch = self.again.popleft()
            for i in batch:
                self.trials.remove(i)
            if self.costs is not None and self.costs.known:
                self.cost -= sum(map(self.costs.of, batch))
            return batch
        lanes = self.within_timeout()
        size = max(1, min(lanes, -(-len(self.trials) // (2 * workers)))) if workers > 1 else lanes
        if workers > 1 and self.costs is not None and self.costs.known:
            return self.cut(size, self.cost / (2 * workers))
        return [self.trials.popleft() for _ in range(min(size, len(self.trials)))]

    def within_timeout(self):
        """Return how many trials a batch may have: as many as should finish within the time limit of one."""
        if self.timeout is None:
            return self.lanes
        if self.slowest is None:
            return 1
        return max(1, min(self.lanes, int(PART * self.timeout / max(self.slowest, 1e-9))))

    def observe(self, seconds):
        """Take the seconds per trial of a finished batch."""
        self.slowest = seconds if self.slowest is None else max(seconds, FADE * self.slowest)

    def cut(self, size, part):
        """Return the next batch: at most `size` trials, and at most `part` of the predicted seconds."""
        batch, spent = [], 0.0
        while self.trials and len(batch) < size:
            cost = self.costs.of(self.trials[0])
            if batch and spent + cost > part:
                break
            batch.append(self.trials.popleft())
            spent += cost
        self.cost -= spent
        return batch

    def learn(self, batch, seconds, workers):
        """Take the seconds of a finished batch for the predictions."""
        if self.costs is None or workers < 2 or not self.costs.learn(batch, seconds) or not self.costs.known:
            return
        self.arrange(workers)

    def arrange(self, workers):
        """Move expensive pieces of the remaining trials to the front."""
        trials, of = list(self.trials), self.costs.of
        self.cost = sum(map(of, trials))
        size = max(1, min(self.lanes, len(trials) // (PIECES * workers)))
        pieces = [trials[start : start + size] for start in range(0, len(trials), size)]
        mean_cost = [sum(map(of, piece)) / len(piece) for piece in pieces]
        if pieces and not self.again and max(mean_cost) * len(trials) > UNEQUAL * self.cost:
            order = sorted(range(len(pieces)), key=lambda i: -mean_cost[i])
            self.trials = deque(i for place in order for i in pieces[place])

    def put_back(self, *batches):
        """Queue batches to run again as they are."""
        for batch in batches:
            self.again.append(batch)
            self.trials.extendleft(reversed(batch))
            if self.costs is not None and self.costs.known:
                self.cost += sum(map(self.costs.of, batch))

    def give_back(self, batch, why, status, retries):
        """Queue a lost batch again: whole once, then in halves; alone after a time limit.

        Returns the row of a trial that was alone and has used up its `retries`; otherwise None. Only what happens to a trial
        alone counts as its attempt.
        """
        if len(batch) > 1:
            for i in batch:
                self.losses[i] += 1
            if status == "timeout":
                self.put_back(*([i] for i in batch))
            elif self.losses[batch[0]] > 1:
                self.put_back(batch[: len(batch) // 2], batch[len(batch) // 2 :])
            else:
                self.put_back(batch)
            return None
        trial = batch[0]
        self.attempts[trial] += 1
        if self.attempts[trial] <= retries:
            self.put_back(batch)
            return None
        params = self.params[trial]
        return {"params": params, "metrics": {}, "digest": None, "seconds": None, "attempts": 0,
                "status": status, "error": f"{why} while it ran the trial {params}"}  # fmt: skip
