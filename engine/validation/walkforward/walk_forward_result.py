"""Result of a walk-forward: its windows, the joined curve, and the figures of both."""

from __future__ import annotations

from math import fsum

from engine._util.notebook import Printable
from engine._util.text_layout import wrapped
from engine.results.metrics.equity_curve import curve_of
from engine.results.metrics.online_metrics import Metrics, jsonable
from engine.results.metrics.registry import less_is_better
from engine.results.metrics.result_statistics import of_falls, of_returns
from engine.results.metrics.return_and_risk import annual_return
from engine.results.metrics.trade_stats import trade_statistics
from engine.validation.walkforward.windows import text

NAN = float("nan")


class Step:
    """One window: the parameters that its training chose (None if none could be chosen), and the results of the test."""

    def __init__(self, window, params, chosen_by, annual, trials):
        self.window = window
        self.params = params
        self.train_metric = NAN if chosen_by is None else chosen_by
        self.train_annual = annual
        self.trials = trials
        self.test_metric = self.test_annual = self.test_return = NAN
        self.trades = 0

    def _set_test_metrics(self, figures, metric):
        """Take the figures of the test, from `figures_of`."""
        self.test_metric = figures.get(metric, NAN)
        self.test_return = figures["total_return"]
        self.test_annual = figures["annual_return"]
        self.trades = figures["num_trades"]

    def ruined(self):
        """Mark the test as not run because the cash was gone."""
        self.test_return = self.test_annual = 0.0

    @property
    def efficiency(self):
        """Annual return of the test divided by that of the training; NaN unless the training was profitable."""
        return self.test_annual / self.train_annual if self.train_annual > 0 else NAN


def figures_of(rows, start, trades, lag=0):
    """Return `Metrics` of (ts, equity) rows that start from `start`, and of trade rows, as in `result.statistics`."""
    curve = curve_of(((ts, 0.0, equity) for ts, equity in rows), start, (), lag)
    return Metrics({**of_returns(curve), **of_falls(curve), "final_value": curve.final, **trade_statistics(trades)["all"]})


