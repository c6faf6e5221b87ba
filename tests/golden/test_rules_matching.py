"""Section 3 of the execution rules: at which bar and at which price an order is filled."""

import pytest
from markets import DAY, START, bars, feeds, flat
from play import Play, fills, orders, play

QUIET = (10.0, 10.0, 10.0, 10.0)


def one(bar, act, **options):
    """The price at which what `act` orders on a quiet bar is filled on the next one; None if it is not."""
    result = play(feeds(A=bars([QUIET, bar])), {1: act}, **options)
    found = fills(result)
    assert len(found) <= 1
    return found[0][3] if found else None


def test_market_orders_fill_at_the_next_open():
    # rule 3, market
    assert one((11, 12, 9, 10), lambda s: s.buy()) == 11.0
    assert one((11, 12, 9, 10), lambda s: s.sell()) == 11.0


@pytest.mark.parametrize(
    ("bar", "price"),
    [
        ((9.5, 11, 9, 10), 9.5),  # opens below the limit: at the open
        ((9.8, 11, 9, 10), 9.8),  # opens exactly at it
        ((10, 11, 9, 10), 9.8),  # comes down to it
        ((10, 11, 9.8, 10), 9.8),  # touches it exactly
        ((10, 11, 9.81, 10), None),  # stays above
    ],
)
def test_limit_buy(bar, price):
    # rule 3, limit
    assert one(bar, lambda s: s.buy(limit=9.8)) == price


@pytest.mark.parametrize(
    ("bar", "price"),
    [((10.5, 11, 9, 10), 10.5), ((10.2, 11, 9, 10), 10.2), ((10, 11, 9, 10), 10.2), ((10, 10.2, 9, 10), 10.2), ((10, 10.19, 9, 10), None)],
)
def test_limit_sell(bar, price):
    # rule 3, limit, mirrored
    assert one(bar, lambda s: s.sell(limit=10.2)) == price


@pytest.mark.parametrize(
    ("bar", "price"),
    [((10.5, 11, 9, 10), 10.5), ((10.2, 11, 9, 10), 10.2), ((10, 11, 9, 10), 10.2), ((10, 10.2, 9, 10), 10.2), ((10, 10.19, 9, 10), None)],
)
def test_stop_buy(bar, price):
    # rule 3, stop: a gap fills at the worse open
    assert one(bar, lambda s: s.buy(stop=10.2)) == price


@pytest.mark.parametrize(
    ("bar", "price"),
    [((9.5, 11, 9, 10), 9.5), ((9.8, 11, 9, 10), 9.8), ((10, 11, 9, 10), 9.8), ((10, 11, 9.8, 10), 9.8), ((10, 11, 9.81, 10), None)],
)
def test_stop_sell(bar, price):
    # rule 3, stop, mirrored
    assert one(bar, lambda s: s.sell(stop=9.8)) == price


def test_an_order_waits_until_its_price_comes():
    # rule 3: good till cancelled
    market = bars([QUIET, (10, 10, 9.9, 10), (10, 10, 9.5, 9.6), (9.4, 9.4, 9.4, 9.4)])
    result = play(feeds(A=market), {1: lambda s: s.buy(limit=9.5)})
    assert fills(result) == [(3, "A", 1.0, 9.5)]


def test_no_order_is_matched_against_the_bar_it_was_created_on():
    # rule 3, "only against bars newer than the one it was created on": the low of 5 is over when the order is placed
    market = bars([(10, 12, 5, 10), QUIET, QUIET])
    result = play(feeds(A=market), {1: lambda s: (s.buy(limit=6), s.buy(stop=11))})
    assert orders(result) == {1: ("open", "end_of_run"), 2: ("open", "end_of_run")}


def test_nothing_is_matched_on_a_feed_that_did_not_advance():
    # rule 3: B's last bar touches the limit, but no newer one comes before day 4
    b = bars([(20, 25, 15, 20, 1), (18, 19, 17, 18, 1)])
    b["ts"][1] = START + 3 * DAY
    result = play(feeds(A=flat([10, 10, 10, 10]), B=b), {2: lambda s: (s.buy("B", limit=16), s.buy("B"))})
    assert fills(result) == [(4, "B", 1.0, 18.0)]
    assert orders(result)[1] == ("open", "end_of_run")


def test_orders_of_a_feed_are_matched_in_order_of_acceptance():
    # section 3, heading
    market = bars([QUIET, (10, 11, 9, 10)])
    result = play(feeds(A=market), {1: lambda s: (s.buy(size=1, limit=9.5), s.buy(size=2), s.buy(size=3, stop=10.5))})
    assert fills(result) == [(2, "A", 1.0, 9.5), (2, "A", 2.0, 10.0), (2, "A", 3.0, 10.5)]


def test_cancel_takes_effect_at_once():
    # rule 3.6: in the same `next`, and later
    def both(s):
        s.cancel(s.buy(size=1))
        s.kept["limit"] = s.buy(size=2, limit=9)

    def cancel(s):
        assert s.cancel(s.kept["limit"])
        assert not s.cancel(s.kept["limit"])
        assert s.kept["limit"].status == "canceled"

    result = play(feeds(A=flat([10, 10, 9, 9])), {1: both, 2: cancel})
    assert fills(result) == []
    assert orders(result) == {1: ("canceled", "canceled_by_strategy"), 2: ("canceled", "canceled_by_strategy")}


def test_a_canceled_order_frees_what_it_had_reserved():
    # rule 3.6, rule 4.2
    def swap(s):
        s.cancel(s.kept["limit"])
        s.buy(size=10)

    plan = {1: lambda s: s.kept.update(limit=s.buy(size=10, limit=9)), 2: swap}
    result = play(feeds(A=flat([10, 10, 10])), plan, cash=100.0)
    assert fills(result) == [(3, "A", 10.0, 10.0)]


def test_an_order_of_prenext_is_matched_like_any_other():
    # rule 1.6: while warming up orders may be placed, on feeds that have bars
    class Early(Play):
        def prenext(self):
            self.buy("A")
            self.buy("B")

    result = play(feeds(A=flat([10, 11, 12]), B=flat([20], start=START + DAY)), {}, Early)
    assert fills(result) == [(2, "A", 1.0, 11.0)]
    assert orders(result)[2] == ("rejected", "not_started")
