"""The clock against `sorted((ts, row))`: order, freshness, age, end, and when feeds are asked for more."""

from itertools import groupby

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st
from markets import START
from probes import MODES, table

from engine import Backtest, Strategy
from engine.core.ports import Source
from feeds.columns.memory_columns import ColumnSource, from_columns

few = st.lists(st.integers(0, 12), min_size=1, max_size=12, unique=True).map(sorted)
late = st.lists(st.integers(30, 60), min_size=1, max_size=12, unique=True).map(sorted)
wide = st.lists(st.integers(0, 10**15), min_size=1, max_size=30, unique=True).map(sorted)
aligned = st.integers(1, 40).map(lambda n: list(range(n)))
calendars = st.lists(few | late | wide | aligned, min_size=1, max_size=6)
crowds = st.integers(17, 40).flatmap(lambda rows: st.lists(few, min_size=rows, max_size=rows))


class Watch(Strategy):
    """Compares each instant with the model: every feed's place in time, and which ones are fresh."""

    calendars: list
    instants: list
    warmup = "each"

    def init(self):
        self.turn = 0
        self.counts = [0] * len(self.feeds)

    def next(self):
        ts, rows = self.instants[self.turn]
        self.turn += 1
        assert self.now == ts
        assert [feed.row for feed in self.feeds.fresh] == rows
        for row in rows:
            self.counts[row] += 1
        for feed, stamps, count in zip(self.feeds, self.calendars, self.counts):
            newest = stamps[count - 1] if count else None
            assert feed.bars == count
            assert feed.fresh == (feed.row in rows)
            assert feed.ts == newest
            assert feed.age == (None if newest is None else ts - newest)
            assert not feed.ended  # what has no further bars is not known

    prenext = next

    def stop(self):
        assert self.turn == len(self.instants)


def instants_of(stamps):
    """[(ts, rows)] of the merge: sorted by time, rows ascending within an instant."""
    merged = sorted((ts, row) for row, calendar in enumerate(stamps) for ts in calendar)
    return [(ts, [row for _, row in group]) for ts, group in groupby(merged, key=lambda bar: bar[0])]


def check(calendars, chunk):
    stamps = [[START + t for t in calendar] for calendar in calendars]
    data = from_columns({f"F{i}": table(calendar, a=range(len(calendar))) for i, calendar in enumerate(stamps)})
    for mode in MODES:
        Backtest(data, Watch(calendars=stamps, instants=instants_of(stamps)), mode=mode, chunk=chunk).run()


@given(calendars, st.integers(1, 50))
def test_clock_is_a_sorted_merge(calendars, chunk):  # rule 1.1
    check(calendars, chunk)


@given(crowds, st.integers(1, 5))
def test_many_rows_within_an_instant_ascend(calendars, chunk):
    check(calendars, chunk)


class Meter(Source):
    """A source that gives few bars at a time and notes how many of its bars were delivered when it was asked."""

    def __init__(self, columns, row, most):
        Source.__init__(self, columns.names[row])
        self.inner = ColumnSource(columns, row)
        self.most = most
        self.asked = []
        self.given = 0

    def fill(self, bars, row, start, limit):
        self.asked.append((self.given, bars.axis[row], start))
        n = self.inner.fill(bars, row, start, min(limit, self.most))
        self.given += n
        return n


class Metered:
    """Feeds whose sources are meters."""

    def __init__(self, columns, most):
        self.names = columns.names
        self.columns = columns
        self.meters = [Meter(columns, row, most) for row in range(len(columns))]

    def sources(self):
        return self.meters

    def estimate_rows(self):
        return self.columns.estimate_rows()

    def files(self):
        return []


@given(calendars, st.integers(1, 8), st.integers(1, 8))
def test_feeds_are_asked_only_after_their_last_bar_was_delivered(calendars, most, chunk):
    stamps = [[START + t for t in calendar] for calendar in calendars]
    columns = from_columns({f"F{i}": table(calendar, a=range(len(calendar))) for i, calendar in enumerate(stamps)})
    feeds = Metered(columns, most)
    Backtest(feeds, Watch(calendars=stamps, instants=instants_of(stamps)), chunk=chunk).run()
    for meter, calendar in zip(feeds.meters, stamps):
        assert all(given == delivered == start for given, delivered, start in meter.asked)
        assert meter.given == len(calendar)
        assert len(meter.asked) == len({given for given, _, _ in meter.asked})
