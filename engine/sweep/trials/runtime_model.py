"""RuntimeModel: predicts seconds per trial by ridge regression on parameters of trials that have run.

Only the seconds of a whole pass are known. The mean of the pass is fitted over the mean of its trials' features, which is
exact for a linear model, plus a part that the trials of a pass share. Features: 1, each number scaled to its range, its
square, products of pairs (costs such as bars times period), and a column for each other value. Only the order of work
depends on the predictions.
"""

from __future__ import annotations

from array import array
from itertools import combinations

from engine.sweep.sweep_cost import expected_cost

MOST = 24  # features, at most
RIDGE = 1e-3
FIRST = 4  # passes before the first fit
MANY = 20_000  # trials; predictions for more take longer than they save
GOOD = 0.5  # part of the variance that a fit must explain to be used


class RuntimeModel:
    """Predicts the seconds of the trials `params`: `learn` from passes, then `of(trial)` if `known`.

    cost: the user's estimate of seconds by parameters, used until a fit explains the passes.
    """

    def __init__(self, params, cost=None):
        self.params = params
        self.spans, self.words = scales(params)
        self.pairs = list(combinations(range(len(self.spans)), 2))
        if self.width > MOST:
            self.pairs = []
        size = self.width
        self.left = [[0.0] * size for _ in range(size)]
        self.right = [0.0] * size
        self.passes = 0
        self.weight = self.total = self.squares = 0.0
        self.due = FIRST
        self.prior = None if cost is None else array("d", (expected_cost(cost, trial) for trial in params))
        self.found = self.prior  # array of seconds by trial; None as long as no fit explains the passes

    @property
    def width(self):
        return 2 + 2 * len(self.spans) + len(self.pairs) + len(self.words)

    @property
    def known(self):
        return self.found is not None

    def of(self, trial):
        """Return the predicted seconds of a trial, above 0."""
        return self.found[trial]

    def learn(self, batch, seconds):
        """Learn that a pass over the trials `batch` took `seconds`; return whether predictions changed."""
        if self.width == 2 or self.width > MOST or len(self.params) > MANY:
            return False
        weight, y = len(batch), seconds / len(batch)
        mean = [sum(column) / weight for column in zip(*(self.features(self.params[i]) for i in batch))]
        mean[-1] = 1 / weight
        for row, value in zip(self.left, mean):
            if value != 0.0:
                for j, other in enumerate(mean):
                    row[j] += weight * value * other
        self.right = [known + weight * value * y for known, value in zip(self.right, mean)]
        self.weight += weight
        self.total += weight * y
        self.squares += weight * y * y
        self.passes += 1
        if self.passes < self.due:
            return False
        self.due = 2 * self.passes
        return self.fit()

    def fit(self):
        """Solve the regression, check whether it explains the passes, and predict all trials."""
        before = self.found
        size = self.width
        ridge = [list(row) for row in self.left]
        for i in range(size):
            ridge[i][i] += (RIDGE if i else 1e-9) * self.weight  # the mean is free
        result = solved(ridge, self.right)
        variance = self.squares - self.total**2 / self.weight
        explained = sum(a * b for a, b in zip(result, self.right)) * 2 - sum(
            result[i] * self.left[i][j] * result[j] for i in range(size) for j in range(size)
        )
        if self.passes <= size // 2 or variance <= 0 or explained - self.total**2 / self.weight < GOOD * variance:
            self.found = self.prior
            return before is not self.prior
        floor = 0.05 * self.total / self.weight
        features = self.features
        self.found = array("d", (max(floor, sum(map(times, result, features(trial)))) for trial in self.params))
        return True

    def features(self, params):
        numbers = [(params[name] - low) / span if name in params else 0.5 for name, low, span in self.spans]
        words = [1.0 if params.get(name) == word else 0.0 for name, word in self.words]
        return [1.0, *numbers, *[n * n for n in numbers], *[numbers[i] * numbers[j] for i, j in self.pairs], *words, 0.0]


def times(a, b):
    return a * b


def scales(params):
    """Return ([(name, lowest, span)] of numbers, [(name, value)] of other values but one); constant parameters are left out."""
    spans, words = [], []
    for name in dict.fromkeys(name for trial in params for name in trial):
        values = [trial[name] for trial in params if name in trial]
        if all(type(value) in (int, float) for value in values):
            low, high = min(values), max(values)
            if high > low and high - low < float("inf"):
                spans.append((name, low, high - low))
        else:
            known = list({repr(value): value for value in values}.values())
            words += [(name, value) for value in known[1:]]
    return spans, words


def solved(left, right):
    """Solve left x = right by elimination with pivots; left is positive definite."""
    rows = [[*row, value] for row, value in zip(left, right)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for row in rows[i + 1 :]:
            factor = row[i] / rows[i][i]
            if factor != 0.0:
                for j in range(i, size + 1):
                    row[j] -= factor * rows[i][j]
    result = [0.0] * size
    for i in reversed(range(size)):
        result[i] = (rows[i][size] - sum(rows[i][j] * result[j] for j in range(i + 1, size))) / rows[i][i]
    return result
