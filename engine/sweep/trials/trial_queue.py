"""Queue: the trials of a sweep that are still to be run, as batches; what executors take from and give back to.

Neighbours stay together, because neighbours in a grid share indicators; what moves when costs are known is pieces.

A batch that was lost with its worker comes back whole once, then in halves, until the trial that kills workers stands alone and
gets a row that says so.
"""

from __future__ import annotations

from collections import deque

PIECES = 8  # of the trials that are left, for each worker
UNEQUAL = 1.25  # how many times the mean the dearest piece must cost for the order to change


class Queue:
    """Trials that are to be run, in batches of at most `lanes`; the last ones are cut so that all workers end together.

    costs: of the trials, learned on the way (`Costs`): the dear ones go first, and batches are cut by cost instead of number.
    """

    def __init__(self, params, trials, lanes, costs=None):
        self.costs = costs
        self.cost = 0.0  # of the trials that are left, as far as it is known
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
            if self.costs is not None and self.costs.known:
                self.cost -= sum(map(self.costs.of, batch))
            return batch
        size = max(1, min(self.lanes, -(-len(self.trials) // (2 * workers)))) if workers > 1 else self.lanes
        if workers > 1 and self.costs is not None and self.costs.known:
            return self.cut(size, self.cost / (2 * workers))
        return [self.trials.popleft() for _ in range(min(size, len(self.trials)))]

    def cut(self, size, part):
        """The next batch: half of a worker's part of what is left, by number, and by seconds where that is less."""
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
        """A batch took so many seconds."""
        if self.costs is None or workers < 2 or not self.costs.learn(batch, seconds) or not self.costs.known:
            return
        self.arrange(workers)

    def arrange(self, workers):
        """Dear pieces of what is left first."""
        trials, of = list(self.trials), self.costs.of
        self.cost = sum(map(of, trials))
        size = max(1, min(self.lanes, len(trials) // (PIECES * workers)))
        pieces = [trials[start : start + size] for start in range(0, len(trials), size)]
        dear = [sum(map(of, piece)) / len(piece) for piece in pieces]
        if pieces and not self.again and max(dear) * len(trials) > UNEQUAL * self.cost:
            order = sorted(range(len(pieces)), key=lambda i: -dear[i])
            self.trials = deque(i for place in order for i in pieces[place])

    def put_back(self, *batches):
        """Batches to be run again, as they are."""
        for batch in batches:
            self.again.append(batch)
            self.trials.extendleft(reversed(batch))
            if self.costs is not None and self.costs.known:
                self.cost += sum(map(self.costs.of, batch))

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
