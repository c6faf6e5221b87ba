"""The limits of an account (rule 4.8) by hand: what counts, what is refused, what always passes."""

import pytest
from markets import DAY, START, bars, feeds, flat
from play import figures, fills, orders, play

from broker import Instrument, Limits
from feeds.actions import Action

QUIET = (10.0, 10.0, 10.0, 10.0)


def statuses(result):
    return [status if status != "rejected" else reason for _, (status, reason) in sorted(orders(result).items())]


@pytest.mark.parametrize(
    ("limits", "act", "code", "allowed", "found"),
    [
        (Limits(order_size=5), lambda s: s.buy(size=6), "max_order_size", 5.0, 6.0),
        (Limits(position=5), lambda s: s.buy(size=6), "max_position", 5.0, 6.0),
        (Limits(gross=0.5), lambda s: s.buy(size=6), "max_gross", 50.0, 60.0),
        (Limits(net=0.5), lambda s: s.sell(size=6), "max_net", 50.0, 60.0),
    ],
)
def test_limits_reject_with_their_code(limits, act, code, allowed, found):
    # rule 4.8
    result = play(feeds(A=flat([10, 10])), {1: act}, cash=100.0, limits=limits)
    assert orders(result)[1] == ("rejected", code)
    assert figures(result, 1) == (allowed, found)
    assert "limit" in result.why(1)


def test_limits_count_what_is_coming_and_let_reductions_pass():
    # rule 4.8: 3 + 3 > 5; closing 3 is no breach of anything
    plan = {1: lambda s: (s.buy(size=3), s.buy(size=3)), 2: lambda s: s.close()}
    result = play(feeds(A=flat([10, 10, 10])), plan, limits=Limits(position=5, orders_per_day=1))
    assert orders(result) == {1: ("filled", ""), 2: ("rejected", "max_orders_per_day"), 3: ("filled", "")}


def test_orders_per_day_are_counted_anew_each_session():
    # rule 4.8
    plan = {1: lambda s: (s.buy(), s.buy()), 2: lambda s: (s.buy(), s.buy())}
    result = play(feeds(A=flat([10, 10, 10])), plan, limits=Limits(orders_per_day=1))
    assert [status for _, (status, _) in sorted(orders(result).items())] == ["filled", "rejected", "filled", "rejected"]


def test_the_drawdown_stop_closes_and_stays_closed():
    # rule 4.8: 100 falls to 70, 30 % from its peak
    rows = [QUIET, QUIET, (10, 10, 7, 7), (6, 6, 6, 6), (6, 6, 6, 6)]
    plan = {1: lambda s: s.buy(size=10), 2: lambda s: s.buy(limit=1), 4: lambda s: s.buy()}
    result = play(feeds(A=bars(rows)), plan, cash=100.0, limits=Limits(drawdown=0.3))
    assert fills(result) == [(2, "A", 10.0, 10.0), (4, "A", -10.0, 6.0)]
    assert orders(result)[3] == ("filled", "drawdown_stop")
    assert orders(result)[4] == ("rejected", "drawdown_stop")

# -- what rests counts -----------------------------------------------------------------------------------------------


def test_resting_orders_count_together():
    # rule 4.8: 3 + 3 > 5, though neither is filled yet; 2 fits
    plan = {1: lambda s: (s.buy(size=3, limit=9), s.buy(size=3, stop=11), s.buy(size=2, limit=8))}
    result = play(feeds(A=flat([10, 10])), plan, limits=Limits(position=5))
    assert statuses(result) == ["open", "max_position", "open"]
    assert figures(result, 2) == (5.0, 6.0)


def test_values_count_what_rests_at_its_own_price():
    # rule 4.8: 3 at 9 and 3 at 8 are 51; the position of 2 is worth 20 at the latest close: 20 + 27 + 8 > 50
    alone = play(feeds(A=flat([10, 10])), {1: lambda s: (s.buy(size=3, limit=9), s.buy(size=3, limit=8))}, cash=100.0,
                 limits=Limits(gross=0.5))  # fmt: skip
    assert statuses(alone) == ["open", "max_gross"]
    assert figures(alone, 2) == (50.0, 51.0)
    plan = {1: lambda s: s.buy(size=2), 2: lambda s: (s.buy(size=3, limit=9), s.buy(size=1, limit=8), s.buy(size=0.25, limit=8))}
    held = play(feeds(A=flat([10, 10, 10])), plan, cash=100.0, limits=Limits(gross=0.5))
    assert statuses(held) == ["filled", "open", "max_gross", "open"]
    assert figures(held, 3) == (50.0, 55.0)


