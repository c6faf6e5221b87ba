"""Synthetic data: folders of candle files for benchmarks and tests.

Seeded, standard library only. The default values are random integers 10..19 times 1.01, written with repr(), so a high
may lie below its low (`on_bad="keep"`); `--walk` writes consistent random walks. Complete data is not written again.
"""

import os
import random
from datetime import datetime, timedelta

HEADER = "datetime,open,high,low,close,volume,openinterest\n"
FIRST = datetime(2010, 1, 1)
STEP = timedelta(minutes=15)
VERSION = 1  # of the contents


def stamps(candles):
    """The timestamps of `candles` bars, each with its comma."""
    times = [f" {hour:02}:{minute:02}:00," for hour in range(24) for minute in range(0, 60, 15)]
    days = [f"{FIRST + timedelta(days=day):%Y-%m-%d}" for day in range(candles // 96 + 1)]
    return [day + time for day in days for time in times][:candles]


def noise(stamps, rng):
    """Rows of six random values each."""
    words = [repr(number * 1.01) for number in range(10, 20)]
    triples = [f"{a},{b},{c}" for a in words for b in words for c in words]
    picks = rng.choices(triples, k=2 * len(stamps))
    return [f"{stamp}{a},{b}\n" for stamp, a, b in zip(stamps, picks[::2], picks[1::2])]


def walk(stamps, rng):
    """Rows of a geometric random walk, 0.2 % a bar from 100, each opening where the one before closed."""
    gauss, uniform = rng.gauss, rng.random
    rows = []
    close = 100.0
    for stamp in stamps:
        opened = close
        close = round(opened * (1.0 + gauss(0.0, 0.002)), 4)
        high = round(max(opened, close) * (1.0 + 0.001 * uniform()), 4)
        low = round(min(opened, close) * (1.0 - 0.001 * uniform()), 4)
        rows.append(f"{stamp}{opened},{high},{low},{close},{int(1000 + 9000 * uniform())},0\n")
    return rows


def make(folder, stocks, candles, seed=0, walk=False):
    """Write `stocks` files candles00.csv, candles01.csv, ... of `candles` bars into `folder`; returns their paths."""
    rows = globals()["walk"] if walk else noise
    digits = max(2, len(str(stocks - 1)))
    paths = [os.path.join(folder, f"candles{number:0{digits}}.csv") for number in range(stocks)]
    marker = os.path.join(folder, ".candles")
    state = f"version={VERSION} stocks={stocks} candles={candles} seed={seed} walk={bool(walk)}\n"
    if read(marker) == state and all(map(os.path.exists, paths)):
        return paths
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(marker):
        os.remove(marker)
    shared = stamps(candles)
    for number, path in enumerate(paths):
        write(path, HEADER + "".join(rows(shared, random.Random(f"{seed} {number}"))))
    write(marker, state)
    return paths


def read(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(path, text):
    """All of it under its name, or nothing."""
    draft = f"{path}.{os.getpid()}.tmp"
    with open(draft, "w", encoding="ascii", newline="") as file:
        file.write(text)
    os.replace(draft, path)
