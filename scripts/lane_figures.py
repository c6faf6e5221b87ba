"""What lanes save: python scripts/lane_figures.py [signal|python] [walk|random]: 100 trials in one pass against 100 single runs.

CPU seconds of whole processes over 100 feeds x 20,000 candles, streamed; of the single runs every twelfth is measured. Random
numbers bring an order at every ninth bar, so that orders are nearly all there is to do; walks at every sixtieth.
"""

import os
import resource
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

TRIALS = [(fast, slow) for fast in range(5, 65, 5) for slow in range(20, 220, 20) if fast < slow][:100]


def cpu(*words):
    """CPU seconds of one process of this script."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, __file__, *map(str, words)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(kind, folder, first, last):
    """The trials from `first` to `last` in one pass, to their digests; a single one keeps its record, as single runs do."""
    from engine import Backtest
    from feeds import open_feeds
    from strategies.sma_cross import SmaCross, SmaCrossSignal

    cls = {"signal": SmaCrossSignal, "python": SmaCross}[kind]
    strategies = [cls(fast=fast, slow=slow) for fast, slow in TRIALS[first:last]]
    keep = "all" if last - first == 1 else "metrics"
    results = Backtest(open_feeds(folder, on_bad="keep"), strategies, cash=1e9).run(progress=False, keep=keep)
    assert len({result.digest for result in results}) == len(strategies)


def main(kind="signal", market="walk", *part):
    if part:
        run(kind, market, *map(int, part))
        return
    from engine._bench.candle_files import make

    folder = os.path.join("data", f"{market}-100x20000-0")
    make(folder, 100, 20_000, 0, market == "walk")
    single = [cpu(kind, folder, i, i + 1) for i in range(0, 100, 12)]
    single = sum(single) / len(single)
    together = cpu(kind, folder, 0, 100)
    print(f"{kind}, {market}: one run {single:.2f} s, 100 in one pass {together:.1f} s of CPU: {100 * single / together:.1f} times less")


if __name__ == "__main__":
    main(*sys.argv[1:])
