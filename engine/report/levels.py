"""Levels: bars and indicators of a symbol, coarser and coarser, so that a page can zoom within a budget of bytes.

The finest level has every bar, if they fit. If not, it has candles of several bars over the whole time, and besides close-ups:
every bar around the trades that moved most, as many as fit. A line over the price keeps the last
value of a candle's bars, any other line the one farthest from its median, so that no signal is lost.
"""

from __future__ import annotations

from base64 import b64encode

import numpy as np

MS = 1_000_000  # ns
STEP = 5  # a level has so many times fewer candles than the one before
LEAST = 300  # candles of the coarsest level, about
CLOSE = 0.5  # part of the budget that goes to close-ups
MARGIN = 20  # bars beside a trade in its close-up, and three quarters of its length; `page.js` jumps so far
BYTES = 4.0 / 3.0  # a byte in base64


class Level:
    """Candles of `bars` bars each, of the whole time, or of windows that begin at `starts`."""

    def __init__(self, bars, ts, columns, starts=None):
        self.bars, self.ts, self.columns, self.starts = bars, ts, columns, starts

    def packed(self):
        """For the page: times in ms (or in s, if they all are), columns as float32, in base64."""
        ms = self.ts // MS
        whole = len(ms) and not (ms % 1000).any() and ms[0] >= 0
        times = (ms // 1000).astype("<u4") if whole else ms.astype("<f8")
        columns = [text_of(column.astype("<f4")) for column in self.columns]
        return {
            "bars": self.bars,
            "whole": self.starts is None,
            "starts": self.starts or [0],
            "seconds": bool(whole),
            "ts": text_of(times),
            "columns": columns,
        }


def text_of(values):
    return b64encode(np.ascontiguousarray(values).tobytes()).decode()


def levels_of(symbol, names, over, windows, budget):
    """The `Level`s of a `Symbol`, the finest first.

    names: of the lines; over: which of them lie over the price. windows: (ts, ts) of trades, the most interesting first.
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
        found = [Level(1, symbol.ts, columns)]
    else:
        bars = -(-n * STEP // int(room * (1 - CLOSE) * (STEP - 1)))
        found = [gathered(symbol.ts, columns, kinds, bars)]
        near = close_up(symbol.ts, columns, windows, int(room * CLOSE))
        found = [near, *found] if near is not None else found
    while len(found[-1].ts) > LEAST * STEP / 2:
        found.append(gathered(symbol.ts, columns, kinds, found[-1].bars * STEP))
    return found


def gathered(ts, columns, kinds, bars):
    """A level of candles of `bars` bars."""
    starts = np.arange(0, len(ts), bars)
    stops = np.append(starts[1:], len(ts))
    return Level(bars, ts[stops - 1], [GATHER[kind](column, starts, stops) for column, kind in zip(columns, kinds)])


def farthest(column, starts, stops):
    """In each candle the value farthest from the median of all."""
    if np.isnan(column).all():
        return column[stops - 1]
    far = np.abs(column - np.nanmedian(column))
    far[np.isnan(far)] = -1.0
    most = np.repeat(np.maximum.reduceat(far, starts), stops - starts)
    places = np.where(far == most, np.arange(len(column)), -1)
    return column[np.maximum.reduceat(places, starts)]


GATHER = {
    "first": lambda column, starts, stops: column[starts],
    "last": lambda column, starts, stops: column[stops - 1],
    "most": lambda column, starts, stops: np.maximum.reduceat(column, starts),
    "least": lambda column, starts, stops: np.minimum.reduceat(column, starts),
    "farthest": farthest,
}


def close_up(ts, columns, windows, room):
    """A level of all bars around trades, as many trades as `room` candles hold; None without any."""
    used = np.zeros(len(ts), bool)
    count = 0
    for entered, left in windows:
        first, last = np.searchsorted(ts, [entered, left])
        margin = (last - first) * 3 // 4 + MARGIN
        part = slice(max(0, first - margin), last + margin + 1)
        more = int((~used[part]).sum())
        if count + more <= room:
            used[part] = True
            count += more
    if count == 0:
        return None
    places = np.flatnonzero(used)
    starts = np.flatnonzero(np.diff(places, prepend=-2) > 1)
    return Level(1, ts[places], [column[places] for column in columns], starts.tolist())