class WalkForward(Printable):
    """Windows and out-of-sample results of a walk-forward.

    `windows`: a polars frame with one row per window; `equity`: a polars frame (ts, equity) of all tests; `metrics`: {name:
    value} of that curve, see `result.statistics`; `efficiency`: its annual return divided by the mean annual return of the
    trainings (Pardo 2008); `stability`: {parameter: Stability}; `oos_trades`: a polars frame of the trades in tests;
    `steps`, `rows`: the same data without polars.
    """

    def __init__(self, steps, metric, rows, trades, start, names, carry, seconds, interrupted, lag=0, cost=None):
        self.steps = steps
        self.metric = metric
        self.rows = rows
        self.trades = trades
        self.start = start
        self.names = names
        self.carry = carry
        self.seconds = seconds
        self.interrupted = interrupted
        self.cost = cost
        self.metrics = figures_of(rows, start, trades, lag)

    @property
    def efficiency(self):
        years = (self.rows[-1][0] - self.rows[0][0]) / (365.25 * 86_400e9) if self.rows else 0.0
        known = [step.train_annual for step in self.steps if step.train_annual == step.train_annual]
        trained = fsum(known) / len(known) if known else NAN
        return annual_return(self.metrics["total_return"], years) / trained if trained > 0 else NAN

    @property
    def stability(self):
        return {name: Stability(name, [step.params.get(name) for step in self.steps if step.params]) for name in self.names}

    def flat(self):
        """Return the windows as flat dictionaries; times in ns UTC, ends excluded."""
        return [
            {
                "window": i,
                **step.window._asdict(),
                "trials": step.trials,
                **{name: (step.params or {}).get(name) for name in self.names},
                f"train_{self.metric}": step.train_metric,
                f"test_{self.metric}": step.test_metric,
                "train_annual_return": step.train_annual,
                "test_annual_return": step.test_annual,
                "test_return": step.test_return,
                "efficiency": step.efficiency,
                "test_trades": step.trades,
            }
            for i, step in enumerate(self.steps)
        ]

    @property
    def windows(self):
        import polars

        return polars.DataFrame(self.flat(), infer_schema_length=None)

    @property
    def equity(self):
        import polars

        from engine.results.frames import with_times

        return with_times(polars.DataFrame(self.rows, schema={"ts": polars.Int64, "equity": polars.Float64}, orient="row"))

    @property
    def oos_trades(self):
        import polars

        from engine.results.frames import with_times
        from engine.results.tables import names_of

        frame = polars.DataFrame(self.trades, schema=names_of("trades"), orient="row", infer_schema_length=None)
        return with_times(frame)

    def to_dict(self):
        """Return everything, for JSON; NaN becomes None."""
        return {
            "metric": self.metric,
            "carry": self.carry,
            "windows": [{name: jsonable(value) for name, value in row.items()} for row in self.flat()],
            "metrics": {name: jsonable(value) for name, value in self.metrics.items()},
            "efficiency": jsonable(self.efficiency),
            "stability": {name: item.to_dict() for name, item in self.stability.items()},
            "interrupted": self.interrupted,
        }

    def report(self, path, title=None):
        """Write one HTML page of windows and out-of-sample equity that needs no network, and return its path. Needs bokeh."""
        from engine.report.sweep_page import write_forward

        return write_forward(self, path, title)

    def __str__(self):
        how = "carried on" if self.carry else "closed at the end of each test"
        count = "1 window" if len(self.steps) == 1 else f"{len(self.steps)} windows"
        lines = [wrapped(f"{count} in {self.seconds:.1f} s, positions {how}; chosen by {self.metric}:")]
        for step in self.steps:
            w = step.window
            chosen = ", ".join(f"{name}={value}" for name, value in (step.params or {}).items()) or "nothing to choose"
            lines += [
                wrapped(f"trained from {text(w.train_begin)}, tested {text(w.train_end)} - {text(w.test_end)}: {chosen}", "  "),
                f"      {self.metric} {step.train_metric:.3g} in training, {step.test_metric:.3g} in the test; "
                f"{step.test_return:+.2%}, {step.trades} trades",
            ]
        m = self.metrics
        sums = (
            f"out of sample: return {m['total_return']:+.2%}, annual {m['annual_return']:+.2%}, "
            f"Sharpe {m['sharpe_ratio']:.3g}, max drawdown {m['max_drawdown']:.2%}, {m['num_trades']} trades; "
            f"efficiency {'-' if self.efficiency != self.efficiency else f'{self.efficiency:.2f}'}"
        )
        lines.append(wrapped(sums))
        lines += [wrapped(str(item), "  ") for item in self.stability.values()]
        if self.interrupted:
            lines.append("interrupted; the same call continues from there, if it has a store")
        return "\n".join(lines)


