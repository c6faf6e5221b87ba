"""Compares the trades of a result with trades at random times: same symbols, sides and holding times, never overlapping.

The bars between trades of a symbol, from the first instant at which it could have traded to its last bar, are distributed
randomly, and the order of its trades is shuffled; each begins at the open of a bar and lasts as many bars as the real one.
The mean return of a trade is compared at prices without costs, which are the same on both sides. A strategy whose entries
carry information is far in the tail. Source: after Aronson (2006), Evidence-Based Technical Analysis, ch. 6.
"""

from __future__ import annotations

from engine.errors import CapabilityError

NAN = float("nan")


class EntryPermutation:
    """`real`: mean return of a trade; `draws`: those of random entries.

    `percentile`: the fraction of draws below the real value; equal ones count half.
    """

    def __init__(self, real, draws, trades):
        self.real = real
        self.draws = draws
        self.trades = trades
        self.percentile = float((draws < real).mean() + 0.5 * (draws == real).mean()) if len(draws) else NAN


def random_entries(result, columns, draws=1000, seed=0):
    """Return the `EntryPermutation` of a result over `columns`; None without trades, or if they overlap beyond the data.

    Seeded: draw i of a seed does not depend on other draws.
    """
    numpy = numbers()
    ready = result.info["ready"]
    if ready is None:
        return None
    begin = nanoseconds_of(ready)
    by_symbol = {}
    for symbol, entry, left, opened, closed, size, *_ in result.rows("trades"):
        moved = closed / opened - 1 if opened > 0 else 0.0
        by_symbol.setdefault(symbol, []).append((entry, left, 1.0 if size > 0 else -1.0, moved))
    count = sum(map(len, by_symbol.values()))
    if not count:
        return None
    totals = numpy.zeros(draws)
    real = 0.0
    for symbol in sorted(by_symbol):
        row = columns.names.index(symbol)
        start, stop = columns.offsets[row], columns.offsets[row + 1]
        opens = numpy.asarray(columns.fields["open"][start:stop], "f8")
        place = columns.places[row]
        stamps = numpy.asarray(columns.stamps[place : place + stop - start], "i8")
        trades = by_symbol[symbol]
        sides = numpy.array([trade[2] for trade in trades])
        real += float((sides * numpy.array([trade[3] for trade in trades])).sum())
        entries = numpy.searchsorted(stamps, [trade[0] for trade in trades])
        exits = numpy.searchsorted(stamps, [trade[1] for trade in trades])
        held = numpy.maximum(1, exits - entries)
        first = int(numpy.searchsorted(stamps, begin)) + 1  # decided on a bar, filled on the next
        free = len(opens) - 1 - first - int(held.sum())
        if free < 0:
            return None
        for draw in range(draws):
            rng = numpy.random.default_rng([seed, row, draw])
            order = rng.permutation(len(trades))
            lengths = held[order]
            gaps = numpy.sort(rng.integers(0, free, len(trades), endpoint=True))
            at = first + gaps + numpy.concatenate(([0], lengths[:-1].cumsum()))
            totals[draw] += (sides[order] * (opens[at + lengths] / opens[at] - 1)).sum()
    return EntryPermutation(real / count, totals / count, count)


def numbers():
    """Return numpy, or raise an error that names the alternative."""
    try:
        import numpy
    except ImportError as error:
        raise CapabilityError(
            "this needs numpy, which is not installed here; run it on CPython: journals are the same there"
        ) from error
    return numpy


def nanoseconds_of(text):
    """Return int64 ns of a time as results write it."""
    from feeds.open_options import moment

    return moment("ready", text)
