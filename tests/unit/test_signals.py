"""SignalStrategy: targets, what counts as a change, weights, refusals."""

import pytest
from markets import feeds, flat
from play import fills

from engine import Backtest, SignalStrategy
from engine.errors import ConfigError
from engine.indicators import Indicator


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
