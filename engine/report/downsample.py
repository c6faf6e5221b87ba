"""Reduce a curve that arrives part by part to several levels of detail; a long one is never in memory as a whole.

Of a curve that does not fit, the extremes of short pieces are kept; levels are chosen from these so that peaks and troughs stay
(MinMaxLTTB, and the two of the whole curve in any case). Every point is kept at certain places, for close-ups.
Source: Van Der Donckt et al. (2023), MinMaxLTTB: Leveraging MinMax-Preselection to Scale LTTB-Based Visualization.
"""

from __future__ import annotations

import numpy as np
from tsdownsample import MinMaxLTTBDownsampler

from engine.report.zoom_levels import STEP, Level, starts_of

SEEN = 4_000  # points in view at most
RATIO = 4  # points to choose from for one that is chosen
NOWHERE = np.empty(0, "int64")


class Reduction:
    """Takes a curve of `count` points with `add`; `levels` has at most `room` points.

        near: places of close-ups; seen: maximum number of points of the coarsest level.
    """

    def __init__(self, count, room, near=NOWHERE, seen=SEEN):
        self.count, self.near, self.seen = count, near, seen
        self.finest = max(seen, int((room - len(near)) * (STEP - 1) / STEP))
        self.width = max(1, count // (self.finest * RATIO // 2))
        self.kept = []
        self.close = []
        self.left = np.empty(0, "int64"), np.empty(0)
        self.done = 0

    def add(self, ts, values):
        """Add the next points: ts (int64 ns) and values, both arrays."""
        first, stop = np.searchsorted(self.near, [self.done, self.done + len(ts)])
        if first < stop:
            places = self.near[first:stop] - self.done
            self.close.append((ts[places], values[places]))
        self.done += len(ts)
        if len(self.left[0]):
            ts, values = np.concatenate([self.left[0], ts]), np.concatenate([self.left[1], values])
        whole = len(ts) - len(ts) % self.width
        last = self.done == self.count
        if last or whole:
            places = self.extremes(values[:whole], not self.kept)
            if last:
                places = np.append(places, np.arange(whole, len(ts)))
                places = np.union1d(places, [len(ts) - 1])
            self.kept.append((ts[places], values[places]))
        self.left = ts[whole:].copy(), values[whole:].copy()

    def extremes(self, values, begin):
        """Return the places of the lowest and the highest value of each piece, and of the curve's first one."""
        if self.width == 1:
            return np.arange(len(values))
        pieces = values.reshape(-1, self.width)
        low = np.where(np.isnan(pieces), np.inf, pieces).argmin(axis=1)
        high = np.where(np.isnan(pieces), -np.inf, pieces).argmax(axis=1)
        shift = np.arange(len(pieces)) * self.width
        return np.unique(np.concatenate([[0] if begin else [], low + shift, high + shift]).astype("int64"))

    def levels(self):
        """Return [`Level`] of one column, the finest first; the last one has at most `seen` points."""
        ts, values = joined(self.kept)
        results = []
        if self.close:
            times, near = joined(self.close)
            results.append(Level(1, times, [near], starts_of(self.near).tolist()))
        results.append(level_of(ts, values, self.finest))
        while len(results[-1].ts) > self.seen:
            results.append(level_of(ts, values, max(self.seen, len(results[-1].ts) // STEP)))
        return results


def joined(parts):
    """Return (ts, values) of a list of such pairs."""
    if not parts:
        return np.empty(0, "int64"), np.empty(0)
    return tuple(np.concatenate(column) for column in zip(*parts))


def level_of(ts, values, most):
    """Return the curve with at most `most` points, with its lowest and highest point."""
    if len(ts) > most:
        chosen = MinMaxLTTBDownsampler().downsample(ts, np.ascontiguousarray(values), n_out=most - 2, minmax_ratio=RATIO)
        chosen = np.union1d(chosen.astype("int64"), peaks(values))
        ts, values = ts[chosen], values[chosen]
    return Level(1, ts, [values])


def peaks(values):
    """Return the places of the lowest and of the highest value; `values` may have holes."""
    holes = np.isnan(values)
    return np.where(holes, np.inf, values).argmin(), np.where(holes, -np.inf, values).argmax()


def levels_in(ts, values, room, near=NOWHERE):
    """Return the levels of a curve in memory."""
    reduction = Reduction(len(ts), room, near)
    reduction.add(ts, values)
    return reduction.levels()
