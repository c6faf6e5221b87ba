"""Points: the curves of a result with no more points than a screen can tell apart."""

from __future__ import annotations

import numpy as np
from tsdownsample import MinMaxLTTBDownsampler

MOST = 8_000  # points of a curve
SERIES = 8  # recorded series that are drawn
SERIES_POINTS = 3_000  # of each
MS = 1_000_000  # ns


class Points:
    """Reduced curves: {name: (ms since 1970, values)}; `benchmark`: the name of the benchmark, or None."""

    def __init__(self, curves, benchmark):
        self.curves = curves
        self.benchmark = benchmark


def reduced(stamps, values, most=MOST):
    """(ms, values) of at most `most` points that keep peaks and troughs.

    Source: Van Der Donckt et al. (2023), MinMaxLTTB: Leveraging MinMax-Preselection to Scale LTTB-Based Visualization.
    """
    if len(stamps) > most:
        chosen = MinMaxLTTBDownsampler().downsample(stamps, np.ascontiguousarray(values), n_out=most)
        stamps, values = stamps[chosen], values[chosen]
    return stamps / MS, values


def flows_of(result, stamps):
    """Money put in so far, at each instant."""
    flows = [(row[0], row[3]) for row in result.rows("moves") if row[2] in {"deposit", "withdrawal"}]
    if not flows:
        return 0.0
    total = np.concatenate([[0.0], np.cumsum([amount for _, amount in flows])])
    return total[np.searchsorted([ts for ts, _ in flows], stamps, side="right")]


def recorded_of(result):
    """({name: (ms, values)} of the first series that the strategy recorded, names of the others)."""
    found = result.recorded
    names = list(found)
    shown = {
        name: reduced(found[name]["ts"].to_numpy(), found[name]["value"].to_numpy(), SERIES_POINTS) for name in names[:SERIES]
    }
    return shown, names[SERIES:]


def points_of(result, benchmark=None):
    """The `Points` of a result."""
    frame = result.equity
    stamps, cash, equity = (frame[name].to_numpy() for name in ("ts", "cash", "equity"))
    flows = flows_of(result, stamps)
    start = result.info["cash"]
    peak = np.maximum(np.maximum.accumulate(equity - flows), start) + flows if len(stamps) else equity
    with np.errstate(divide="ignore", invalid="ignore"):
        drawdown = np.where(peak > 0, equity / peak - 1, 0.0)
        invested = np.where(equity > 0, 1 - cash / equity, 0.0)
    curves = {
        "equity": reduced(stamps, equity),
        "drawdown": reduced(stamps, drawdown.astype("float32")),
        "invested": reduced(stamps, invested.astype("float32")),
    }
    name = None
    if benchmark is not None and len(stamps):
        from engine.results.benchmark import series_of

        name, times, values = series_of(benchmark)
        times, values = np.asarray(times, "int64"), np.asarray(values, "float64")
        kept = (times >= stamps[0]) & (times <= stamps[-1])
        times, values = times[kept], values[kept]
        if len(values) and values[0] > 0:
            curves["benchmark"] = reduced(times, values / values[0] * start)
    return Points(curves, name)
