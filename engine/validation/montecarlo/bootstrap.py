"""Bootstrap: which observations a draw takes, in which order, and the figures of paths of returns.

Draw i of a seed has its own generator (numpy's SeedSequence of both), so it does not depend on other draws or on the workers.
"""

from __future__ import annotations

from math import ceil

from engine.errors import ConfigError
from engine.validation.overfitting.entry_permutation import numbers

CELLS = 4_000_000  # of a table of draws by observations, at a time
HOW = ("stationary", "circular", "bootstrap", "permutation")


def generator(seed, draw):
    """Return the random generator of one draw."""
    return numbers().random.default_rng([seed, draw])


def indices(rng, n, how, block=1.0):
    """Return n indices from 0 to n - 1.

    "bootstrap": drawn with replacement. "permutation": each once. "stationary": blocks of geometric lengths with mean `block`,
    wrapping around the end (Politis & Romano 1994, The Stationary Bootstrap, JASA 89). "circular": blocks of `block`, wrapping
    around the end (Politis & Romano 1992, A Circular Block-Resampling Procedure).
    """
    numpy = numbers()
    if how == "bootstrap":
        return rng.integers(0, n, n)
    if how == "permutation":
        return rng.permutation(n)
    if how == "circular":
        length = max(1, ceil(block))
        starts = rng.integers(0, n, ceil(n / length))
        return ((starts[:, None] + numpy.arange(length)) % n).ravel()[:n]
    if how == "stationary":
        begins = rng.random(n) < 1.0 / max(1.0, block)
        begins[0] = True
        place = numpy.arange(n)
        last = numpy.maximum.accumulate(numpy.where(begins, place, 0))
        return (rng.integers(0, n, n)[last] + place - last) % n
    raise ConfigError(f"how={how!r}: expected one of {', '.join(HOW)}")


def block_length(returns, how="stationary"):
    """Return the block length with the least error for the variance of a mean, from the autocorrelation of the series.

    Source: Politis & White (2004), Automatic Block-Length Selection for the Dependent Bootstrap, Econometric Reviews 23, with
    the correction of Patton, Politis & White (2009), ibid. 28. At least 1, at most min(3 sqrt(n), n / 3); 1 for a constant
    series.
    """
    numpy = numbers()
    values = numpy.asarray(returns, "f8")
    n = len(values)
    if n < 8 or not values.std() > 1e-12 * abs(values.mean()):
        return 1.0
    values = values - values.mean()
    run = max(5, ceil(numpy.log10(n)))
    most = min(n - 1, ceil(n**0.5) + run)
    covariance = numpy.array([values[: n - k] @ values[k:] / n for k in range(most + 1)])
    beyond = numpy.abs(covariance[1:] / covariance[0]) > 2 * (numpy.log10(n) / n) ** 0.5
    # the last lag before `run` insignificant ones in a row; if there is no such place, the last significant one
    quiet = next((k for k in range(most - run + 1) if not beyond[k : k + run].any()), None)
    last = quiet if quiet is not None else int(numpy.flatnonzero(beyond)[-1]) + 1 if beyond.any() else 1
    window = min(2 * max(last, 1), most)
    lags = numpy.arange(1, window + 1)
    weights = numpy.minimum(1.0, 2 * (1 - lags / window))  # a flat top: Politis & Romano (1995)
    slope = 2 * (weights * lags * covariance[1 : window + 1]).sum()
    level = covariance[0] + 2 * (weights * covariance[1 : window + 1]).sum()
    factor = 2.0 if how == "stationary" else 4.0 / 3.0
    if not abs(level) > 0:
        return 1.0
    length = (2 * slope * slope / (factor * level * level) * n) ** (1 / 3)
    return float(min(max(1.0, length), ceil(min(3 * n**0.5, n / 3))))


def paths(values, draws, seed, how, block, compound=True):
    """Return (total return, maximum drawdown, lowest level) of each of `draws` paths that begin at 1.

    `values` are returns, or amounts to add with `compound=False`.
    """
    numpy = numbers()
    values = numpy.asarray(values, "f8")
    result = numpy.empty((3, draws))
    step = max(1, CELLS // max(1, len(values)))
    for first in range(0, draws, step):
        last = min(draws, first + step)
        places = numpy.array([indices(generator(seed, draw), len(values), how, block) for draw in range(first, last)])
        level = (1 + values[places]).cumprod(1) if compound else 1 + values[places].cumsum(1)
        result[:, first:last] = figures(level)
    return result


def figures(level):
    """Return (total return, maximum drawdown, lowest level) of paths, one per row, that begin at 1."""
    numpy = numbers()
    peak = numpy.maximum(1.0, numpy.maximum.accumulate(level, 1))
    return level[:, -1] - 1, ((peak - level) / peak).max(1, initial=0.0), level.min(1, initial=1.0)
