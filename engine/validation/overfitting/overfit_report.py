"""Overfitting report: how much of the best trial of a sweep remains, given the number of trials.

`found.overfitting()` reads the daily returns of all trials from the journal, one after the other. Formulas are in
`results.metrics.sharpe_significance`, `cscv`, `plateau` and `entry_permutation`; docs/sweeps-honesty.md lists the papers.
"""

from __future__ import annotations

from bisect import bisect_left

from engine._util.notebook import Printable
from engine.errors import ConfigError, RingbarError
from engine.results.metrics import sharpe_significance
from engine.results.metrics.online_metrics import jsonable
from engine.validation.overfitting.cscv import Blocks, cscv
from engine.validation.overfitting.entry_permutation import numbers, random_entries
from engine.validation.overfitting.plateau import plateau

NAN = float("nan")
SAY = {
    "trials": "sets of parameters with a result",
    "effective_trials": "independent trials that these stand for",
    "mean_correlation": "of their daily returns",
    "days": "daily returns of each",
    "sharpe_ratio": "of the best, annual",
    "skewness": "of its daily returns",
    "kurtosis": "of its daily returns, 3 for a normal distribution",
    "expected_best_sharpe": "annual, of the best of as many effective trials without any skill",
    "probabilistic_sharpe": "probability that the true Sharpe ratio is above 0, as if nothing had been chosen",
    "deflated_sharpe": "probability that it is above what luck alone would have shown",
    "deflated_sharpe_all": "the same if all trials were independent",
    "min_track_record_days": "days until a Sharpe ratio above 0 is sure by 95 %",
    "pbo": "probability that the best in sample is below the middle out of sample",
    "sharpe_decay": "slope of the Sharpe ratio out of sample on that in sample, of the best in sample",
    "loss_probability": "how often the best in sample loses out of sample",
    "neighbours": "trials next to the best",
    "neighbours_mean": "mean of their metric",
    "plateau": "the same over that of the best",
    "random_entries": "share of random entries that the best one's beat",
}


class OverfitReport(Printable):
    """Figures as attributes and in `figures` {name: value}; `table`: a polars frame; `to_dict()`: for JSON.

    `best`: the row of the trial in question; `overfitting`, `plateau`, `chance`: the sources of the figures (None where a
    figure is not available, `notes` say why).
    """

    def __init__(self, figures, best, metric, notes, **parts):
        self.figures = figures
        self.best = best
        self.metric = metric
        self.notes = notes
        self.__dict__.update(figures)
        self.__dict__.update(parts)

    @property
    def table(self):
        import polars

        rows = [(name, None if value != value else float(value), SAY[name]) for name, value in self.figures.items()]
        schema = {"figure": polars.String, "value": polars.Float64, "meaning": polars.String}
        return polars.DataFrame(rows, schema=schema, orient="row")

    @property
    def brief(self):
        """The most important figures in one line."""
        f = {name: shown(value) for name, value in self.figures.items()}
        return (
            f"luck: the best has a Sharpe ratio of {f['sharpe_ratio']}, that of {f['effective_trials']} independent trials "
            f"without any skill would have {f['expected_best_sharpe']}; deflated {f['deflated_sharpe']}, "
            f"probability of overfitting {f['pbo']}"
        )

    def to_dict(self):
        clear = {name: jsonable(value) for name, value in self.figures.items()}
        return {"metric": self.metric, "params": self.best["params"], "figures": clear, "notes": self.notes}

    def __str__(self):
        params = ", ".join(f"{name}={value}" for name, value in self.best["params"].items())
        lines = [f"overfitting: the best of {self.trials:,} trials by {self.metric}: {params}"]
        lines += [f"  {name:22}{shown(value):>10}  {SAY[name]}" for name, value in self.figures.items()]
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes)])


def shown(value):
    return "-" if value != value else f"{value:,.0f}" if abs(value) >= 1000 or isinstance(value, int) else f"{value:.3g}"


