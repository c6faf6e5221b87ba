"""CSCV: combinatorially symmetric cross-validation, how often the best trial of one half of the time is below the median
in the other half.

Source: Bailey, Borwein, Lopez de Prado & Zhu (2017), The Probability of Backtest Overfitting, J. Computational Finance 20(4),
sections 2 and 3. Performance is the Sharpe ratio; a trial without deviation has 0. A trial is reduced to the sums and sums of
squares of each block, so memory does not grow with the length of the series.
"""

from __future__ import annotations

from itertools import combinations

from engine.errors import ConfigError

MOST = 20  # blocks: 184,756 ways to halve them
CELLS = 500_000  # of a table of combinations by trials, at a time


class Blocks:
    """Sums and sums of squares of the returns of each trial in `count` blocks of equal length; the oldest remainder is left
    out.
    """

    def __init__(self, count, days):
        if not isinstance(count, int) or not 2 <= count <= MOST or count % 2:
            raise ConfigError(f"blocks={count!r}: expected an even number of blocks, 2 to {MOST}")
        self.count = count
        self.length = days // count
        self.sums = []
        self.squares = []

    def add(self, returns):
        """Add a trial: a numpy array of all its days."""
        if not self.length:
            return
        pieces = returns[len(returns) - self.count * self.length :].reshape(self.count, self.length)
        self.sums.append(pieces.sum(1))
        self.squares.append((pieces * pieces).sum(1))


class Overfitting:
    """`pbo`: the probability of backtest overfitting; `logits`: for each combination, the logit of the relative rank out of
    sample of the trial that was best in sample; `inside`, `outside`: its Sharpe ratios per period; `slope`: by how much the
    latter changes with the former; `loss`: how often it is negative.
    """

    def __init__(self, logits, inside, outside):
        import numpy

        self.logits = logits
        self.inside = inside
        self.outside = outside
        self.combinations = len(logits)
        self.pbo = float((logits <= 0).mean())
        self.loss = float((outside < 0).mean())
        spread = inside.var()
        covariance = ((inside - inside.mean()) * (outside - outside.mean())).mean()
        self.slope = float(covariance / spread) if spread > 0 else float(numpy.nan)


def cscv(blocks):
    """Return the `Overfitting` of at least two trials in `Blocks`; None for fewer trials, or blocks of less than two days."""
    import numpy

    if len(blocks.sums) < 2 or blocks.length < 2:
        return None
    sums, squares = numpy.array(blocks.sums).T, numpy.array(blocks.squares).T
    every = numpy.array(list(combinations(range(blocks.count), blocks.count // 2)))
    chosen = numpy.zeros((len(every), blocks.count))
    numpy.put_along_axis(chosen, every, 1.0, axis=1)
    n = blocks.length * blocks.count // 2
    step = max(1, CELLS // len(blocks.sums))
    halves = SplitPair(sums, squares, n, min(step, len(chosen)))
    parts = [halves.of(chosen[i : i + step]) for i in range(0, len(chosen), step)]
    ranks, inside, outside = (numpy.concatenate(column) for column in zip(*parts))
    share = ranks / (len(blocks.sums) + 1)
    return Overfitting(numpy.log(share / (1 - share)), inside, outside)


class SplitPair:
    """Sharpe ratios of all trials in and out of sample, for some combinations at a time, in reused tables."""

    def __init__(self, sums, squares, n, step):
        import numpy

        self.numpy = numpy
        self.sums, self.squares, self.n = sums, squares, n
        self.whole = sums.sum(0), squares.sum(0)
        self.tables = [numpy.empty((step, sums.shape[1])) for _ in range(5)]

    def of(self, chosen):
        """Return (rank out of sample, Sharpe ratio in and out of sample) of the best in sample, for each combination of
        blocks.
        """
        numpy = self.numpy
        inside, squares, outside, others, spare = (table[: len(chosen)] for table in self.tables)
        # not matmul: on tables this narrow, the threads of BLAS cost more than they do
        numpy.einsum("ij,jk->ik", chosen, self.sums, out=inside)
        numpy.einsum("ij,jk->ik", chosen, self.squares, out=squares)
        numpy.subtract(self.whole[0], inside, out=outside)
        numpy.subtract(self.whole[1], squares, out=others)
        self.divide(inside, squares, spare)
        self.divide(outside, others, spare)
        best = inside.argmax(1)[:, None]
        theirs = numpy.take_along_axis(outside, best, 1)
        ranks = (outside < theirs).sum(1) + ((outside == theirs).sum(1) + 1) / 2
        return ranks, numpy.take_along_axis(inside, best, 1)[:, 0], theirs[:, 0]

    def divide(self, sums, squares, spare):
        """Replace sums over n returns by Sharpe ratios per period; 0 without deviation. `squares` is overwritten, too."""
        numpy, n = self.numpy, self.n
        numpy.multiply(sums, sums, out=spare)
        spare /= n
        numpy.subtract(squares, spare, out=spare)  # n - 1 times the variance
        squares *= 1e-12
        flat = spare <= squares
        spare /= n - 1
        spare[flat] = 1.0
        numpy.sqrt(spare, out=spare)
        sums /= n
        sums /= spare
        sums[flat] = 0.0