def test_values_move_with_the_latest_closes():
    # rule 4.8: 5 at 10 are 50 of 60; at 13 they are 65 of 115 * 0.6 = 69
    rows = [QUIET, QUIET, (10, 13, 10, 13), (13, 13, 13, 13)]
    plan = {2: lambda s: s.buy(size=1, limit=9), 3: lambda s: (s.buy(size=1, limit=9), s.buy(size=0.5, limit=8))}
    result = play(feeds(A=bars(rows)), {1: lambda s: s.buy(size=5), **plan}, cash=100.0, limits=Limits(gross=0.6))
    assert statuses(result) == ["filled", "open", "max_gross", "max_gross"]
    assert figures(result, 3) == pytest.approx((69.0, 83.0))


def test_sides_are_not_added_up():
    # rule 4.8: 5 up or 5 down, never both; gross is the dearer side, 5 at 11
    plan = {1: lambda s: (s.buy(size=5, limit=9), s.sell(size=5, limit=11), s.sell(size=1, limit=12))}
    result = play(feeds(A=flat([10, 10])), plan, cash=100.0, limits=Limits(position=5, gross=0.56))
    assert statuses(result) == ["open", "open", "max_position"]
    result = play(feeds(A=flat([10, 10])), plan, cash=100.0, limits=Limits(gross=0.56))
    assert figures(result, 3) == pytest.approx((56.0, 67.0))


def test_of_a_group_the_largest_counts():
    # rule 4.8: 5 or 4 of the group, never both, so 1 more fits into 6 and 2 more do not
    def act(s):
        first = s.buy(size=5, stop=11)
        s.buy(size=4, limit=9, oco=first)
        s.buy(size=1, limit=8)
        s.buy(size=2, limit=8)

    result = play(feeds(A=flat([10, 10])), {1: act}, limits=Limits(position=6))
    assert statuses(result) == ["open", "open", "open", "max_position"]
    assert figures(result, 4) == (6.0, 8.0)


def test_several_feeds_count_together():
    # rule 4.8: 40 of A long and 40 of B short are 80 gross, 40 net either way
    plan = {1: lambda s: (s.buy("A", 4, limit=10), s.sell("B", 4, limit=10), s.buy("B", 1, limit=9), s.sell("A", 2, limit=11))}
    data = {"A": flat([10, 10.5]), "B": flat([10, 9.5])}
    gross = play(feeds(**data), plan, limits=Limits(gross=0.08), cash=1000.0)
    assert statuses(gross) == ["open", "open", "open", "open"]  # each within what the other side of its feed has taken
    net = play(feeds(**data), plan, limits=Limits(net=0.045), cash=1000.0)
    assert statuses(net) == ["open", "open", "max_net", "max_net"]
    assert figures(net, 3) == pytest.approx((45.0, 49.0))
    assert figures(net, 4) == pytest.approx((45.0, 62.0))


def test_what_is_over_counts_no_more():
    # rule 4.8: cancelled, expired, filled in part; 5 is the limit throughout
    def second(s):
        for order in s.orders():
            s.cancel(order)
        s.buy(size=5, limit=9, tif="ioc")

    plan = {1: lambda s: s.buy(size=5, limit=9), 2: second, 3: lambda s: s.sell(size=5, limit=11), 5: lambda s: s.sell(size=3, limit=12)}
    rows = [QUIET, QUIET, QUIET, (10, 11, 10, 10, 2), QUIET]
    result = play(feeds(A=bars([(*row, 100)[:5] for row in rows])), plan, max_participation=1.0, limits=Limits(position=5))
    assert fills(result) == [(4, "A", -2.0, 11.0)]
    assert statuses(result) == ["canceled", "expired", "open", "max_position"]
    assert figures(result, 4) == (5.0, 8.0)  # 2 short, 3 resting, 3 more


