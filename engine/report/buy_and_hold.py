"""Buy and hold: equal parts of all feeds of a run, bought at their first bars.

Place in the flow: `page` and `picture` draw it next to equity if no benchmark is given. It reads the closes again. There is none
for feeds with unadjusted splits or dividends, and for very large data.
"""

from __future__ import annotations

import numpy as np

from engine.errors import RingbarError
from engine.results.metrics.daily_returns import trading_begin
from engine.results.origin.provenance import nanoseconds

NAME = "buy and hold"
MOST = 5_000_000  # bars that are read for it
POINTS = 200_000  # bars up to which every bar is a point; above that one point per day
DAY = 86_400_000_000_000


def buy_and_hold(feeds, first, last, cash):
    """Return (ts, values) of equal parts of all feeds from `first` to `last` (ns UTC), starting with `cash`; None if unknown."""
    if feeds is None or getattr(feeds, "actions", None) or feeds.estimate_rows() > MOST:
        return None
    try:
        parts = closes_of(feeds, first, last)
    except (RingbarError, OSError):
        return None
    if not parts:
        return None
    ts = np.unique(np.concatenate([stamps for stamps, _ in parts]))
    if len(ts) > POINTS:
        ts = ts[np.append((ts[1:] // DAY) != (ts[:-1] // DAY), True)]
    total = np.zeros(len(ts))
    for stamps, closes in parts:
        places = np.searchsorted(stamps, ts, "right") - 1
        total += np.where(places >= 0, closes[np.maximum(places, 0)] / closes[0], 1.0)  # cash before the first bar
    return ts, total / len(parts) * cash


def first_traded(result):
    """Return the time in ns of a result's first instant, or of the instant from which it was allowed to trade."""
    first = nanoseconds(result.info["first"])
    return max(first, trading_begin(result) or first)


def closes_of(feeds, first, last):
    """Return [(ts, closes)] of the feeds that have bars from `first` to `last`, invalid closes left out."""
    from feeds.columns.memory_columns import Columns, preload

    columns = feeds if isinstance(feeds, Columns) else preload(feeds)
    stamps, closes = np.asarray(columns.stamps, "int64"), np.asarray(columns.fields["close"], "float64")
    parts = []
    for i in range(len(columns.names)):
        rows = slice(columns.offsets[i], columns.offsets[i + 1])
        place = columns.places[i]  # feeds with equal timestamps share them
        ts, values = stamps[place : place + rows.stop - rows.start], closes[rows]
        retained = (ts >= first) & (ts <= last) & (values > 0)
        if retained.any():
            parts.append((ts[retained], values[retained]))
    return parts
