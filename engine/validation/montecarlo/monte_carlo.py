"""Monte Carlo: resample the trades or days of a result, or run the strategy on synthetic markets or perturbed parameters."""

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
    """Resample the trades of a result: with replacement (`how="bootstrap"`) or in another order ("permutation").

    A trade counts by its net profit as a fraction of the equity before it; with `compound=False`, as a fraction of the
    starting equity, summed. Trades are placed one after the other, even those that overlapped. Another order keeps the
    return but changes the drawdown. ruin: the fraction of the starting equity below which an account is ruined.
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
    """Resample the daily returns of a result in blocks, which keeps short-term dependence.

    how: "stationary" or "circular" blocks, or single days ("bootstrap", "permutation"). block: mean length in days, by default
    that of Politis & White (2004).
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
    """Return the `Distribution` of paths."""
    if not isinstance(draws, int) or draws < 1:
        raise ConfigError(f"draws={draws!r}: expected a number of draws, at least 1")
    numpy = numbers()
    known = numpy.asarray(values, "f8")
    level = (1 + known).cumprod() if compound else 1 + known.cumsum()
    names = ("total_return", "max_drawdown", "lowest")
    real = {name: float(column[0]) for name, column in zip(names, figures(level[None, :]))}
    result = paths(values, draws, seed, how, block or 1.0, compound)
    return Distribution(what, dict(zip(names, result)), real, ruin, 0, block)


def jitter(feeds, strategy, spread=0.2, draws=100, *, seed=0, ruin=0.5, where=None, **options):
    """Run a sweep over `draws` perturbed parameter sets of a strategy (an instance).

    Every number moves by up to `spread`, a fraction of it, and integers by at least 1. A result that depends on one exact
    set of parameters does not survive this. where, options: as for `sweep`, such as workers= and store=.
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
    result = sweep(feeds, type(strategy), [params, *trials], **options)
    if result.interrupted:
        raise KeyboardInterrupt  # some draws alone would be no distribution; with a store they are kept
    return of_rows(f"parameters up to {spread:.0%} off", result.rows[1:], result.rows[0], result.series, ruin)


def moved(params, spread, rng):
    """Return parameters with each number perturbed."""
    entries = {}
    for name, value in params.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            entries[name] = value
        elif isinstance(value, int):
            reach = max(1, round(abs(value) * spread))
            low = max(value - reach, 1) if value > 0 else value - reach
            entries[name] = int(rng.integers(low, value + reach, endpoint=True))
        else:
            entries[name] = float(value * (1 + spread * (2 * rng.random() - 1)))
    return entries


def of_rows(what, rows, real, series, ruin, block=None):
    """Return the `Distribution` of trials; `lowest` comes from their daily returns."""
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
