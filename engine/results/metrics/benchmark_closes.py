"""Benchmarks: closes per UTC day, aligned with the days of a run."""

from __future__ import annotations

from bisect import bisect_left

from engine.errors import ConfigError

NAN = float("nan")


def series_of(benchmark):
    """Return (name, ts, values) of what a user gives as `benchmark=`.

        A `Result` (its equity), a pair (ts in ns UTC, values), or one feed: what `open_feeds` returns or takes.
    """
    if hasattr(benchmark, "rows") and hasattr(benchmark, "info"):  # a result
        rows = list(benchmark.rows("equity"))
        return benchmark.info["strategy"], [row[0] for row in rows], [row[2] for row in rows]
    if isinstance(benchmark, tuple) and len(benchmark) == 2 and not isinstance(benchmark[0], str):
        stamps, values = (list(part) for part in benchmark)
        if len(stamps) != len(values) or any(later < ts for ts, later in zip(stamps, stamps[1:])):
            raise ConfigError(
                f"benchmark=(ts, values): {len(stamps)} timestamps, {len(values)} values; expected as many of both, by time"
            )
        return "benchmark", stamps, values
    from feeds import open_feeds
    from feeds.columns.memory_columns import Columns, preload

    feeds = benchmark if hasattr(benchmark, "sources") else open_feeds(benchmark)
    if len(feeds.names) != 1:
        raise ConfigError(f"benchmark= has {len(feeds.names)} feeds; expected one, such as open_feeds(..., symbols=[name])")
    columns = feeds if isinstance(feeds, Columns) else preload(feeds)
    return columns.names[0], list(columns.stamps), list(columns.fields["close"])


def beside(dates, stamps, values):
    """Return (indices, returns): the days among `dates`, UTC days of a run, on which the benchmark has a return, and the returns.

        The value of a day is the last one before the next midnight; a return is taken from the value of the day of the run
        before. The first day of the run has one if the benchmark began on an earlier day.
    """
    from engine.results.metrics.equity_curve import DAY

    places = [bisect_left(stamps, day + DAY) - 1 for day in dates]
    before = bisect_left(stamps, dates[0]) - 1 if dates else -1
    indices, result = [], []
    for i, place in enumerate(places):
        if before >= 0 and values[before] > 0:
            indices.append(i)
            result.append(values[place] / values[before] - 1)
        before = place
    return indices, result