class WalkForwards(Printable):
    """Walk-forwards over several strategies, universes or option sets.

    `parts`: ({axis: name}, `WalkForward`) pairs; `metric`: by which parameters were chosen and the parts are ranked, out of
    sample; `cost`: the `SweepCost` of the trainings of this call.
    """

    def __init__(self, parts, metric, seconds, cost=None):
        self.parts = parts
        self.metric = metric
        self.seconds = seconds
        self.cost = cost
        self.axes = {axis: list(dict.fromkeys(labels[axis] for labels, _ in parts)) for axis in parts[0][0]}

    def __len__(self):
        return len(self.parts)

    def __getitem__(self, names):
        """Return the `WalkForward` of a name, or of the names on all axes as a tuple."""
        wanted = names if isinstance(names, tuple) else (names,)
        results = [part for labels, part in self.parts if tuple(labels.values()) == wanted]
        if not results:
            raise KeyError(f"no walk-forward {names!r}; the axes are {self.axes}")
        return results[0]

    @property
    def interrupted(self):
        return any(part.interrupted for _, part in self.parts)

    def sorted(self):
        """Parts ranked by the metric of their out-of-sample curve, the best first."""
        sign = 1 if less_is_better(self.metric) else -1

        def rank(item):
            value = item[1].metrics.get(self.metric, NAN)
            return (value != value, sign * value if value == value else 0.0)

        return sorted(self.parts, key=rank)

    @property
    def best(self):
        """The ({axis: name}, `WalkForward`) pair with the best curve out of sample."""
        return self.sorted()[0]

    def ranking(self, axis):
        """Return (name, parts, mean of the out-of-sample metric, best part) of each value of an axis, the best mean first."""
        groups = {}
        for labels, part in self.sorted():
            groups.setdefault(labels[axis], []).append((labels, part))
        rows = []
        for name, parts in groups.items():
            values = [part.metrics.get(self.metric, NAN) for _, part in parts]
            known = [value for value in values if value == value]
            rows.append((name, len(parts), fsum(known) / len(known) if known else NAN, parts[0]))
        sign = 1 if less_is_better(self.metric) else -1
        return sorted(rows, key=lambda row: (row[2] != row[2], sign * row[2] if row[2] == row[2] else 0.0))

    def flat(self):
        """Return one dictionary per part: axes, windows, out-of-sample metrics, efficiency; the best first."""
        return [
            {
                **labels,
                "windows": len(part.steps),
                **{name: jsonable(value) for name, value in part.metrics.items()},
                "efficiency": jsonable(part.efficiency),
            }
            for labels, part in self.sorted()
        ]

    @property
    def table(self):
        """A polars frame with one row per part, the best first."""
        import polars

        return polars.DataFrame(self.flat(), infer_schema_length=None)

    @property
    def windows(self):
        """A polars frame with one row per part and window."""
        import polars

        from engine.sweep.store.param_text import column_of

        rows = [{**labels, **row} for labels, part in self.parts for row in part.flat()]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return polars.DataFrame([polars.Series(name, column_of([row.get(name) for row in rows])) for name in names])

    def to_dict(self):
        """Return everything, for JSON; NaN becomes None."""
        parts = [{"axes": labels, **part.to_dict()} for labels, part in self.parts]
        return {"metric": self.metric, "axes": self.axes, "parts": parts, "interrupted": self.interrupted}

    def report(self, path, title=None):
        """Write one HTML page of all parts that needs no network, and return its path. Needs bokeh."""
        from engine.report.sweep_page import write_forwards

        return write_forwards(self, path, title)

    def text(self, top=10):
        """Format the best `top` parts and the ranking on each axis."""
        windows = sum(len(part.steps) for _, part in self.parts)
        lines = [
            f"{len(self.parts):,} walk-forwards, {windows:,} windows in {self.seconds:.1f} s; by {self.metric} out of sample:"
        ]
        for labels, part in self.sorted()[:top]:
            m = part.metrics
            figures = (
                f"{', '.join(map(str, labels.values()))}: {self.metric} {m.get(self.metric, NAN):.4g}, return "
                f"{m['total_return']:+.2%}, max drawdown {m['max_drawdown']:.2%}, efficiency {part.efficiency:.2f}"
            )
            lines.append(wrapped(figures, "  "))
        for axis, names in self.axes.items():
            if len(names) > 1 and len(self.axes) > 1:
                lines.append(f"by {axis} (mean):")
                lines += [f"  {name}: {mean:.4g} of {count:,}" for name, count, mean, _ in self.ranking(axis)[:top]]
        if self.cost is not None and self.cost.trials:
            lines.append(f"cost: {self.cost}")
        if self.interrupted:
            lines.append("interrupted; the same call continues from there, if it has a store")
        return "\n".join(lines)

    def __str__(self):
        return self.text()


class Stability:
    """How a parameter varied over the windows: its `values` and how often it `changed` from one window to the next.

    For numbers also `least`, `most`, `mean` and `spread`, their standard deviation divided by their mean.
    """

    def __init__(self, name, values):
        self.name = name
        self.values = values
        self.changed = sum(a != b for a, b in zip(values, values[1:]))
        numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
        self.least = self.most = self.mean = self.spread = NAN
        if numbers and len(numbers) == len(values):
            from engine.results.metrics.return_and_risk import deviation

            self.least, self.most = min(numbers), max(numbers)
            self.mean = fsum(numbers) / len(numbers)
            self.spread = deviation(numbers) / abs(self.mean) if self.mean else NAN

    def to_dict(self):
        named = {"least": self.least, "most": self.most, "mean": self.mean, "spread": self.spread}
        clear = {name: jsonable(value) for name, value in named.items()}
        return {"values": self.values, "changed": self.changed, **clear}

    def __str__(self):
        shown = ", ".join(map(str, self.values))
        spread = f", spread {self.spread:.0%} of the mean" if self.spread == self.spread else ""
        return f"{self.name}: {shown}; changed {self.changed} of {max(0, len(self.values) - 1)} times{spread}"
