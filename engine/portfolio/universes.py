"""Universes: the same strategy over several sets of feeds, an account each, and what they are together."""

from __future__ import annotations

from engine.backtest import Backtest, instance_of
from engine.errors import ConfigError
from engine.portfolio.combined import Combined


class Universes(Combined):
    """A row a universe. Their instants differ, so that the whole is a curve by days: `rows` has the midnight of each UTC day
    and what all accounts are worth then, those that have no bars at what they were worth last.
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
    """The strategy over each of {name: feeds}, with `cash` for each; `Universes`. options: of `Backtest`."""
    if not universes:
        raise ConfigError("no universes; expected {name: feeds, ...}")
    parts = {}
    for name, feeds in universes.items():
        if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
            from feeds import open_feeds

            feeds = open_feeds(feeds)
        parts[str(name)] = Backtest(feeds, instance_of(strategy), cash=cash, **options).run(progress=progress)
    return Universes(parts, cash)
