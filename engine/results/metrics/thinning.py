"""Thin a long equity curve to the rows that determine its statistics.

Place in the flow: `statistics_of`, before `curve_of`, if numpy is available and there were no deposits or withdrawals. The result
is exact: it keeps the first and the last row of each day, all rows near a new peak, and elsewhere the lowest row of each piece.
"""

from __future__ import annotations

from itertools import repeat

from engine.results.metrics.equity_curve import DAY, curve_of

LONG = 200_000  # instants from which on it is worth its while
PIECE = 64  # rows


def long_curve_of(result, start):
    """Return the `Curve` of a result without deposits and withdrawals, equal to that of `curve_of`."""
    import numpy

    seen = [0]
    lag = getattr(result, "info", {}).get("day_lag", 0)
    curve = curve_of(telling(result.batches("equity", ["ts", "equity"]), start, seen, numpy, lag), start, (), lag)
    curve.instants = seen[0]
    return curve


def telling(batches, start, seen, numpy, lag=0):
    """Yield (ts, 0.0, equity) of the rows that matter; adds the number of all rows to seen[0]."""
    from engine.results.frames import numbers

    peak = start
    for batch in batches:
        ts, equity = (numbers(column) for column in batch.columns)
        seen[0] += len(ts)
        days = (ts - lag) // DAY
        turns = numpy.flatnonzero(days[1:] != days[:-1])
        retained = numpy.zeros(len(ts), bool)
        retained[:1] = retained[-1:] = retained[turns] = retained[turns + 1] = True
        before = numpy.maximum.accumulate(numpy.concatenate([[peak], equity]))
        high = equity >= before[:-1]
        whole = len(ts) // PIECE * PIECE
        pieces = equity[:whole].reshape(-1, PIECE)
        retained[numpy.arange(0, whole, PIECE) + pieces.argmin(axis=1)] = True  # the first of equal ones, as in `curve_of`
        retained[:whole].reshape(-1, PIECE)[high[:whole].reshape(-1, PIECE).any(axis=1)] = True
        retained[whole:] = True
        peak = before[-1]
        yield from zip(ts[retained].tolist(), repeat(0.0), equity[retained].tolist())
