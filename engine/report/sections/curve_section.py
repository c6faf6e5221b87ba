"""CurveLevels: the curves of a page (account, benchmark, the strategy's own series) at several levels of detail.

Place in the flow: tables of a result, part by part -> `downsample` -> here -> `charts`, whose script shows what the visible range
needs.
"""

from __future__ import annotations

import numpy as np

from engine.report.downsample import NOWHERE, SEEN, Reduction, levels_in
from engine.report.zoom_levels import BYTES, CLOSE, LEAST, STEP, close_places
from engine.results.frames import numbers
from engine.results.metrics.daily_returns import trading_begin

SERIES = 8  # recorded series that are drawn
BUDGET = 950_000  # bytes in the page for the curves of the account, about
RECORDED = 300_000  # and for the recorded series
CURVES = {"equity": "float64", "drawdown": "float32", "invested": "float32"}
OUTSIDE = ("deposit", "withdrawal")


class CurveLevels:
    """`curves`: {name: [`Level`] of one column, the finest first}; `benchmark`: its name, or None."""

    def __init__(self, curves, benchmark=None):
        self.curves = curves
        self.benchmark = benchmark


def points_of(result, benchmark=None, windows=(), budget=BUDGET):
    """Return the `Points` of a result. windows: (ts, ts) of close-ups, the most interesting first; budget: bytes in the page."""
    edges = np.array(windows, "int64").reshape(-1, 2)
    count, whole, firsts, stops = placed(result, edges)
    sizes = [int(kind[-2:]) // 8 for kind in (*CURVES.values(), *(["float64"] if benchmark is not None else []))]
    room = int(budget / BYTES / sum((4 if whole else 8) + size for size in sizes))
    near = close_places(firsts, stops, count, int(room * CLOSE)) if long(count, room) else NOWHERE
    reductions = {name: Reduction(count, room, near) for name in CURVES}
    for ts, values in account(result):
        for name, reduction in reductions.items():
            reduction.add(ts, values[name].astype(CURVES[name]))
    curves = {name: reduction.levels() for name, reduction in reductions.items()}
    name = None
    if benchmark is not None and count:
        ends = curves["equity"][-1].ts
        name, levels = compared(benchmark, ends[0], ends[-1], result.info["cash"], edges, room)
        curves.update({"benchmark": levels} if levels else {})
    return CurveLevels(curves, name)


def long(count, room):
    """Return whether not every point fits."""
    return count * STEP > room * (STEP - 1)


def columns_of(batch):
    return [numbers(column) for column in batch.columns]


def placed(result, edges):
    """Return (number of instants, whether all are whole seconds, where windows begin, where they stop)."""
    keys = np.concatenate([edges[:, 0], edges[:, 1] + 1])
    order = np.argsort(keys)
    keys = keys[order]
    results = np.empty(len(keys), "int64")
    count = done = 0
    whole = True
    begin = trading_begin(result)
    for batch in result.batches("equity", ["ts"]):
        (ts,) = columns_of(batch)
        if begin is not None:
            ts = ts[np.searchsorted(ts, begin) :]
        if not len(ts):
            continue
        stop = np.searchsorted(keys, ts[-1], "right")
        results[order[done:stop]] = count + np.searchsorted(ts, keys[done:stop])
        done = stop
        count += len(ts)
        whole = whole and not (ts % 1_000_000_000).any()
    results[order[done:]] = count
    return count, whole, results[: len(edges)], results[len(edges) :]


def account(result):
    """Yield (ts, {"equity", "drawdown", "invested"}), part by part; drawdown and net exposure as shares."""
    flows = [(row[0], row[3]) for row in result.rows("cash_flows") if row[2] in OUTSIDE]
    paid = np.concatenate([[0.0], np.cumsum([amount for _, amount in flows])])
    times = np.array([ts for ts, _ in flows], "int64")
    top = result.info["cash"]
    begin = trading_begin(result)
    for batch in result.batches("equity", ["ts", "cash", "equity"]):
        ts, cash, equity = columns_of(batch)
        if begin is not None:
            ts, cash, equity = (column[np.searchsorted(ts, begin) :] for column in (ts, cash, equity))
        if not len(ts):
            continue
        money = paid[np.searchsorted(times, ts, side="right")]
        peaks = np.maximum(np.maximum.accumulate(equity - money), top)
        top = peaks[-1]
        peaks = peaks + money
        with np.errstate(divide="ignore", invalid="ignore"):
            drawdown = np.where(peaks > 0, equity / peaks - 1, 0.0)
            invested = np.where(equity > 0, 1 - cash / equity, 0.0)
        yield ts, {"equity": equity, "drawdown": drawdown, "invested": invested}


def compared(benchmark, first, last, start, edges, room):
    """Return (name, levels) of a benchmark between two times, starting at `start`; no levels if it has no values then."""
    from engine.results.metrics.benchmark_closes import series_of

    name, times, values = series_of(benchmark)
    times, values = np.asarray(times, "int64"), np.asarray(values, "float64")
    retained = slice(*np.searchsorted(times, [first, last + 1]))
    times, values = times[retained], values[retained]
    if not len(values) or not values[0] > 0:
        return name, None
    near = NOWHERE
    if long(len(times), room):
        firsts, stops = np.searchsorted(times, edges[:, 0]), np.searchsorted(times, edges[:, 1], "right")
        near = close_places(firsts, stops, len(times), int(room * CLOSE))
    return name, levels_in(times, values / values[0] * start, room, near)


def recorded_of(result, budget=RECORDED):
    """Return ({name: levels} of the first series that the strategy recorded, names of the others)."""
    counts = {}
    for batch in result.batches("series", ["name"]):
        names = batch.column(0)
        results = np.bincount(names.indices.to_numpy(zero_copy_only=False), minlength=len(names.dictionary))
        for name, number in zip(names.dictionary.to_pylist(), results.tolist()):
            counts[name] = counts.get(name, 0) + number
    counts = {name: number for name, number in counts.items() if number}
    shown = list(counts)[:SERIES]
    room = int(budget / BYTES / (4 + 8) / max(1, len(shown)))
    reductions = {name: Reduction(counts[name], room, seen=min(SEEN, max(LEAST, room // 2))) for name in shown}
    for batch in result.batches("series", ["name", "ts", "value"]):
        names = batch.column(0)
        codes = names.indices.to_numpy(zero_copy_only=False)
        ts, values = (numbers(column) for column in batch.columns[1:])
        for code, name in enumerate(names.dictionary.to_pylist()):
            mine = codes == code
            if name in reductions and mine.any():
                reductions[name].add(ts[mine], values[mine])
    return {name: reduction.levels() for name, reduction in reductions.items()}, list(counts)[SERIES:]
