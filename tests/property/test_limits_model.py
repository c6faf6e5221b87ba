"""Random orders of every type against limits: a naive model that tries every set of resting orders refuses the same ones."""

import pytest
from naive_limits import Limited
from test_orders_model import Punter, universe

from broker import Limits
from engine import Backtest

pytest.importorskip("hypothesis")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402


class Bounded(Punter):
    """A punter who lets few orders rest, so that all their sets can be tried."""

    limits: object = None

    def init(self):
        Punter.init(self)
        self.naive = Limited(len(self.feeds), self.limits, participation=self.participation)

    def next(self):
        if self.naive.equity is None:
            self.naive.equity = self.equity
        Punter.next(self)

    def act(self, rng):
        self.naive.equity = self.equity  # from here on; what woke at this instant was asked before it was known
        living = [order for order in self.mine if order.alive]
        if len(living) > 9:
            order = rng.choice(living)
            self.naive.cancel(order.number)
            self.cancel(order)
        Punter.act(self, rng)

    def single(self, rng, living):
        """No partners of orders that wait: which of a chain of relatives goes first is nobody's business."""
        Punter.single(self, rng, [order for order in living if order.status != "waiting"])


def limited(low, high):
    return st.one_of(st.none(), st.floats(low, high))


@settings(max_examples=min(40, settings.default.max_examples))
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 3),
    keep=st.sampled_from([0.6, 1.0]),
    participation=st.sampled_from([None, 1 / 64]),
    limits=st.builds(
        Limits,
        position=limited(4, 30),
        gross=limited(0.01, 0.05),
        net=limited(0.005, 0.04),
        order_size=limited(5, 12),
        orders_per_day=st.one_of(st.none(), st.integers(1, 12)),
    ),
)
def test_limits_refuse_what_a_naive_model_refuses(seed, count, keep, participation, limits):
    # rule 4.8
    punter = Bounded(seed=seed, participation=participation, limits=limits)
    account = {"cash": 1e5, "leverage": 1e6, "short_margin": None, "max_participation": participation, "limits": limits}
    result = Backtest(universe(count, 50, seed, keep), punter, **account).run(progress=False)
    reasons = {row[0]: row[5] for row in result.rows("orders") if row[4] == "rejected" and row[5].startswith("max_")}
    assert reasons == result.strategy.naive.reasons
