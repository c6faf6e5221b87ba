"""Markets for tests: feeds in memory, from random numbers or written out by hand."""

import random
from array import array

from feeds.columns import from_columns

START = 1_262_304_000_000_000_000  # 2010-01-01
MINUTE = 60_000_000_000
DAY = 1440 * MINUTE


def bars(rows, start=START, step=DAY):
    """One feed of (open, high, low, close) or (open, high, low, close, volume) rows, a bar every `step`."""
    columns = list(zip(*rows))
    names = ("open", "high", "low", "close", "volume")[: len(columns)]
    data = {"ts": array("q", [start + i * step for i in range(len(rows))])}
    data.update((name, array("d", column)) for name, column in zip(names, columns))
    return data


def flat(prices, **options):
    """One feed whose bars open, move and close at one price each."""
    return bars([(p, p, p, p, 1000.0) for p in prices], **options)


def feeds(**data):
    """Feeds by name."""
    return from_columns(data)


def walk(n, seed=0, start=START, step=MINUTE, keep=1.0):
    """One feed of a random walk with consistent bars; each bar is there with probability `keep`."""
    rng = random.Random(seed)
    price = 100.0
    stamps, rows = [], []
    for i in range(n):
        opened = price * (1 + rng.gauss(0, 0.0005))
        price = opened * (1 + rng.gauss(0, 0.002))
        high = max(opened, price) * (1 + abs(rng.gauss(0, 0.001)))
        low = min(opened, price) * (1 - abs(rng.gauss(0, 0.001)))
        if rng.random() < keep:
            stamps.append(start + i * step)
            rows.append((opened, high, low, price, float(rng.randint(1, 1000))))
    data = bars(rows or [(1.0, 1.0, 1.0, 1.0, 1.0)], start, step)
    if rows:
        data["ts"] = array("q", stamps)
    return data


def universe(count, n, seed=0, keep=1.0, late=0, early=0):
    """`count` random walks on one calendar; each may start up to `late` and end up to `early` bars off."""
    rng = random.Random(seed)
    data = {}
    for i in range(count):
        skip, cut = rng.randint(0, late), rng.randint(0, early)
        data[f"F{i:02d}"] = walk(max(1, n - skip - cut), seed * 1000 + i, START + skip * MINUTE, MINUTE, keep)
    return from_columns(data)
