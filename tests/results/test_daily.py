"""Daily returns of trials: those of the equity curve, whatever they are read with, and as the journal keeps them."""

import sys
from array import array

import pytest
from markets import DAY, START, universe, walk

from engine import Backtest, Strategy
from engine.results.metrics.daily_returns import daily_of
from engine.results.metrics.equity_curve import curve_of
from engine.sweep.store.daily_series import blob_of, packed, unpacked
from feeds.columns import from_columns
from strategies.sma_cross import SmaCross


@pytest.mark.parametrize("seed", range(4))
def test_daily_returns_are_those_of_the_curve(seed, monkeypatch):
    data = universe(3, 6000, seed=seed, keep=0.5, late=100)
    result = Backtest(data, SmaCross(fast=3, slow=9), cash=5000.0).run(progress=False)
    for begin in (None, START + 1500 * 60 * 10**9 + 7):
        rows = [row for row in result.rows("equity") if begin is None or row[0] >= begin]
        base = 5000.0 if begin is None else [row[2] for row in result.rows("equity") if row[0] < begin][-1]
        curve = curve_of(rows, base, (), result.info["day_lag"])
        for missing in (False, True):
            with monkeypatch.context() as patch:
                if missing:
                    patch.setitem(sys.modules, "numpy", None)
                daily = daily_of(result, begin)
            assert list(daily.returns) == curve.returns
            assert [day * DAY for day in daily.days] == curve.dates
            assert (daily.first, daily.last, daily.instants, daily.base) == (curve.first_ts, curve.last_ts, curve.instants, base)


def test_deposits_are_no_returns():
    class Saver(Strategy):
        def next(self):
            if self.feed.bars % 7 == 3:
                self.deposit(500.0)
            self.order_target_size(self.feed, 3)

    result = Backtest(from_columns({"F": walk(60, 1, START, DAY)}), Saver(), cash=1000.0).run(progress=False)
    flows = [(ts, amount) for ts, _, kind, amount, _ in result.rows("cash_flows")]
    assert list(daily_of(result).returns) == curve_of(result.rows("equity"), 1000.0, flows).returns
    assert max(daily_of(result).returns) < 0.2


@pytest.mark.parametrize("returns", [[], [0.0], [0.1, -0.2, 0.3], [0.0] * 50 + [1e-3], [float(i % 3) for i in range(100)]])
def test_what_the_journal_keeps(returns, monkeypatch):
    blob = blob_of(array("d", returns))
    assert list(unpacked("f", blob)) == list(array("f", returns))
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "numpy", None)
        assert blob_of(array("d", returns)) == blob
    assert len(blob) < 60 or returns.count(0.0) < 50


def test_calendars_are_kept_once():
    data = universe(2, 3000, seed=1)
    known = {}
    kept = [packed(daily_of(Backtest(data, SmaCross(fast=fast, slow=9)).run(progress=False)), known) for fast in (2, 3, 4)]
    assert len(known) == 1
    assert len({name for name, _, _ in kept}) == 1
    assert kept[0][1] is kept[2][1]
    other = packed(daily_of(Backtest(universe(2, 1400, seed=1), SmaCross()).run(progress=False)), known)
    assert other[0] != kept[0][0]
    assert len(known) == 2
