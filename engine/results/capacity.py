"""Capacity: which share of the bars' volume a run traded, and how much capital that leaves room for.

Place in the flow: `result.statistics(feeds=...)`; bars are read again, one feed at a time: volumes
beside the fills would cost every run for what few ask.
"""

from __future__ import annotations

from bisect import bisect_left
from math import fsum

from engine.core.bars import FIELDS, REQUIRED
from engine.errors import DataError

NAN = float("nan")
AHEAD = 4096


def shares_of(fills, feeds):
    """{symbol: [share, ...]}: of each bar in which a feed had fills, their sizes together over the bar's volume."""
    from feeds.columns import Columns

    sizes = {}
    for ts, symbol, _, _, size, _ in fills:
        mine = sizes.setdefault(symbol, {})
        mine[ts] = mine.get(ts, 0.0) + abs(size)
    missing = sorted(set(sizes) - set(feeds.names))
    if missing:
        raise DataError(f"feeds= has no {missing[0]!r}, which was traded; it has {', '.join(feeds.names[:5])}")
    wanted = dict.fromkeys(FIELDS[:5], REQUIRED)
    found = {}
    for name, source in zip(feeds.names, feeds.sources()):
        if name in sizes:
            columns = Columns([name], wanted)
            columns.append(source, wanted, AHEAD)
            found[name] = shares(sizes[name], columns.stamps, columns.fields["volume"])
        else:
            source.close()
    return found


def shares(sizes, stamps, volumes):
    """Shares of one feed: `sizes` {ts: size} over the volumes of the bars at these times."""
    found = []
    for ts, size in sizes.items():
        place = bisect_left(stamps, ts)
        if place < len(stamps) and stamps[place] == ts and volumes[place] > 0.0:
            found.append(size / volumes[place])
    return found


def capacity(found, cash):
    """Figures of {symbol: shares}, for an account that began with `cash`."""
    values = [share for part in found.values() for share in part]
    most = max(values, default=NAN)
    return {
        "mean_volume_share": fsum(values) / len(values) if values else NAN,
        "max_volume_share": most,
        "capacity_1_percent": 0.01 * cash / most if values else NAN,
        "capacity_10_percent": 0.1 * cash / most if values else NAN,
    }