def overfitting(found, blocks=16, draws=1000, seed=0):
    """Return the `OverfitReport` of a `Sweep`. blocks: of the cross-validation; draws, seed: of random entries."""
    numpy = numbers()
    best = found.best
    if best is None or best["metrics"].get(found.metric) is None:
        raise ConfigError("no trial has a result, so there is nothing to be overfitted")
    notes = []
    done = [row for row in found.rows if row["status"] == "done"]
    done = list({row["key"]: row for row in done}.values())
    whole = len(done)
    done = [row for row in done if comparable(row, best)]
    if len(done) < whole:
        notes.append(f"of {whole:,} trials, the {len(done):,} with the universe and window of the best are compared")
    mine = None if found.series is None else found.series.of(best["key"])
    if mine is None:
        raise ConfigError(
            "the journal has no daily returns of the best trial, it is one of an earlier version, or damaged; "
            "run the sweep again with force=True"
        )
    gathered = ReturnMatrix(numpy, mine, blocks)
    for _, returns in found.series.each([row["key"] for row in done]):
        gathered.add(returns)
    if gathered.count < len(done):
        notes.append(f"{len(done) - gathered.count} trials have no daily returns: their journal is one of an earlier version, or damaged")
    if found.metric != "sharpe_ratio":
        notes.append(f"chosen by {found.metric}; the Sharpe ratios here are those of that choice")
    validated = cscv(gathered.blocks)
    if validated is None:
        notes.append("no cross-validation: it takes two trials, and two days a block")
    around = plateau([row for row in done if row.get("axes") == best.get("axes")], best, found.metric)
    chance, note = entries(found, best, draws, seed)
    notes += [note] if note else []
    figures = {**gathered.figures(mine), **cross(validated)}
    figures.update(neighbours=len(around.neighbours), neighbours_mean=around.mean, plateau=around.share)
    figures["random_entries"] = NAN if chance is None else chance.percentile
    return OverfitReport(figures, best, found.metric, notes, overfitting=validated, around=around, chance=chance)


def comparable(row, best):
    """Return whether a trial saw the same data as the best one."""
    mine, others = row.get("axes") or {}, best.get("axes") or {}
    return all(mine.get(axis) == others.get(axis) for axis in ("universe", "window", "context"))


def cross(validated):
    """Return the figures of the cross-validation."""
    if validated is None:
        return {"pbo": NAN, "sharpe_decay": NAN, "loss_probability": NAN}
    return {"pbo": validated.pbo, "sharpe_decay": validated.slope, "loss_probability": validated.loss}


def entries(found, best, draws, seed):
    """Run the best trial again for its trades and return its `EntryPermutation`; or None and the reason."""
    if draws < 1:
        return None, None
    from feeds.columns.memory_columns import Columns, preload

    try:
        source = found.source_of(best)
    except (RingbarError, OSError):
        return None, "no random entries: the data of this sweep are not at hand"
    feeds = source.data()
    result = source.run(best["params"])
    columns = feeds if isinstance(feeds, Columns) else preload(feeds)
    chance = random_entries(result, columns, draws, seed)
    return chance, None if chance else "no random entries: the best trial has no trades, or they overlap beyond the data"


class ReturnMatrix:
    """Accumulates blocks, Sharpe ratios and the sum of standardised returns in one pass over all series."""

    def __init__(self, numpy, best, blocks):
        self.numpy = numpy
        self.days = self.same = best.days
        self.periods = best.periods
        self.blocks = Blocks(blocks, len(best.days))
        self.sharpes = []
        self.sum = numpy.zeros(len(best.days))
        self.moving = 0
        self.count = 0

    def add(self, returns):
        """Add a trial. Days that it lacks, because its equity was gone, count as 0."""
        numpy = self.numpy
        values = numpy.frombuffer(returns.values, "f4").astype("f8")
        if returns.days is not self.same and returns.days == self.days:
            self.same = returns.days  # those that follow share it
        if returns.days is not self.same:
            whole = numpy.zeros(len(self.days))
            for day, value in zip(returns.days, values):
                i = bisect_left(self.days, day)
                if i < len(self.days) and self.days[i] == day:
                    whole[i] = value
            values = whole
        self.count += 1
        self.blocks.add(values)
        spread = values.std(ddof=1) if len(values) > 1 else 0.0
        self.sharpes.append(values.mean() / spread if spread > 0 else 0.0)
        if spread > 0:
            self.sum += (values - values.mean()) / values.std()
            self.moving += 1

    def figures(self, best):
        """Return the figures of the best series compared with all of them."""
        numpy = self.numpy
        n = self.moving
        correlation = float((self.sum.var() - n) / (n * (n - 1))) if n > 1 else NAN
        effective = sharpe_significance.effective_trials(self.count, max(0.0, correlation)) if n > 1 else float(self.count)
        variance = float(numpy.var(self.sharpes, ddof=1)) if self.count > 1 else 0.0
        ratio, skewness, kurtosis = sharpe_significance.shape_of(best.values)
        days, root = len(best.values), best.periods**0.5
        shape = skewness, kurtosis
        return {
            "trials": self.count,
            "effective_trials": effective,
            "mean_correlation": correlation,
            "days": days,
            "sharpe_ratio": ratio * root,
            "skewness": skewness,
            "kurtosis": kurtosis,
            "expected_best_sharpe": sharpe_significance.expected_best(effective, variance) * root,
            "probabilistic_sharpe": sharpe_significance.probabilistic(ratio, days, 0.0, *shape),
            "deflated_sharpe": sharpe_significance.deflated(ratio, days, effective, variance, *shape),
            "deflated_sharpe_all": sharpe_significance.deflated(ratio, days, self.count, variance, *shape),
            "min_track_record_days": sharpe_significance.track_record(ratio, 0.0, *shape),
        }
