"""What checkpoints cost: of the bench's trading run, by the clock and by bars, beside the same run without them.

    python scripts/checkpoint_figures.py [FOLDER] [ROUNDS]

FOLDER: where the bench's 100 files of 20,000 candles are, or are made. Prints medians: seconds of a run with no checkpoints, with
one every so often, seconds and bytes of a checkpoint, and what one every 30 s costs of a run's time.
"""

import os
import shutil
import sys
from statistics import median
from tempfile import mkdtemp
from time import perf_counter

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from engine import Backtest
from engine._bench.candle_files import make
from engine.checkpoint.checkpoint import Checkpoint
from engine.results.origin.provenance import runtime
from feeds import open_feeds
from strategies.sma_cross import SmaCross

SEEN = []  # (seconds, bytes) of checkpoints inside of runs
save = Checkpoint.save


def timed(self):
    """Keep what a checkpoint took, those at the beginning and the end not counted."""
    began = perf_counter()
    save(self)
    if not self.done and not self.opening:
        SEEN.append((perf_counter() - began, self.size))


def run(folder, checkpoint, every):
    """(seconds, digest) of a run from the files on."""
    began = perf_counter()
    options = {} if every is None else {"checkpoint": checkpoint, "every": every, "resume": False}
    result = Backtest(open_feeds(folder, on_bad="keep"), SmaCross, cash=1e6).run(progress=False, **options)
    return perf_counter() - began, result.digest


def main(folder="data/random-100x20000-0", rounds=5):
    Checkpoint.save = timed
    make(folder, 100, 20_000)
    scratch = mkdtemp(prefix="ringbar-")
    ways = {"none": None, "30s": "30s", "0.1s": 0.1, "100000 bars": "100000 bars"}
    seconds = {name: [] for name in ways}
    digests = set()
    try:
        for _ in range(int(rounds)):
            for name, every in ways.items():
                taken, digest = run(folder, scratch, every)
                seconds[name].append(taken)
                digests.add(digest)
        print(f"{runtime()}, digests equal: {len(digests) == 1}")
        for name, taken in seconds.items():
            print(f"every {name:12} {median(taken):7.3f} s a run")
        each = median(taken for taken, _ in SEEN)
        slowest, largest = max(taken for taken, _ in SEEN), max(size for _, size in SEEN)
        print(f"{len(SEEN)} checkpoints: {1000 * each:.0f} ms, {1000 * slowest:.0f} ms at most; {largest / 1e6:.2f} MB at most")
        print(f"one every 30 s: {100 * each / 30:.3f} % of run time; every second: {100 * each:.2f} %")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main(*sys.argv[1:])
