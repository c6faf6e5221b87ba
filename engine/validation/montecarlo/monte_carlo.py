"""Monte Carlo: what else could have happened: the trades or the days of a result in other orders, the strategy on markets
that never were, or with parameters a little off.
"""

from __future__ import annotations

from bisect import bisect_right

from engine.config import amount
from engine.errors import ConfigError
from engine.results.metrics.daily_returns import daily_of
from engine.validation.montecarlo.bootstrap import HOW, block_length, figures, generator, paths
from engine.validation.montecarlo.distribution import Distribution
from engine.validation.overfitting.entry_permutation import numbers

NAN = float("nan")


def resample_trades(result, draws=1000, *, how="bootstrap", seed=0, ruin=0.5, compound=True):
    """The trades of a result anew: drawn with replacement (`how="bootstrap"`) or in another order ("permutation").

    A trade counts by its net profit in parts of equity before it; with `compound=False`, in parts of the starting equity,
    summed. Trades come one after the other, also those that overlapped. In another order the return stays, the drawdown does
    not. ruin: the part of the starting equity below which an account is ruined.
    """
    if how not in ("bootstrap", "permutation"):
        raise ConfigError(f'how={how!r}: expected "bootstrap" or "permutation"')
    stamps, equity = [], []
    for ts, _, value in result.rows("equity"):
        stamps.append(ts)
        equity.append(value)
    start = result.info["cash"]
    values = []
    for row in result.rows("trades"):
        i = bisect_right(stamps, row[1] - 1) - 1
        before = start if not compound or i < 0 else equity[i]
        values.append(row[7] / before if before > 0 else -1.0)
    if not values:
        raise ConfigError("the result has no finished trades to draw from")
    return drawn(f"{len(values):,} trades ({how})", values, draws, how, None, seed, ruin, compound)


def resample_returns(result, draws=1000, *, how="stationary", block=None, seed=0, ruin=0.5):
    """The daily returns of a result anew, in blocks, so that what depends on the days before stays together.

    how: "stationary" or "circular" blocks, or single days ("bootstrap", "permutation"). block: their mean length in days, by
    default the one of Politis & White (2004).
    """
    if how not in HOW:
        raise ConfigError(f"how={how!r}: expected one of {', '.join(HOW)}")
    values = daily_of(result).returns
    if len(values) < 2:
        raise ConfigError(f"the result has {len(values)} daily returns; expected at least 2 to draw from")
    if how in ("stationary", "circular"):
        block = block_length(values, how) if block is None else amount("block", block, 0.999)
    else:
        block = None
    return drawn(f"{len(values):,} daily returns ({how})", values, draws, how, block, seed, ruin)


def drawn(what, values, draws, how, block, seed, ruin, compound=True):
    """The `Distribution` of paths."""
    if not isinstance(draws, int) or draws < 1:
        raise ConfigError(f"draws={draws!r}: expected a number of draws, at least 1")
    numpy = numbers()
    known = numpy.asarray(values, "f8")
    level = (1 + known).cumprod() if compound else 1 + known.cumsum()
    names = ("total_return", "max_drawdown", "lowest")
    real = {name: float(column[0]) for name, column in zip(names, figures(level[None, :]))}
    found = paths(values, draws, seed, how, block or 1.0, compound)
    return Distribution(what, dict(zip(names, found)), real, ruin, 0, block)


def jitter(feeds, strategy, spread=0.2, draws=100, *, seed=0, ruin=0.5, where=None, **options):
    """The strategy (an instance) with every number among its parameters up to `spread` off, in parts of it, and whole numbers
    by at least 1: a sweep over `draws` such sets. A result that lives on one exact set of parameters does not survive this.

    where, options: as of `sweep`, such as workers= and store=.
    """
    from engine.sweep.runner import sweep
    from engine.sweep.space import allowed

    params = dict(strategy._ringbar_parameters)
    keep = allowed(where)
    trials = []
    for draw in range(100 * draws):
        trial = moved(params, spread, generator(seed, draw))
        if keep(trial):
            trials.append(trial)
        if len(trials) == draws:
            break
    found = sweep(feeds, type(strategy), [params, *trials], **options)
    if found.interrupted:
        raise KeyboardInterrupt  # some draws alone would be no distribution; with a store they are kept
    return of_rows(f"parameters up to {spread:.0%} off", found.rows[1:], found.rows[0], found.series, ruin)


def moved(params, spread, rng):
    """Parameters, each number somewhere near."""
    found = {}
    for name, value in params.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            found[name] = value
        elif isinstance(value, int):
            reach = max(1, round(abs(value) * spread))
            low = max(value - reach, 1) if value > 0 else value - reach
            found[name] = int(rng.integers(low, value + reach, endpoint=True))
        else:
            found[name] = float(value * (1 + spread * (2 * rng.random() - 1)))
    return found


def of_rows(what, rows, real, series, ruin, block=None):
    """The `Distribution` of trials; `lowest` from their daily returns."""
    numpy = numbers()
    done = [row for row in rows if row["status"] == "done"]
    names = ("total_return", "max_drawdown", "sharpe_ratio")
    columns = {name: numpy.array([value_of(row, name) for row in done], "f8") for name in names}
    lows = {}
    for key, returns in series.each({row["key"] for row in [*done, real]}):
        lows[key] = float((1 + numpy.frombuffer(returns.values, "f4").astype("f8")).cumprod().min(initial=1.0))
    columns["lowest"] = numpy.array([lows.get(row["key"], NAN) for row in done], "f8")
    known = {name: value_of(real, name) for name in names}
    known["lowest"] = lows.get(real["key"], NAN)
    return Distribution(what, columns, known, ruin, len(rows) - len(done), block)


def value_of(row, name):
    value = row["metrics"].get(name)
    return NAN if value is None else value
