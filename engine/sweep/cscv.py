"""CSCV: combinatorially symmetric cross-validation: how often what was best in one half of the time is worse than the middle
in the other.

Source: Bailey, Borwein, Lopez de Prado & Zhu (2017), The Probability of Backtest Overfitting, J. Computational Finance 20(4),
sections 2 and 3. Performance is the Sharpe ratio; a trial without deviation has 0. What is kept of a trial are sums of each
block and its squares, so that memory does not grow with the length of the series.
"""

from __future__ import annotations

from itertools import combinations

from engine.errors import ConfigError

CELLS = 1_000_000  # of a table of combinations by trials, at a time


class Blocks:
    """Sums and sums of squares of the returns of each trial in `count` blocks of equal length; what is left over is the
    oldest.
    """

    def __init__(self, count, days):
        if not isinstance(count, int) or count < 2 or count % 2:
            raise ConfigError(f"blocks={count!r}: expected an even number of blocks, at least 2")
        self.count = count
        self.length = days // count
        self.sums = []
        self.squares = []

    def add(self, returns):
        """A trial: numpy array of all its days."""
        if not self.length:
            return
        pieces = returns[len(returns) - self.count * self.length :].reshape(self.count, self.length)
        self.sums.append(pieces.sum(1))
        self.squares.append((pieces * pieces).sum(1))


class Overfitting:
    """`pbo`: the probability of backtest overfitting; `logits`: one a combination, of the relative rank out of sample of the
    trial that was best in sample; `inside`, `outside`: its Sharpe ratios per period; `slope`: by how much the latter moves
    with the former; `loss`: how often it is negative.
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
    """The `Overfitting` of at least two trials in `Blocks`; None if there are fewer, or blocks of less than two days."""
    import numpy

    if len(blocks.sums) < 2 or blocks.length < 2:
        return None
    sums, squares = numpy.array(blocks.sums).T, numpy.array(blocks.squares).T
    every = numpy.array(list(combinations(range(blocks.count), blocks.count // 2)))
    chosen = numpy.zeros((len(every), blocks.count))
    numpy.put_along_axis(chosen, every, 1.0, axis=1)
    n = blocks.length * blocks.count // 2
    step = max(1, CELLS // len(blocks.sums))
    parts = [halves(chosen[i : i + step], sums, squares, n) for i in range(0, len(chosen), step)]
    ranks, inside, outside = (numpy.concatenate(column) for column in zip(*parts))
    share = ranks / (len(blocks.sums) + 1)
    return Overfitting(numpy.log(share / (1 - share)), inside, outside)


def halves(chosen, sums, squares, n):
    """(rank out of sample, Sharpe ratio in and out of sample) of the best in sample, for each combination of blocks."""
    import numpy

    inside = sharpe(chosen @ sums, chosen @ squares, n)
    outside = sharpe((1 - chosen) @ sums, (1 - chosen) @ squares, n)
    best = inside.argmax(1)[:, None]
    theirs = numpy.take_along_axis(outside, best, 1)
    ranks = (outside < theirs).sum(1) + ((outside == theirs).sum(1) + 1) / 2
    return ranks, numpy.take_along_axis(inside, best, 1)[:, 0], theirs[:, 0]


def sharpe(sums, squares, n):
    """Sharpe ratios per period, from sums over n returns; 0 without deviation."""
    import numpy

    variance = (squares - sums * sums / n) / (n - 1)
    flat = variance <= 1e-12 * squares / n
    return numpy.where(flat, 0.0, sums / n / numpy.sqrt(numpy.where(flat, 1.0, variance)))