def test_accepted_market_orders_count_as_filled():
    # rule 4.8: turning over from A to B at the next opens is 100 % throughout, at a limit of 100 %
    plan = {1: lambda s: s.buy("A", 10), 2: lambda s: s.order_target_weights({"A": 0.0, "B": 1.0})}
    result = play(feeds(A=flat([10] * 3), B=flat([10] * 3)), plan, cash=100.0, limits=Limits(gross=1.0, net=1.0))
    assert fills(result) == [(2, "A", 10.0, 10.0), (3, "A", -10.0, 10.0), (3, "B", 10.0, 10.0)]


def test_a_split_changes_what_rests():
    # rules 4.8, 6.1: 4 at 10 become 8 at 5: 2 more fit into 10, 3 more do not
    data = feeds(A=bars([QUIET, (5, 5, 5, 5), (5, 5, 5, 5)]))
    data.actions = {"A": [Action(START + DAY, 2.0)]}
    plan = {1: lambda s: s.buy(size=4, limit=9), 2: lambda s: (s.buy(size=3, limit=4), s.buy(size=2, limit=4))}
    result = play(data, plan, limits=Limits(position=10, gross=1.0))
    assert statuses(result) == ["open", "max_position", "open"]
    assert figures(result, 2) == (10.0, 11.0)


def test_multipliers_count():
    # rule 4.8: 1 contract of 50 at 10 is 500
    plan = {1: lambda s: (s.buy(size=1, limit=10), s.buy(size=1, limit=9))}
    result = play(feeds(A=flat([10, 11])), plan, cash=1000.0, instruments=Instrument(multiplier=50), limits=Limits(gross=0.9))
    assert statuses(result) == ["open", "max_gross"]
    assert figures(result, 2) == (900.0, 950.0)


def test_rates_move_what_rests():
    # rules 4.6, 4.8: 4 at 9 USD are 18 EUR at a rate of 0.5, and 36 at 1: 2 more at 8 make 52, 1 more makes 44
    plan = {1: lambda s: s.buy("A", 4, limit=9), 2: lambda s: (s.buy("A", 2, limit=8), s.buy("A", 1, limit=8))}
    money = {"currency": "EUR", "rates": {"USD": "R"}, "instruments": {"A": Instrument(currency="USD")}}
    result = play(feeds(A=flat([10, 10, 10]), R=flat([0.5, 1.0, 1.0])), plan, cash=100.0, limits=Limits(gross=0.5), **money)
    assert statuses(result) == ["open", "max_gross", "open"]
    assert figures(result, 2) == (50.0, 52.0)


# -- who wants out ---------------------------------------------------------------------------------------------------


def test_brackets_pass_at_the_limit():
    # rule 4.8: stop and target only reduce, and exclude each other; so do those of a pair of brackets under a limit of net
    plan = {1: lambda s: (s.buy_bracket("A", 5, stop=8, target=12), s.sell_bracket("B", 5, stop=12, target=8))}
    limits = Limits(position=5, gross=1.0, net=0.5)
    result = play(feeds(A=flat([10] * 3), B=flat([10] * 3)), plan, cash=100.0, limits=limits)
    assert statuses(result) == ["filled", "open", "open", "filled", "open", "open"]


def test_reductions_that_rest_count_when_they_open_together():
    # rule 4.8: of 5 long, two sells of 5 can make 5 short, three 10
    def out(s):
        for limit in (11, 12, 13):
            s.sell(size=5, limit=limit)

    result = play(feeds(A=flat([10] * 3)), {1: lambda s: s.buy(size=5), 2: out}, limits=Limits(position=5))
    assert statuses(result) == ["filled", "open", "open", "max_position"]
    assert figures(result, 4) == (5.0, 10.0)


def test_a_market_order_out_of_a_position_always_passes():
    # rule 4.8: though what rests could go on to 10 short
    plan = {1: lambda s: s.buy(size=5), 2: lambda s: (s.sell(size=5, limit=12), s.sell(size=5, limit=13), s.close())}
    result = play(feeds(A=flat([10] * 3)), plan, cash=100.0, limits=Limits(position=5, gross=0.65, net=0.65))
    assert statuses(result) == ["filled", "open", "open", "filled"]


