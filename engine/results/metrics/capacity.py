"""Capacity: the share of the bars' volume that a run traded, and the capital above which that share becomes too large.

Place in the flow: `result.statistics(feeds=...)`. Bars are read again, a part of one feed at a time, so that runs do not have to
record volumes. Memory: 16 bytes per execution.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import chain
from math import fsum

from engine.core.storage.bars import FIELDS, REQUIRED
from engine.errors import DataError

NAN = float("nan")


class FillShares:
    """The fills of one feed: increasing `stamps`, and the total size of the fills at each of them."""

    def __init__(self):
        self.stamps, self.sizes = array("q"), array("d")

    def add(self, ts, size):
        if self.stamps and self.stamps[-1] == ts:
            self.sizes[-1] += size
        else:
            self.stamps.append(ts)
            self.sizes.append(size)


def shares_of(fills, feeds):
    """Return {symbol: [share, ...]}: for each bar with fills, their total size divided by the bar's volume.

        fills: rows by time.
    """
    from feeds.columns.memory_columns import pieces

    traded = {}
    for ts, symbol, _, _, size, _ in fills:
        mine = traded.get(symbol)
        if mine is None:
            mine = traded[symbol] = FillShares()
        mine.add(ts, abs(size))
    missing = sorted(set(traded) - set(feeds.names))
    if missing:
        raise DataError(f"feeds= has no {missing[0]!r}, which was traded; it has {', '.join(feeds.names[:5])}")
    entries = {}
    for name, source in zip(feeds.names, feeds.sources()):
        if name in traded:
            parts = pieces(source, dict.fromkeys(FIELDS[:5], REQUIRED))
            entries[name] = shares(traded[name], ((stamps, fields["volume"]) for stamps, fields in parts))
        else:
            source.close()
    return entries


def shares(traded, bars):
    """Return the shares of one feed: `Sizes` divided by the volumes of the bars at these times; bars: (stamps, volumes)."""
    result = array("d")
    stamps, sizes = traded.stamps, traded.sizes
    done = 0
    for times, volumes in bars:
        stop = bisect_right(stamps, times[-1], done)
        place = 0
        for i in range(done, stop):
            place = bisect_left(times, stamps[i], place)
            if times[place] == stamps[i] and volumes[place] > 0.0:
                result.append(sizes[i] / volumes[place])
        done = stop
    return result


def capacity(found, cash):
    """Return the figures of {symbol: shares} for an account that began with `cash`."""
    count = sum(map(len, found.values()))
    most = max(map(max, filter(None, found.values())), default=NAN)
    return {
        "mean_volume_share": fsum(chain.from_iterable(found.values())) / count if count else NAN,
        "max_volume_share": most,
        "capacity_1_percent": 0.01 * cash / most if count else NAN,
        "capacity_10_percent": 0.1 * cash / most if count else NAN,
    }
