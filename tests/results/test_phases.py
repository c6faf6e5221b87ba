"""Seconds of a run by phase: complete, in the right place, and the same results with them."""

import time

import pytest
from markets import universe

from engine import Backtest, Strategy
from engine.indicators import SMA, Indicator
from engine.run.phase_seconds import ORDER, Phases
from strategies.sma_cross import SmaCross, SmaCrossSignal


class Sleeps(Strategy):
    def next(self):
        time.sleep(0.0005)


class SlowIndicator(Indicator):
    def next(self, close):
        time.sleep(0.0005)
        return close


class Watches(Strategy):
    def init(self):
        self.slow = SlowIndicator(self.feed.close)
        self.mean = SMA(self.feeds.close, 3)

    def next(self):
        pass


class SlowStart(Strategy):
    def init(self):
        time.sleep(0.5)

    def next(self):
        pass


def phases(strategy, count=2, bars=300, **options):
    return Backtest(universe(count, bars, seed=3), strategy, **options).run(progress=False).info["phases"]


@pytest.mark.parametrize("mode", ["stream", "runonce"])
@pytest.mark.parametrize("strategy", [SmaCross, SmaCrossSignal])
def test_they_add_up(strategy, mode):
    result = Backtest(universe(3, 400, seed=3), strategy(fast=3, slow=8), mode=mode).run(progress=False)
    found = dict(result.info["phases"])
    total = found.pop("total")
    assert tuple(found) == ORDER
    assert sum(found.values()) == pytest.approx(total)
    assert all(seconds >= 0 for seconds in found.values())
    assert total - found["import"] - found["opening"] == pytest.approx(result.info["seconds"], rel=0.3, abs=0.01)
    assert found["broker"] > 0
    assert found["strategy"] > 0


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_each_is_where_it_was_spent(mode):
    for strategy, phase in ((Sleeps, "strategy"), (Watches, "indicators"), (SlowStart, "preparation")):
        found = phases(strategy, mode=mode)
        assert found[phase] > 0.6 * (found["total"] - found["import"] - found["opening"]), (phase, found)


@pytest.mark.parametrize("bars", [100, 3000])
def test_decoding_is_that_of_the_sources(monkeypatch, bars):
    """Sources that are slow, also when they are asked often enough to be sampled."""
    from feeds.walks import WalkSource, walks

    fill = WalkSource.fill

    def slow(self, bars, row, start, limit):
        time.sleep(0.001)
        return fill(self, bars, row, start, min(limit, 8))

    monkeypatch.setattr(WalkSource, "fill", slow)
    found = Backtest(walks(2, bars, seed=1), SlowStart).run(progress=False).info["phases"]
    asked = 2 * (bars // 8)
    assert 0.8 < found["decoding"] / (0.0011 * asked) < 3

def test_metrics_only_have_none():
    assert Backtest(universe(2, 100, seed=3), SmaCross(fast=3, slow=8)).run(progress=False, keep="metrics").info["phases"] == {}


def test_nested_parts_count_once():
    found = Phases()
    found.measure("outer", lambda: [time.sleep(0.02), found.measure("inner", time.sleep, 0.05)])
    assert found.seconds["inner"] == pytest.approx(0.05, abs=0.02)
    assert found.seconds["outer"] == pytest.approx(0.02, abs=0.015)
