"""Distribution: the outcomes of many draws, compared with the actual result."""

from __future__ import annotations

from engine._util.notebook import Printable
from engine.results.metrics.online_metrics import jsonable

NAN = float("nan")
LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
WORDS = {
    "total_return": "return",
    "max_drawdown": "maximum drawdown",
    "lowest": "lowest equity",
    "sharpe_ratio": "Sharpe ratio",
}


class Distribution(Printable):
    """`columns`: {figure: numpy array, one value per draw}; `real`: {figure: value} of the actual result.

    `total_return`, `max_drawdown`, `sharpe_ratio`: see metrics; `lowest`: the lowest equity as a fraction of that at the start.
    `ruin`: the fraction of draws in which it is below `threshold`. `failed`: draws without a result. `table`: a polars frame of
    quantiles.
    """

    def __init__(self, what, columns, real, threshold, failed=0, block=None):
        self.what = what
        self.columns = columns
        self.real = real
        self.threshold = threshold
        self.failed = failed
        self.block = block

    def __len__(self):
        return len(next(iter(self.columns.values())))

    @property
    def ruin(self):
        lowest = self.columns["lowest"]
        return float((lowest < self.threshold).mean()) if len(lowest) else NAN

    def quantile(self, figure, level):
        """Return the quantile of a figure, interpolated linearly."""
        import numpy

        return float(numpy.quantile(self.columns[figure], level)) if len(self) else NAN

    def percentile(self, figure):
        """Return the fraction of draws below the actual value; equal ones (within 1e-12) count half."""
        values, real = self.columns[figure], self.real.get(figure, NAN)
        if real != real or not len(values):
            return NAN
        equal = abs(values - real) <= 1e-12 * max(1.0, abs(real))
        return float(((values < real) & ~equal).mean() + 0.5 * equal.mean())

    def rows(self):
        """Return (figure, real, percentile, mean, quantiles ...) of each figure."""
        for name, values in self.columns.items():
            mean = float(values.mean()) if len(values) else NAN
            yield name, self.real.get(name, NAN), self.percentile(name), mean, *[self.quantile(name, level) for level in LEVELS]

    @property
    def table(self):
        import polars

        names = ["figure", "real", "percentile", "mean", *[f"q{100 * level:02.0f}" for level in LEVELS]]
        return polars.DataFrame(list(self.rows()), schema=names, orient="row")

    @property
    def draws(self):
        """A polars frame with one row per draw."""
        import polars

        return polars.DataFrame(self.columns)

    def to_dict(self):
        """Return quantiles and ruin, for JSON."""
        names = ["real", "percentile", "mean", *[f"q{100 * level:02.0f}" for level in LEVELS]]
        entries = {row[0]: {k: jsonable(v) for k, v in zip(names, row[1:])} for row in self.rows()}
        return {
            "what": self.what,
            "draws": len(self),
            "failed": self.failed,
            "block": self.block,
            "threshold": self.threshold,
            "ruin": jsonable(self.ruin),
            "figures": entries,
        }

    def __str__(self):
        block = f", blocks of {self.block:.1f} on average" if self.block else ""
        failed = f", {self.failed} failed" if self.failed else ""
        lines = [f"{len(self):,} draws of {self.what}{block}{failed}"]
        lines.append(f"  {'':18}{'real':>9}{'below it':>10}" + "".join(f"{f'{100 * level:g} %':>9}" for level in LEVELS))
        for name, real, share, _, *quantiles in self.rows():
            form = "9.2f" if name == "sharpe_ratio" else "9.1%"
            line = "".join(format(value, form) for value in quantiles)
            lines.append(f"  {WORDS.get(name, name):18}{format(real, form)}{format(share, '10.0%')}{line}")
        lines.append(f"  equity falls below {self.threshold:.0%} of the start in {self.ruin:.1%} of them")
        return "\n".join(lines)
