"""Capacity: shares of volume worked out by hand."""

import pytest
from markets import DAY, START, bars, feeds, walk
from play import play

from engine.errors import DataError
from engine.results.metrics.capacity import FillShares, shares, shares_of


def test_shares_by_hand():
    data = {
        "A": bars([(10.0, 10.0, 10.0, 10.0, volume) for volume in (500.0, 100.0, 200.0, 400.0)]),
        "B": bars([(10.0, 10.0, 10.0, 10.0, 1000.0)] * 4),
    }
    plan = {
        1: lambda s: (s.buy("A", size=1.0), s.buy("A", size=3.0)),  # 4 of 100
        2: lambda s: s.sell("A", size=4.0),  # 4 of 200
        3: lambda s: s.buy("B", size=10.0),  # 10 of 1000
    }
    result = play(feeds(**data), plan, cash=1000.0)
    found = result.statistics(feeds=feeds(**data))
    assert found.max_volume_share == pytest.approx(0.04)
    assert found.mean_volume_share == pytest.approx((0.04 + 0.02 + 0.01) / 3)
    assert found.capacity_1_percent == pytest.approx(250.0)
    assert found.capacity_10_percent == pytest.approx(2500.0)
    assert found.capacity["B"]["max_volume_share"] == pytest.approx(0.01)
    plain = result.statistics()
    assert plain.capacity is None
    assert "max_volume_share" not in plain


def test_bars_without_volume_and_times_without_bars_do_not_count():
    traded = FillShares()
    for ts, size in ((START, 1.0), (START + 1, 3.0), (START + DAY, 2.0), (START + DAY, 0.5), (START + 3 * DAY, 7.0)):
        traded.add(ts, size)
    parts = [([START], [0.0]), ([START + DAY // 2, START + DAY], [5.0, 10.0]), ([START + 2 * DAY], [1.0])]
    assert list(shares(traded, parts)) == [0.25]


@pytest.mark.parametrize("count", [3, 10_000])
def test_bars_come_in_pieces(count):
    data = feeds(A=walk(count, 3))
    result = play(data, {step: lambda s: s.buy("A", size=1.0) for step in range(1, count, 7)}, cash=1e9)
    volumes = dict(zip(data.stamps, data.fields["volume"]))
    (mine,) = shares_of(result.rows("fills"), data).values()
    assert list(mine) == [1.0 / volumes[row[0]] for row in result.rows("fills")]


def test_feeds_must_be_those_that_were_traded():
    result = play(feeds(A=walk(5, 3)), {1: lambda s: s.buy("A", size=1.0)})
    with pytest.raises(DataError, match=r"feeds= has no 'A', which was traded; it has B"):
        result.statistics(feeds=feeds(B=walk(5, 3)))
