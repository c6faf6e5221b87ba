"""Sweep: the result of a sweep, one row per trial."""

from __future__ import annotations

from engine._util.notebook import Printable
from engine._util.text_layout import text_table, wrapped
from engine.errors import ConfigError, suggest
from engine.results.metrics.registry import less_is_better
from engine.results.summary import shown as figure
from engine.sweep.store.param_text import shown

SHORT = {"total_return": "return", "max_drawdown": "drawdown", "num_trades": "trades"}


class Sweep(Printable):
    """Rows of trials in the order of the space. `metric` says which is best; NaN and failures come last.

    `series`: the daily returns of the trials (`series.of(row["key"])`); `sources`: {context: what it was run on},
    `source`: the first of them; `axes`: {axis: names} of the axes with several values (strategy, universe, options, window);
    `cost`: the `SweepCost` of this call, None if nothing ran.
    """

    def __init__(self, rows, metric, seconds=0.0, store=None, interrupted=False, series=None, sources=None, axes=None,
                 cost=None, about=None):  # fmt: skip
        self.rows = rows
        self.metric = metric
        self.seconds = seconds
        self.store = store
        self.interrupted = interrupted
        self.series = series
        self.sources = sources or {}
        self.axes = axes or {}
        self.cost = cost
        self.about = about or {}

    @property
    def source(self):
        """The `SweepSource` of the first context; None if it is not known."""
        return next(iter(self.sources.values()), None)

    def source_of(self, row):
        """Return the `SweepSource` of a row; for a loaded sweep it is opened from the description in the journal."""
        if self.sources:
            return self.sources.get(row.get("context"), self.source)
        from engine.sweep.sweep_source import source_of

        context = self.about.get("contexts", {}).get(row.get("context"))
        return source_of(self.store, self.about.get("call") if context is None else context["call"])

    def run(self, row):
        """Run the trial of a row again and return its `Result`, with exactly the figures of the row."""
        return self.source_of(row).run(row["params"], row.get("until"))

    def best_by(self, axis):
        """Return {name: best row} for each value of an axis: strategy, universe, options or window."""
        if axis not in self.axes:
            known = ", ".join(self.axes) or "none"
            raise ConfigError(
                f"no axis {axis!r} with several values{suggest(axis, list(self.axes)) if self.axes else ''}; axes: {known}"
            )
        best = {}
        for row in self.sorted():
            if row["status"] == "done":
                best.setdefault(row["axes"][axis], row)
        return {name: best[name] for name in self.axes[axis] if name in best}

    def ranking(self, axis):
        """Return (name, trials, mean and median of the metric, best row) of each value of an axis, the best mean first."""
        from statistics import median

        groups = {}
        for row in self.rows:
            value = row["metrics"].get(self.metric)
            if row["status"] == "done" and value is not None:
                groups.setdefault(row["axes"][axis], []).append(value)
        best = self.best_by(axis)
        sign = 1 if less_is_better(self.metric) else -1
        ranked = [(name, len(values), sum(values) / len(values), median(values), best[name]) for name, values in groups.items()]
        return sorted(ranked, key=lambda item: sign * item[2])

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
        """Return the rows as flat dictionaries: trial, axes, parameters, metrics, status, seconds, attempts, digest, error.

        A parameter with the name of another column is called param_NAME.
        """
        params = list(dict.fromkeys(name for row in self.rows for name in row["params"]))
        metrics = list(dict.fromkeys(name for row in self.rows for name in row["metrics"]))
        end = ("status", "seconds", "attempts", "digest", "error")
        taken = {"trial", *self.axes, *metrics, *end}
        columns = [(f"param_{name}" if name in taken else name, name) for name in params]
        return [
            {
                "trial": row["trial"],
                **{axis: row["axes"][axis] for axis in self.axes},
                **{column: shown(row["params"].get(name)) for column, name in columns},
                **{name: row["metrics"].get(name) for name in metrics},
                **{name: row[name] for name in end},
            }
            for row in self.sorted()
        ]

    @property
    def table(self):
        """A polars frame with one row per trial, the best first; parameters of mixed types are texts."""
        import polars

        from engine.sweep.store.param_text import column_of

        rows = self.flat()
        names = list(rows[0]) if rows else []
        return polars.DataFrame([polars.Series(name, column_of([row[name] for row in rows])) for name in names])

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
    def load(store, sweep=None):
        """Load the trials of a sweep from the journal in the folder `store`.

        A store keeps sweeps over other strategies, data, options or windows apart. sweep: its number or the name of its
        strategy, by default the one that ran last; "all" for the trials of all sweeps, with a column for what differs.
        """
        from engine.sweep.store.store_reader import read_store

        rows, about, series = read_store(store, sweep)
        rows.sort(key=lambda row: (row["trial"] is None, row["trial"] or 0))
        rows = [row for row in rows if row["status"] != "partial" or sweep == "all"]
        contexts = about["contexts"]
        mine = {row["context"] for row in rows if row["context"] is not None}
        axes = about.get("axes", {}) if sweep != "all" else axes_of_contexts(contexts, mine)
        for row in rows:
            context = contexts.get(row["context"])
            row["axes"] = {axis: row["context"] if axis == "context" else name_on(context, axis) for axis in axes}
        return Sweep(rows, about.get("metric", "sharpe_ratio"), store=store, series=series, axes=axes, about=about)

    def __str__(self):
        return self.text()

    def _repr_html_(self):
        from engine._util.notebook import html_table, preformatted
        from engine.results.metrics.registry import label
        if self.best is None:
            return preformatted(self.text())
        rows = [row for row in self.sorted() if row["status"] == "done"][:20]
        params = list(dict.fromkeys(name for row in rows for name in row["params"]))
        names = [
            name
            for name in dict.fromkeys((self.metric, "total_return", "max_drawdown", "num_trades"))
            if name in rows[0]["metrics"]
        ]
        figures = [
            [figure(name, row["metrics"][name]) if row["metrics"][name] is not None else "-" for name in names] for row in rows
        ]
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
        if rows:
            lines += self.ranked(rows)
        for row in self.failed[:3]:
            reason = (row["error"] or "").splitlines() or [""]
            lines.append(wrapped(f"{number(row)}{row['status']}: {row['params']}: {reason[0]}", "  "))
        for axis in self.axes:
            lines.append(f"by {axis} (mean, best):")
            for name, count, mean, _, best in self.ranking(axis)[:top]:
                figure = best["metrics"][self.metric]
                lines.append(wrapped(f"{name}: {mean:.4g}, {figure:.4g} {number(best)}of {count:,} trials", "  "))
        if self.cost is not None and self.cost.trials:
            lines.append(wrapped(f"cost: {self.cost}"))
        if self.interrupted:
            lines.append(wrapped("interrupted; the same call continues from there" + (f" ({self.store})" if self.store else "")))
        return "\n".join(lines)

    def ranked(self, rows):
        """Return the lines of a table of `rows`: metric, return, drawdown, trades, parameters."""
        figures = {name: SHORT.get(name, name) for name in dict.fromkeys((self.metric, *SHORT))}
        cells = []
        for row in rows:
            values = [row["metrics"].get(name) for name in figures]
            texts = ["-" if value is None else figure(name, value) for name, value in zip(figures, values)]
            params = [*self.words(row), *(f"{name}={shown(value)}" for name, value in row["params"].items())]
            cells.append(["" if row["trial"] is None else f"#{row['trial']}", *texts, ", ".join(params)])
        return text_table(["trial", *figures.values(), "parameters"], cells)

    def words(self, row):
        """Return the values of the axes of a row, as texts."""
        return [f"{row['axes'][axis]}" for axis in self.axes if row["axes"].get(axis) is not None]


def name_on(context, axis):
    """Return the value of an axis in a context of the journal."""
    if context is None:
        return None
    value = context["names"][axis]
    return context["strategy"].rpartition(":")[2] if axis == "strategy" and value is None else value


def axes_of_contexts(contexts, numbers):
    """Return {axis: names} on which the contexts of several sweeps differ; "context" if the data or options do."""
    entries = {}
    for axis in ("strategy", "universe", "options", "window"):
        names = list(dict.fromkeys(name_on(contexts[number], axis) for number in sorted(numbers)))
        if len(names) > 1:
            entries[axis] = names
    if len(numbers) > 1:
        entries["context"] = sorted(numbers)
    return entries


def number(row):
    """Return the label of a trial's number."""
    return "" if row["trial"] is None else f"#{row['trial']} "
