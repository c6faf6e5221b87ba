"""SignalStrategy: targets, what counts as a change, weights, refusals."""

import pytest
from markets import feeds, flat
from play import fills

from engine import Backtest, SignalStrategy
from engine.errors import ConfigError, LookbackError
from engine.indicators import SMA, Indicator


class Given(Indicator):
    """The price tells the target: 90 is -1, 100 is 0, 110 is 1; 50 is no opinion."""

    def next(self, x):
        return None if x == 50 else (x - 100) / 10


class Follow(SignalStrategy):
    def signal(self, feeds):
        return Given(feeds.close)


class Events(Follow):
    hold = True


class Weights(SignalStrategy):
    target = "weight"

    def signal(self, feeds):
        return (feeds.close > 100) * 0.5


def run(strategy, prices, **options):
    return fills(Backtest(feeds(A=flat(prices)), strategy, cash=100_000.0, **options).run(progress=False))


def test_a_change_of_target_is_one_order():
    assert run(Follow, [100, 110, 110, 90, 50, 90, 100, 100]) == [
        (3, "A", 1.0, 110.0),
        (5, "A", -2.0, 50.0),
        (8, "A", 1.0, 100.0),
    ]


def test_with_hold_zero_is_no_opinion():
    assert run(Events, [100, 110, 100, 90, 50, 90, 100, 100]) == [(3, "A", 1.0, 100.0), (5, "A", -2.0, 50.0)]


def test_weights_are_shares_of_equity_at_the_close():
    assert run(Weights, [100, 200, 200, 100, 100]) == [(3, "A", 250.0, 200.0), (5, "A", -250.0, 100.0)]


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_only_a_panel_is_a_signal(mode):
    class One(SignalStrategy):
        def signal(self, feeds):
            return feeds["A"].close

    with pytest.raises(ConfigError, match="One.signal returned <line close, minimum period 1>; expected a panel"):
        run(One, [1, 2], mode=mode)


def test_an_unknown_kind_of_target():
    class Odd(Follow):
        target = "wieght"

    with pytest.raises(ConfigError, match="target='wieght'; did you mean weight"):
        run(Odd, [1, 2])


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_what_nobody_reads_during_the_run_can_be_read_after_it(mode):
    class Between(SignalStrategy):
        def signal(self, feeds):
            self.mean = SMA(feeds.close, 3)
            return feeds.close > self.mean

    data = feeds(A=flat([1, 2, 3, 4, 5]), B=flat([10, 20, 60]), C=flat([7]))
    strategy = Backtest(data, Between, mode=mode, warmup="each").run().strategy
    assert [strategy.mean[name][0] for name in "ABC"][:2] == [4.0, 30.0]
    assert strategy.mean["A"][-1] == 3.0
    assert strategy.mean["C"][0] != strategy.mean["C"][0]
    with pytest.raises(LookbackError):
        strategy.mean["A"][-2]


def test_a_hook_may_read_what_the_signal_is_made_of():
    class Reader(SignalStrategy):
        def signal(self, feeds):
            self.seen = []
            self.mean = SMA(feeds.close, 2)
            return feeds.close > self.mean

        def notify_fill(self, fill):
            self.seen.append(self.mean[fill.feed][0])

    data = feeds(A=flat([1, 2, 3, 1, 5]))
    seen = [Backtest(data, Reader, mode=mode).run().strategy.seen for mode in ("stream", "runonce")]
    assert seen[0] == seen[1] == [2.5, 3.0]
