"""Sweep: the result of a sweep, one row per trial."""

from __future__ import annotations

from engine._util.notebook import Printable
from engine.errors import ConfigError, suggest
from engine.results.metrics.registry import less_is_better


class SweepSource:
    """Data, strategy, options and window of a sweep, to run one of its trials again."""

    def __init__(self, feeds, strategy, options, window=(None, None)):
        self.feeds = feeds
        self.strategy = strategy
        self.options = options
        self.window = window

    def run(self, params):
        """The `Result` of one trial."""
        from engine.backtest import Backtest
        from feeds.slicing import cut

        begin, end = self.window
        backtest = Backtest(cut(self.feeds, None, end), self.strategy(**params), **self.options)
        backtest.begin = begin
        return backtest.run(progress=False)


class Sweep(Printable):
    """Rows of trials in the order of the space, numbered by it. `metric` says which is best; NaN and failures come last.

    `series`: the daily returns of the trials (`series.of(row["key"])`); `source`: what they were run on.
    """

    def __init__(self, rows, metric, seconds=0.0, store=None, interrupted=False, series=None, source=None):
        self.rows = rows
        self.metric = metric
        self.seconds = seconds
        self.store = store
        self.interrupted = interrupted
        self.series = series
        self.source = source

    def __len__(self):
        return len(self.rows)

    def sorted(self, metric=None):
        """Rows sorted by a metric, the best first."""
        metric = metric or self.metric
        sign = 1 if less_is_better(metric) else -1

        def rank(item):
            i, row = item
            value = row["metrics"].get(metric)
            return (value is None, sign * value if value is not None else 0.0, i)

        known = {name for row in self.rows for name in row["metrics"]}
        if known and metric not in known:
            raise ConfigError(f"no metric {metric}{suggest(metric, sorted(known))}")
        return [row for _, row in sorted(enumerate(self.rows), key=rank)]

    @property
    def best(self):
        """Row of the best trial; None if no trial finished."""
        rows = [row for row in self.sorted() if row["status"] == "done"]
        return rows[0] if rows else None

    @property
    def failed(self):
        """Rows of trials without metrics; `error` has the reason."""
        return [row for row in self.rows if row["status"] not in ("done", "pruned")]

    @property
    def pruned(self):
        """Rows of trials that a search ended early."""
        return [row for row in self.rows if row["status"] == "pruned"]

    def flat(self):
        """Return the rows as flat dictionaries: trial, parameters, metrics, status, seconds, attempts, digest, error."""
        params = list(dict.fromkeys(name for row in self.rows for name in row["params"]))
        metrics = list(dict.fromkeys(name for row in self.rows for name in row["metrics"]))
        return [
            {
                "trial": row["trial"],
                **{name: row["params"].get(name) for name in params},
                **{name: row["metrics"].get(name) for name in metrics},
                **{name: row[name] for name in ("status", "seconds", "attempts", "digest", "error")},
            }
            for row in self.sorted()
        ]

    @property
    def table(self):
        """A polars frame with one row per trial, the best first."""
        import polars

        return polars.DataFrame(self.flat(), infer_schema_length=None)

    def overfitting(self, blocks=16, draws=1000, seed=0):
        """Return an `OverfitReport` of the best trial: deflated Sharpe ratio, probability of overfitting, plateau, random
        entries.

        blocks: number of blocks of the cross-validation, even. draws, seed: of the random entries.
        """
        from engine.validation.overfitting.overfit_report import overfitting

        return overfitting(self, blocks, draws, seed)

    def report(self, path, title=None, sheet=None):
        """Write one HTML page of all trials that needs no network, and return its path. Needs bokeh.

        sheet: the result of `overfitting()`; computed without random entries if it is not given.
        """
        from engine.report.sweep_page import write_sweep

        return write_sweep(self, path, title, sheet)

    @staticmethod
    def load(store):
        """The trials that the journal in the folder `store` has, those of its last sweep first, by their numbers."""
        from engine.sweep.store.journal import read_store

        rows, about, series = read_store(store)
        rows.sort(key=lambda row: (row["trial"] is None, row["trial"] or 0))
        return Sweep(rows, about.get("metric", "sharpe_ratio"), store=store, series=series)

    def __str__(self):
        return self.text()

    def _repr_html_(self):
        from engine._util.notebook import html_table, preformatted
        from engine.results.metrics.registry import label
        from engine.results.summary import shown

        if self.best is None:
            return preformatted(self.text())
        rows = [row for row in self.sorted() if row["status"] == "done"][:20]
        params = list(dict.fromkeys(name for row in rows for name in row["params"]))
        names = [name for name in dict.fromkeys((self.metric, "total_return", "max_drawdown", "num_trades")) if name in rows[0]["metrics"]]
        figures = [[shown(name, row["metrics"][name]) if row["metrics"][name] is not None else "-" for name in names] for row in rows]
        cells = [[row["trial"], *(row["params"].get(name) for name in params), *more] for row, more in zip(rows, figures)]
        head = ["Trial", *params, *map(label, names)]
        return html_table(cells, head, f"{len(self.rows):,} trials, {len(self.failed):,} failed; by {label(self.metric)}")

    def plot(self, title=None):
        """Show the page of heat maps, trials and plateau in the notebook cell, or in a browser; needs no network."""
        from engine.report.sweep_page import show_sweep

        return show_sweep(self, title)

    def text(self, top=10):
        """Format the best `top` rows and the failures."""
        rows = [row for row in self.sorted() if row["status"] == "done"][:top]
        pruned = f", {len(self.pruned)} pruned" if self.pruned else ""
        trials = "1 trial" if len(self.rows) == 1 else f"{len(self.rows):,} trials"
        lines = [f"{trials} in {self.seconds:.1f} s, {len(self.failed)} failed{pruned}; by {self.metric}:"]
        for row in rows:
            params = ", ".join(f"{name}={value}" for name, value in row["params"].items())
            names = dict.fromkeys((self.metric, "total_return", "max_drawdown"))
            figures = [f"{name} {row['metrics'][name]:.4g}" for name in names if row["metrics"].get(name) is not None]
            lines.append(f"  {number(row)}{params}: {', '.join(figures)}, {row['metrics'].get('num_trades', 0)} trades")
        for row in self.failed[:3]:
            reason = (row["error"] or "").splitlines() or [""]
            lines.append(f"  {number(row)}{row['status']}: {row['params']}: {reason[0]}")
        if self.interrupted:
            lines.append("interrupted; the same call goes on where it was" + (f" ({self.store})" if self.store else ""))
        return "\n".join(lines)


def number(row):
    """Return the label of a trial's number."""
    return "" if row["trial"] is None else f"#{row['trial']} "