def test_at_the_fill_the_position_is_asked_again():
    # rule 4.8: 5 long are closed while 10 rest on the other side: the second half of them is rejected
    rows = [QUIET, QUIET, QUIET, (10, 14, 10, 14)]
    plan = {1: lambda s: s.buy(size=5), 2: lambda s: (s.sell(size=5, limit=12), s.sell(size=5, limit=13), s.close())}
    result = play(feeds(A=bars(rows)), plan, limits=Limits(position=5))
    assert fills(result) == [(2, "A", 5.0, 10.0), (3, "A", -5.0, 10.0), (4, "A", -5.0, 12.0)]
    assert statuses(result) == ["filled", "filled", "max_position", "filled"]


def test_above_a_limit_what_makes_nothing_worse_passes():
    # rule 4.8: 5 at 10 of 100 are half; at 4, 20 of 70; at 30, 150 of 200: above 60 %, sells pass and buys do not
    rows = [QUIET, QUIET, (10, 30, 10, 30), (30, 30, 30, 30)]
    plan = {1: lambda s: s.buy(size=5), 3: lambda s: (s.sell(size=2, limit=31), s.buy(size=1, limit=1), s.sell(size=7, limit=40))}
    result = play(feeds(A=bars(rows)), plan, cash=100.0, limits=Limits(gross=0.6, net=0.6))
    assert statuses(result) == ["filled", "open", "max_gross", "max_gross"]


# -- changes and children --------------------------------------------------------------------------------------------


def test_changes_are_asked_too():
    # rules 3.6, 4.8: a change beyond a limit is refused, tells its figures and leaves the order as it was
    told = []

    def act(s):
        order = s.mine = s.buy(size=2, limit=9)
        s.buy(size=2, limit=8)
        told.append(s.modify(order, size=9))  # not accepted yet: asked when it is
        told.append(s.modify(order, size=2))

    def change(s):
        told.append(s.modify(s.mine, size=4))
        told.append((s.mine.size, s.mine.found, s.mine.needed))
        told.append(s.modify(s.mine, size=3))
        told.append(s.modify(s.mine, size=1))

    result = play(feeds(A=flat([10, 10, 10])), {1: act, 2: change}, limits=Limits(position=5, order_size=8))
    assert told == [True, True, False, (2.0, 5.0, 6.0), True, True]
    assert ("limited", 5.0, 6.0) in [row[3:] for row in result.rows("events")]
    assert "a change was refused: it would come to 6, above the limit of 5" in result.why(1)


def test_a_dearer_price_is_a_change_too():
    # rule 4.8: 5 at 9 are 45 of 50; at 10.5 they would be 52.5
    told = []

    def change(s):
        order = s.orders()[0]
        told.extend([s.modify(order, limit=10.5), s.modify(order, limit=9.9), s.modify(order, limit=8), s.modify(order, size=10)])

    play(feeds(A=flat([10, 11, 11])), {1: lambda s: s.buy(size=5, limit=9), 2: change}, cash=100.0,
         limits=Limits(gross=0.5, order_size=9))  # fmt: skip
    assert told == [False, True, True, False]


def test_children_are_asked_when_they_wake():
    # rule 4.8: 3 are filled, 3 more of the child are too many, of the other child 2 are not
    def act(s):
        first = s.buy(size=3)
        s.buy(size=3, limit=9, parent=first)
        s.buy(size=2, limit=9, parent=first)

    result = play(feeds(A=flat([10] * 3)), {1: act}, limits=Limits(position=5))
    assert statuses(result) == ["filled", "max_position", "open"]


def test_legs_count_one_by_one():
    # rules 4.8, 5.1: with hedging positions each leg has the limit of a position, and both count gross
    plan = {1: lambda s: (s.buy(size=5, limit=9), s.sell(size=5, limit=11), s.buy(size=1, limit=9))}
    data = {"A": flat([10, 10])}
    position = play(feeds(**data), plan, hedging=True, limits=Limits(position=5))
    assert statuses(position) == ["open", "open", "max_position"]
    gross = play(feeds(**data), plan, hedging=True, cash=100.0, short_margin=None, limits=Limits(gross=0.9))
    assert statuses(gross) == ["open", "max_gross", "open"]
    assert figures(gross, 2) == pytest.approx((90.0, 100.0))
