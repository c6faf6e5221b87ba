"""A research programme in one call: 50 strategies x 200 parameter sets x 10 walk-forward windows, with time and memory.

python scripts/research_programme_figures.py [--strategies 50] [--sets 200] [--windows 10] [--workers 2] [--store FOLDER]
"""

import argparse
import os
import resource
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from engine import Strategy
from engine.indicators import EMA, SMA, CrossOver
from engine.sweep import walk_forward
from feeds.walks import walks


def strategy(number):
    """Return a class of its own: a crossing of two averages, long or short, with a filter that differs."""
    average = EMA if number % 2 else SMA

    def init(self):
        close = self.feeds.close
        self.cross = CrossOver(average(close, self.fast), average(close, self.fast + self.gap + number // 4))

    def next_bar(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign if number % 3 else max(sign, 0))

    body = {
        "__annotations__": {"fast": int, "gap": int},
        "fast": 5,
        "gap": 10,
        "init": init,
        "next": next_bar,
        "__module__": __name__,
    }
    return type(f"S{number:02}", (Strategy,), body)


COUNT = int(os.environ.get("PROGRAMME_STRATEGIES", "50"))
globals().update({f"S{number:02}": strategy(number) for number in range(COUNT)})  # workers import them by name

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("sets", 200), ("windows", 10), ("workers", 2), ("top", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--store", default=None)
    args = parser.parse_args()
    feeds = walks(1, 252 * (args.windows + 1), seed=7, bar="1d")
    space = {"fast": range(2, 2 + args.sets // 10), "gap": range(5, 55, 5)}
    classes = [globals()[f"S{number:02}"] for number in range(COUNT)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        found = walk_forward(
            feeds, classes, space, train=252, test=252, workers=args.workers, store=args.store or os.path.join(folder, "store"),
            progress=False,
        )  # fmt: skip
        seconds = time.perf_counter() - began
        size = os.path.getsize(found.report(os.path.join(folder, "page.html"))) / 1e6
    print(found.text(args.top))
    trials = sum(step.trials for _, part in found.parts for step in part.steps)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{trials:,} trainings in {seconds:.1f} s with {args.workers} workers; peak memory {own:.0f} MB in this process, "
        f"{worker:.0f} MB in the largest worker; page {size:.1f} MB"
    )
