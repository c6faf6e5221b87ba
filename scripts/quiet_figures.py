"""Measure what a trial of a sweep and a quiet instant cost: `python scripts/quiet_figures.py [trials]`, CPU without imports."""

import random
import sys
from array import array
from itertools import accumulate
from time import process_time

from engine import Backtest
from engine.sweep import sweep
from feeds.columns import from_columns
from feeds.walks import walks
from strategies.sma_cross import SmaCross, SmaCrossSignal

SECOND = 1_000_000_000


def sweep_seconds(strategy, bars, trials):
    """Return the seconds of a trial over one feed of that many daily bars, with one worker."""
    side = round(trials**0.5)
    space = {"fast": list(range(2, 2 + side)), "slow": list(range(102, 102 + trials // side))}
    began = process_time()
    table = sweep(walks(1, bars, seed=1), strategy, space, workers=1, progress=False, cash=1e6).table
    return (process_time() - began) / table.height


def bar_seconds(feeds, strategy):
    """Return the seconds of a bar, in the faster of two runs."""
    times = []
    for _ in range(2):
        began = process_time()
        result = Backtest(feeds, strategy, cash=1e6, mode="stream").run(progress=False)
        times.append((process_time() - began) / result.info["bars"])
    return min(times)


def candles(rows, bars, apart):
    """Return random walks in memory, each feed's bars `apart` ns after those of the feed before."""
    columns = {}
    for row in range(rows):
        rng = random.Random(row)
        closes = array("d", accumulate((rng.choice((-0.1, 0.1)) for _ in range(bars)), initial=1000.0))[1:]
        stamps = array("q", (200 * SECOND * (i + 1) + row * apart for i in range(bars)))
        columns[f"F{row}"] = {"ts": stamps, **dict.fromkeys(("open", "high", "low", "close"), closes)}
    return from_columns(columns)


if __name__ == "__main__":
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 2500
    for strategy in (SmaCrossSignal, SmaCross):
        for bars in (300, 2520, 10_000):
            print(f"{strategy.__name__}, {bars} bars: {sweep_seconds(strategy, bars, trials) * 1e3:.2f} ms a trial")
    markets = {"1 feed": candles(1, 2_000_000, 0), "100 aligned": candles(100, 20_000, 0)}
    markets["100 at instants of their own"] = candles(100, 20_000, SECOND)
    for name, feeds in markets.items():
        for strategy in (SmaCrossSignal, SmaCross):
            print(f"{name}, {strategy.__name__}: {bar_seconds(feeds, strategy) * 1e6:.3f} us a bar")
