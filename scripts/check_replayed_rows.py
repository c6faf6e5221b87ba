"""Replayed rows against their table rows over all axes: `python scripts/check_replayed_rows.py [200]`; all metrics, to the last bit."""

import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from engine import Strategy
from engine.indicators import SMA, CrossOver
from engine.results.metrics.online_metrics import jsonable
from engine.sweep import Sweep, sweep, walk_forward
from engine.sweep.trial_replay import replayed
from feeds import open_feeds
from feeds.walks import save, walks


class Follow(Strategy):
    """Follow a crossing of two averages."""

    fast: int = 5
    slow: int = 20
    side: int = 1

    def init(self):
        self.cross = CrossOver(SMA(self.feeds.close, self.fast), SMA(self.feeds.close, self.slow))

    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign * self.side)


class Against(Follow):
    """Trade against it."""

    side: int = -1


def main(count=200):
    with tempfile.TemporaryDirectory() as folder:
        for seed in (1, 2):
            save(walks(3, 1500, seed=seed, bar="1d"), os.path.join(folder, str(seed)), format="csv")
        universes = {"one": open_feeds(os.path.join(folder, "1")), "two": open_feeds(os.path.join(folder, "2"))}
        sets = {"free": {}, "dear": {"commission": 0.001, "slippage": 0.0005}}
        space = {"fast": range(3, 8), "slow": range(15, 40, 5)}
        store = os.path.join(folder, "store")
        windows = [(None, "2011-06-01"), ("2011-06-01", "2012-06-01"), ("2012-06-01", None)]
        options = {"option_sets": sets, "store": store, "progress": False}
        sweep(universes, [Follow, Against], space, windows=windows, **options)
        walk_forward(universes, [Follow, Against], space, train="1y", test="6mo", history="3mo", **options)
        rows = [(number, row) for number in (1, 2) for row in Sweep.load(store, number).rows]
        different = 0
        for number, row in random.Random(3).sample(rows, count):
            result, warning = replayed(store, str(row["trial"]), sweep=number)
            figures = {name: jsonable(value) for name, value in result.metrics.items()}
            different += warning is not None or figures != row["metrics"] or result.digest != row["digest"]
        print(
            f"{count} of {len(rows):,} trials run again over strategies, universes, option sets, windows and trainings: {different} different"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
