"""Figures of the broker: python scripts/broker_figures.py [fills|brackets|resting|idle] [MILLIONS]; each run is one process.

fills: one feed, a Python strategy that trades at every bar. brackets: a bracket at every bar. resting: 100 feeds with 1,000
resting limit orders each, against none. idle: what the broker adds to a bar of feeds without orders.
"""

import os
import sys
from time import perf_counter

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, "tests", "support")]

from memory.endless import Tiles  # noqa: E402

from engine import Backtest, Strategy  # noqa: E402
from engine.results.origin.provenance import peak_rss_mb  # noqa: E402


class Flip(Strategy):
    """Buys and sells one unit in turn, at every bar."""

    def init(self):
        self.long = False

    def next(self):
        if self.long:
            self.sell(size=1.0)
        else:
            self.buy(size=1.0)
        self.long = not self.long


class Brackets(Strategy):
    """A bracket at every bar, whose stop or target the next bars reach."""

    def next(self):
        close = self.feed.close[0]
        self.buy_bracket(size=1.0, stop=close - 3.0, target=close + 3.0)


class Idle(Strategy):
    """Does nothing."""

    def next(self):
        pass


class Resting(Strategy):
    """1,000 limit orders on every feed that no bar reaches."""

    each: int = 1000

    def nextstart(self):
        for feed in self.feeds:
            for i in range(self.each):
                self.buy(feed, 0.001, limit=1.0 + i * 0.01)

    def next(self):
        pass


class One(Strategy):
    """One resting order on the first of many feeds: the broker works, the other feeds have nothing."""

    def nextstart(self):
        self.buy(size=0.001, limit=1.0)

    def next(self):
        pass


def run(strategy, feeds, bars):
    began = perf_counter()
    result = Backtest(Tiles(feeds, bars), strategy, cash=1e12).run(progress=False)
    return perf_counter() - began, result


def main(what="fills", millions="1"):
    bars = int(float(millions) * 1e6)
    if what in ("fills", "brackets"):
        base, _ = run(Idle(), 1, bars)
        seconds, result = run({"fills": Flip, "brackets": Brackets}[what](), 1, bars)
        n = result.metrics["num_fills"] if what == "fills" else bars
        print(
            f"{what}: {n:,} in {seconds:.2f} s, {n / seconds:,.0f}/s; without the feed's own {base:.2f} s "
            f"{n / (seconds - base):,.0f}/s; {result.metrics['num_fills']:,} fills, peak {peak_rss_mb():.1f} MB"
        )
        return
    pairs = {"resting": (Resting(each=1000), Resting(each=0)), "idle": (One(), Idle())}[what]
    bars //= 100
    ratios, costs = [], []
    for _ in range(5):
        (busy, _), (none, _) = (run(strategy, 100, bars) for strategy in pairs)
        ratios.append(busy / none)
        costs.append((busy - none) / bars / 100 * 1e9)
    ratio, cost = sorted(ratios)[2], sorted(costs)[2]
    print(f"{what}: {ratio:.2f} times, {cost:+.1f} ns a bar (median of five pairs, {bars * 100:,} bars)")


if __name__ == "__main__":
    main(*sys.argv[1:])
