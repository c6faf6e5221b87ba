"""Synthetic bars from real ones: blocks of instants, all feeds together, one after the other.

A drawn instant gives each feed the moves of its bar there: open, high, low and close relative to the previous close. This
keeps what feeds have in common, gaps, ranges, and the days on which a feed has no bar. Timestamps are those of the data,
volumes those of the bars drawn.
"""

from __future__ import annotations

from engine.core.storage.bars import FIELDS
from engine.errors import ConfigError
from engine.validation.montecarlo.bootstrap import block_length, generator, indices
from engine.validation.overfitting.entry_permutation import numbers
from feeds.columns.memory_columns import Columns

PRICES = FIELDS[:4]


class BootstrappedMarket:
    """Draws from the bars of `Columns`. `block`: mean length of blocks in instants.

    The default is that of Politis & White (2004) for the mean absolute move of the feeds, whose clusters the blocks should
    keep.
    """

    def __init__(self, columns, block=None):
        numpy = numbers()
        if columns.actions:
            raise ConfigError('feeds with splits and dividends cannot be drawn from; open them with adjust="total"')
        self.columns = columns
        spans = [(columns.offsets[row], columns.offsets[row + 1]) for row in range(len(columns))]
        stamps = [
            numpy.asarray(columns.stamps[place : place + stop - start], "i8")
            for place, (start, stop) in zip(columns.places, spans)
        ]
        self.stamps = numpy.unique(numpy.concatenate(stamps))
        n = len(self.stamps)
        self.ratios = []  # of each feed: {field: over the close before, at each instant; NaN where there is no bar}
        self.others = []
        self.first = []
        for mine, (start, stop) in zip(stamps, spans):
            places = numpy.searchsorted(self.stamps, mine)
            prices = {field: numpy.asarray(columns.fields[field][start:stop], "f8") for field in PRICES}
            if len(mine) and min(column.min() for column in prices.values()) <= 0:
                raise ConfigError("prices at or below zero cannot be drawn from, their moves are no factors")
            before = numpy.concatenate((prices["open"][:1], prices["close"][:-1]))
            self.ratios.append({field: spread_out(prices[field] / before, places, n) for field in PRICES})
            others = [field for field in columns.fields if field not in PRICES]
            rest = {field: numpy.asarray(columns.fields[field][start:stop], "f8") for field in others}
            self.others.append({field: spread_out(column, places, n) for field, column in rest.items()})
            self.first.append(float(prices["open"][0]) if len(mine) else 1.0)
        moves = numpy.abs(numpy.log(numpy.array([ratio["close"] for ratio in self.ratios])))
        there = ~numpy.isnan(moves)
        self.block = block_length(numpy.where(there, moves, 0).sum(0) / there.sum(0)) if block is None else float(block)

    def draw(self, seed, draw, how="stationary"):
        """Return the `Columns` of one draw; `draw` -1 returns the data themselves."""
        numpy = numbers()
        if draw < 0:
            return self.columns
        places = indices(generator(seed, draw), len(self.stamps), how, self.block)
        result = Columns(self.columns.names, self.columns.fields)
        result.dated, result.zones, result.tz = self.columns.dated, self.columns.zones, self.columns.tz
        for row, ratios in enumerate(self.ratios):
            there = ~numpy.isnan(ratios["close"][places])
            mine = places[there]
            close = self.first[row] * ratios["close"][mine].cumprod()
            before = numpy.concatenate(([self.first[row]], close))[: len(close)]
            for field in result.fields:
                column = before * ratios[field][mine] if field in PRICES else self.others[row][field][mine]
                result.fields[field].frombytes(column.tobytes())
            begin = len(result.stamps)
            result.stamps.frombytes(self.stamps[there].tobytes())
            result.places.append(begin)
            result.offsets.append(result.offsets[-1] + len(close))
        return aligned(result)


def spread_out(column, places, n):
    """Return a column of a feed over all instants, NaN where it has no bar."""
    numpy = numbers()
    result = numpy.full(n, numpy.nan)
    result[places] = column
    return result


def aligned(columns):
    """Return the columns with one shared copy of timestamps if all feeds have the same."""
    n = columns.offsets[1] if len(columns) else 0
    if len({columns.offsets[row + 1] - columns.offsets[row] for row in range(len(columns))}) == 1:
        first = columns.stamps[:n].tobytes()
        if all(columns.stamps[place : place + n].tobytes() == first for place in columns.places):
            columns.stamps = columns.stamps[:n]
            for row in range(len(columns)):
                columns.places[row] = 0
    return columns
