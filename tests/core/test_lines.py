"""Feeds, lines and panels as strategies use them: names, readings, freshness, operators."""

import math

import pytest
from markets import DAY, START, feeds, flat, walk
from probes import MODES, fails, script, table

from engine.errors import DataError
from engine.indicators import SMA
from feeds.columns import from_columns

EACH = pytest.mark.parametrize("mode", MODES)
TWO = feeds(AAPL=flat([1.0, 2.0, 3.0, 4.0]), MSFT=flat([10.0, 20.0], start=START + DAY))


def test_feeds_by_name_number_and_order():
    def check(s):
        assert s.feeds["MSFT"] is s.feeds[1] is s.feeds[-1]
        assert s.feed is s.feeds[0]
        assert s.feeds[s.feed] is s.feed
        assert [feed.name for feed in s.feeds] == s.feeds.names == ["AAPL", "MSFT"]
        assert len(s.feeds) == 2
        assert "AAPL" in s.feeds
        assert s.feed in s.feeds
        assert "TSLA" not in s.feeds
        assert repr(s.feed).startswith("<feed AAPL, ")

    script(TWO, init=check, next=check)


@EACH
def test_all_fields_of_a_bar(mode):
    data = walk(5)
    seen = []

    def look(s):
        feed = s.feed
        seen.append(tuple(getattr(feed, name)[0] for name in ("open", "high", "low", "close", "volume")))
        assert feed.openinterest[0] != feed.openinterest[0]  # these bars have none
        assert [feed.bars, feed.ts] == [len(seen), data["ts"][len(seen) - 1]]

    with pytest.raises(DataError, match="openinterest"):
        script(feeds(A=data), mode, init=lambda s: s.feed.openinterest)
    data["openinterest"] = [math.nan] * 5
    script(feeds(A=data), mode, init=lambda s: s.feed.openinterest, next=look)
    assert seen == list(zip(*(data[name] for name in ("open", "high", "low", "close", "volume"))))


@EACH
def test_further_columns(mode):
    data = from_columns({"A": table(a=[1.0, 2.0], b=[3.0, 4.0])})
    seen = []

    def build(s):
        s.feeds.column("a")

    script(data, mode, init=build, next=lambda s: seen.append((s.feed.column("a")[0], s.feeds.column("a")["A"][0])))
    assert seen == [(1.0, 1.0), (2.0, 2.0)]
    fails(DataError, r"column 'b' is not decoded.*init\(\)", data, mode=mode, init=build, next=lambda s: s.feed.column("b")[0])
    fails(DataError, "no column 'c'|'c'", data, init=lambda s: s.feed.column("c"))


def test_freshness_age_and_time():  # rule 2.3
    seen = []

    def look(s):
        seen.append([(f.fresh, f.age, f.ended) for f in s.feeds])
        assert [f.name for f in s.feeds.fresh] == [f.name for f in s.feeds if f.fresh]
        assert s.datetime == s.feed.datetime
        assert s.datetime.isoformat() == f"2010-01-0{len(seen)}T00:00:00+00:00"

    def check(s):
        assert [(f.bars, f.fresh, f.age, f.ts, f.datetime, f.ended) for f in s.feeds] == [(0, False, None, None, None, False)] * 2

    script(TWO, init=check, next=look)
    assert seen == [
        [(True, 0, False), (False, None, False)],
        [(True, 0, False), (True, 0, False)],
        [(True, 0, False), (True, 0, False)],
        [(True, 0, False), (False, DAY, False)],
    ]


@EACH
def test_panel_now_is_a_read_only_snapshot(mode):
    seen = []

    def look(s):
        now = s.feeds.close.now
        assert (now.readonly, now.format, len(now)) == (True, "d", 2)
        seen.append(now)

    script(TWO, mode, next=look)
    assert [list(now) for now in seen[1:]] == [[2.0, 10.0], [3.0, 20.0], [4.0, 20.0]]
    assert seen[0][0] == 1.0
    assert seen[0][1] != seen[0][1]


def test_panel_now_is_numpy_without_a_copy():
    numpy = pytest.importorskip("numpy")

    def look(s):
        now = s.feeds.close.now
        values = numpy.asarray(now)
        assert values.dtype == numpy.float64
        assert not values.flags.writeable
        assert values.ctypes.data == numpy.frombuffer(now).ctypes.data

    script(TWO, next=look)


@EACH
def test_nonzero_gives_fresh_feeds_with_a_value(mode):
    nan = math.nan
    data = from_columns(
        {
            "A": table([START, START + 1, START + 2], a=[1.0, 0.0, -2.0]),
            "B": table([START, START + 2, START + 3], a=[nan, 5.0, -0.0]),
            "C": table([START + 1, START + 4], a=[7.0, 8.0]),
        }
    )
    seen = []

    def look(s):
        seen.append([(feed.name, value) for feed, value in s.feeds.column("a").nonzero()])

    script(data, mode, init=lambda s: s.feeds.column("a"), next=look)
    assert seen == [[("A", 1.0)], [("C", 7.0)], [("A", -2.0), ("B", 5.0)], [], [("C", 8.0)]]


@EACH
def test_panels_give_lines(mode):
    def look(s):
        panel = s.average
        assert len(panel) == 2
        lines = list(panel)
        for feed, line in zip(s.feeds, lines):
            by_feed, by_name, by_number = panel[feed], panel[feed.name], panel[feed.row]
            assert {by_feed.row, by_name.row, by_number.row} == {line.row}
            assert by_feed.now == by_name[0] == by_number[0] == float(line) or line.now != line.now
            assert len(line) == feed.bars

    script(TWO, mode, init=lambda s: setattr(s, "average", SMA(s.feeds.close, 1)), next=look)


@EACH
def test_lines_compute_and_compare_in_next(mode):
    def look(s):
        a, b = s.feeds["AAPL"].close, s.feeds["MSFT"].close
        x, y = a[0], b[0]
        if s.feeds["MSFT"].bars == 0:
            assert not b
            assert not b > 0
            assert math.isnan(a + b)
            return
        assert [a + b, a - b, a * b, a / b, -a] == [x + y, x - y, x * y, x / y, -x]
        assert [2 - a, 2 * a, 1 / a, 2 + a] == [2 - x, 2 * x, 1 / x, 2 + x]
        assert [a < b, a <= b, a > b, a >= b, a == b, a != b] == [x < y, x <= y, x > y, x >= y, x == y, x != y]
        assert [a > 2, 2 > a, a == x] == [x > 2, x < 2, True]
        assert math.isnan(a / 0)
        assert bool(a)
        assert float(a) == x

    script(TWO, mode, next=look)


@EACH
def test_shift_and_keep(mode):
    seen = []

    def build(s):
        s.before = s.feed.close.shift(2)
        s.same = s.feed.close.shift(0).keep(4)

    def look(s):
        seen.append((s.before[0], s.same[-3], s.same[0]))

    script(feeds(A=flat([1.0, 2.0, 3.0, 4.0, 5.0])), mode, init=build, prenext=look, next=look)
    assert seen[3:] == [(2.0, 1.0, 4.0), (3.0, 2.0, 5.0)]
    assert [before for before, _, _ in seen[2:]] == [1.0, 2.0, 3.0]
