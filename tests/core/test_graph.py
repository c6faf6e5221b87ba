"""The graph: sharing, minimum periods, depths of rings, constants as inputs."""

import math

import pytest
from markets import feeds, flat
from probes import MODES, Probe, bits, fails, panels, probe, script

from engine import Backtest, Strategy
from engine.errors import ConfigError
from engine.indicators import EMA, RSI, SMA, CrossOver, Highest, Shift

EACH = pytest.mark.parametrize("mode", MODES)
PRICES = [float(p) for p in range(1, 13)]
ONE = feeds(A=flat(PRICES))


def built(build, data=ONE):
    """What `build(feeds)` returned, after its run."""
    strategy = probe(data, build)
    return strategy.built


# -- sharing -----------------------------------------------------------------------------------------------------


def test_equal_specifications_are_one_kernel():
    def build(f):
        return [SMA(f.close, 3), SMA(f.close, period=3), SMA(f[0].close, 3), SMA(SMA(f.close, 3), 2), SMA(SMA(f.close, 3), 2)]

    a, b, c, d, e = built(build)
    assert a.ring is b.ring is c.ring
    assert d.ring is e.ring
    assert len(a.scope.graph.kernels) == 2


def test_different_specifications_are_not():
    def build(f):
        close = f.close
        return [SMA(close, 3), SMA(close, 4), SMA(f.open, 3), EMA(close, 3), close * 2, close * 3, 2 * close, close - 2, 2 - close]

    operands = built(build)
    assert len({id(x.ring) for x in operands}) == len(operands[0].scope.graph.kernels) == 9


def test_strategies_of_a_pass_share():
    strategies = [Probe(build=lambda f: SMA(f.close, 3)), Probe(build=lambda f: [SMA(f.close, 3), SMA(f.close, 5)])]
    one, two = (result.strategy for result in Backtest(ONE, strategies).run())
    assert one.built[0].ring is two.built[0].ring
    assert len(one.built[0].scope.graph.kernels) == 2
    assert bits(one.seen[0]["A"]) == bits(two.seen[0]["A"])


def test_strategies_do_not_mix_lines():
    lent = []

    class Lender(Strategy):
        def init(self):
            lent.append(self.feeds.close)

        def next(self):
            pass

    class Borrower(Strategy):
        def init(self):
            self.spread = self.feeds.close - lent[-1]

        def next(self):
            pass

    with pytest.raises(ConfigError, match="Subtract: its inputs belong to different strategies or runs"):
        Backtest(ONE, [Lender(), Borrower()]).run()


def test_a_line_of_an_earlier_run_is_refused():
    lent = []
    script(ONE, init=lambda s: lent.append(s.feed.close))
    fails(ConfigError, "belong to different strategies or runs", ONE, init=lambda s: s.feed.close - lent[0])


# -- minimum periods and depths ------------------------------------------------------------------------------------

PERIODS = [
    (1, lambda close: close),
    (10, lambda close: SMA(close, 10)),
    (12, lambda close: SMA(SMA(close, 10), 3)),
    (51, lambda close: CrossOver(SMA(close, 10), SMA(close, 50))),
    (13, lambda close: SMA(close, 10).shift(3)),
    (13, lambda close: SMA(close.shift(3), 10)),
    (10, lambda close: close - SMA(close, 10)),
    (10, lambda close: 2 * (close > SMA(close, 10)) - 1),
    (20, lambda close: SMA(RSI(close, 14), 6)),
    (9, lambda close: Highest(close - EMA(close, 5), 5)),
]


@EACH
@pytest.mark.parametrize(("period", "build"), PERIODS)
def test_minimum_periods_add_up(mode, period, build):
    data = feeds(A=flat([100 + math.sin(i) for i in range(60)]))
    strategy = probe(data, lambda f: build(f.close), mode)
    assert strategy.built[0].minperiod == period
    assert [x == x for x in strategy.seen[0]["A"]] == [False] * (period - 1) + [True] * (61 - period)


def test_rings_are_as_deep_as_their_readers_need():
    def build(f):
        close = f.close
        average = SMA(close, 4)
        return [close, average, SMA(average, 3), Shift(SMA(f.open, 2), 7), f.open, f.high]

    close, average, outer, shifted, opened, high = [x.ring.depth for x in built(build)]
    assert [close, average, outer, shifted, opened, high] == [6, 3, 2, 2, 9, 2]


def test_lookback_deepens_every_ring():
    class Deep(Probe):
        lookback = 20

    strategy = Backtest(ONE, Deep(build=lambda f: [f.close, SMA(f.close, 3)])).run().strategy
    assert [x.ring.depth for x in strategy.built] == [20, 20]
    assert strategy.built[0]["A"][-11] == PRICES[0]
    assert math.isnan(strategy.built[0]["A"][-12])


@EACH
def test_constants_on_both_sides(mode):
    def build(f):
        close = f.close
        return [2 - close, close - 2, close * 2, 2 * close, 12 / close, close / 2, close > 3, 3 > close, -close, 1 + close]

    found = [values["A"] for values in panels(ONE, build, mode=mode)]
    p = PRICES
    assert found == [
        [2 - x for x in p], [x - 2 for x in p], [x * 2 for x in p], [2 * x for x in p], [12 / x for x in p], [x / 2 for x in p],
        [float(x > 3) for x in p], [float(3 > x) for x in p], [-x for x in p], [1 + x for x in p],
    ]  # fmt: skip
