"""Levels of detail of a symbol's bars and indicators, so that a page can zoom within a budget of bytes.

The finest level has every bar, if they fit. If not, it has candles of several bars over the whole time, and close-ups of every bar
around the trades that moved most, as many as fit. A line over the price keeps the last value of a candle's bars, any other line
the value farthest from its median, so that no signal is lost.
"""

from __future__ import annotations

from base64 import b64encode

import numpy as np

MS = 1_000_000  # ns
STEP = 5  # a level has so many times fewer candles than the one before
LEAST = 300  # candles of the coarsest level, about
CLOSE = 0.5  # part of the budget that goes to close-ups
BYTES = 4.0 / 3.0  # a byte in base64
PIECE = 4096  # candles that are looked at together


class Level:
    """Candles of `bars` bars each, of the whole time, or of windows that begin at `starts`."""

    def __init__(self, bars, ts, columns, starts=None):
        self.bars, self.ts, self.columns, self.starts = bars, ts, columns, starts

    def times(self):
        """Return (times in s or in ms, whether they are whole seconds), as small as possible."""
        ms = self.ts // MS
        whole = bool(len(ms) and not (ms % 1000).any() and ms[0] >= 0 and ms[-1] < 1000 << 32)
        return (ms // 1000).astype("<u4") if whole else ms.astype("<f8"), whole

    def packed(self):
        """Return times and columns (as float32) in base64, for the page."""
        times, whole = self.times()
        columns = [text_of(column.astype("<f4")) for column in self.columns]
        return {
            "bars": self.bars,
            "whole": self.starts is None,
            "starts": self.starts or [0],
            "seconds": whole,
            "ts": text_of(times),
            "columns": columns,
        }


def text_of(values):
    return b64encode(np.ascontiguousarray(values).tobytes()).decode()


def levels_of(symbol, names, over, windows, budget):
    """Return the `Level`s of a `Symbol`, the finest first.

        names: of the lines; over: which of them are drawn over the price. windows: (ts, ts) of close-ups, the most interesting first.
        budget: bytes in the page.
    """
    columns = [symbol.prices[field] for field in ("open", "high", "low", "close")]
    kinds = ["first", "most", "least", "last"]
    for name in names:
        columns.append(symbol.lines.get(name, np.full(len(symbol.ts), np.nan)))
        kinds.append("last" if name in over else "farthest")
    room = max(LEAST, int(budget / ((4 + 4 * len(columns)) * BYTES)))  # candles
    n = len(symbol.ts)
    if n * STEP / (STEP - 1) <= room:
        results = [Level(1, symbol.ts, columns)]
    else:
        bars = -(-n * STEP // int(room * (1 - CLOSE) * (STEP - 1)))
        results = [gathered(symbol.ts, columns, kinds, bars)]
        near = close_up(symbol.ts, columns, windows, int(room * CLOSE))
        results = [near, *results] if near is not None else results
    while len(results[-1].ts) > LEAST * STEP / 2:
        results.append(gathered(symbol.ts, columns, kinds, results[-1].bars * STEP))
    return results


def gathered(ts, columns, kinds, bars):
    """Return a level of candles of `bars` bars."""
    starts = np.arange(0, len(ts), bars)
    stops = np.append(starts[1:], len(ts))
    return Level(bars, ts[stops - 1], [GATHER[kind](column, starts, stops) for column, kind in zip(columns, kinds)])


def farthest(column, starts, stops):
    """Return for each candle the value farthest from the median of all."""
    if np.isnan(column).all():
        return column[stops - 1]
    middle = np.nanmedian(column)
    result = np.empty(len(starts))
    for i in range(0, len(starts), PIECE):
        first, last = starts[i], stops[min(i + PIECE, len(starts)) - 1]
        mine = starts[i : i + PIECE] - first
        far = np.abs(column[first:last] - middle)
        far[np.isnan(far)] = -1.0
        most = np.repeat(np.maximum.reduceat(far, mine), np.diff(mine, append=last - first))
        places = np.where(far == most, np.arange(last - first), -1)
        result[i : i + PIECE] = column[first + np.maximum.reduceat(places, mine)]
    return result


GATHER = {
    "first": lambda column, starts, stops: column[starts],
    "last": lambda column, starts, stops: column[stops - 1],
    "most": lambda column, starts, stops: np.maximum.reduceat(column, starts),
    "least": lambda column, starts, stops: np.minimum.reduceat(column, starts),
    "farthest": farthest,
}


def close_up(ts, columns, windows, room):
    """Return a level of all bars in windows (ts, ts), as many windows as fit into `room` candles; None without any."""
    edges = np.array(windows, "int64").reshape(-1, 2)
    places = close_places(np.searchsorted(ts, edges[:, 0]), np.searchsorted(ts, edges[:, 1], "right"), len(ts), room)
    if not len(places):
        return None
    return Level(1, ts[places], [column[places] for column in columns], starts_of(places).tolist())


def close_places(firsts, stops, count, room):
    """Return places below `count` in windows [first, stop), as many windows as fit into `room` places."""
    used = np.zeros(count, bool)
    taken = 0
    for first, stop in zip(firsts, stops):
        if stop - first > room:
            continue
        more = int((~used[first:stop]).sum())
        if taken + more <= room:
            used[first:stop] = True
            taken += more
    return np.flatnonzero(used)


def starts_of(places):
    """Return the beginnings of runs of places without a gap."""
    return np.flatnonzero(np.diff(places, prepend=-2) > 1)
