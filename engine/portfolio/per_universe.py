"""Universes: one strategy on several sets of feeds, with one account each, and their combined figures."""

from __future__ import annotations

from engine.backtest import Backtest, instance_of
from engine.errors import ConfigError
from engine.portfolio.combined import Combined


class Universes(Combined):
    """One row per universe. Their instants differ, so the combined curve is daily: `rows` holds the midnight of each UTC
    day and the total value of all accounts; an account without bars keeps its last value.
    """

    def __init__(self, parts, cash):
        whole = cash * len(parts)
        super().__init__(parts, [1 / len(parts)] * len(parts), whole)

    def joined(self):
        worth = {name: self.parts[name].info["cash"] for name in self.parts}
        rows = []
        days = {}
        for name, curve in self.curves.items():
            for ts, value in curve:
                days.setdefault(ts // 86_400_000_000_000, {})[name] = value
        for day in sorted(days):
            worth.update(days[day])
            rows.append((day * 86_400_000_000_000, sum(worth.values())))
        return rows

    @property
    def equity(self):
        import polars

        from engine.results.frames import with_times

        return with_times(polars.DataFrame(self.rows, schema={"ts": polars.Int64, "equity": polars.Float64}, orient="row"))


def over(universes, strategy, *, cash=100_000.0, progress=None, **options):
    """Run the strategy on each of {name: feeds} with `cash` for each, and return `Universes`. options: of `Backtest`."""
    if not universes:
        raise ConfigError("no universes; expected {name: feeds, ...}")
    parts = {}
    for name, feeds in universes.items():
        if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
            from feeds import open_feeds

            feeds = open_feeds(feeds)
        parts[str(name)] = Backtest(feeds, instance_of(strategy), cash=cash, **options).run(progress=progress)
    return Universes(parts, cash)
