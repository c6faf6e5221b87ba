"""Section 4 of the execution rules: which orders are accepted, what they reserve, and what happens at the fill."""

import pytest
from markets import feeds, flat
from play import equity, figures, fills, orders, play


def test_what_an_accepted_reduction_frees_is_available_to_openings_of_the_same_next():
    # rule 4.1: created before the reduction, on a feed before that of the reduction, and still affordable
    data = feeds(A=flat([10, 10, 10, 10]), B=flat([20, 20, 20, 20]))

    def rotate(s):
        s.buy("A", 10)
        s.close("B")

    result = play(data, {1: lambda s: s.buy("B", 5), 2: rotate}, cash=100.0)
    assert fills(result) == [(2, "B", 5.0, 20.0), (3, "B", -5.0, 20.0), (3, "A", 10.0, 10.0)]
    assert equity(result)[-1] == (0.0, 100.0)


def test_a_reversal_frees_only_what_its_opening_part_leaves():
    # rule 4.1: +10 at 10 to -10 frees 100 and needs 100, so nothing is left for B
    data = feeds(A=flat([10, 10, 10, 10]), B=flat([20, 20, 20, 20]))

    def turn(s):
        s.order_target_size("A", -10)
        s.buy("B", 1)

    result = play(data, {1: lambda s: s.buy("A", 10), 2: turn}, cash=100.0)
    assert orders(result)[3] == ("rejected", "insufficient_cash")
    assert figures(result, 3) == (0.0, 20.0)


def test_the_commission_of_a_reduction_is_not_freed():
    # rule 4.1, rule 4.2
    data = feeds(A=flat([10, 10, 10, 10]), B=flat([20, 20, 20, 20]))

    def rotate(s):
        s.close("A")
        s.buy("B", 5)

    result = play(data, {1: lambda s: s.buy("A", 10), 2: rotate}, cash=101.0, commission=0.01)
    assert orders(result)[3] == ("rejected", "insufficient_cash")
    assert figures(result, 3) == (99.0, 101.0)


def test_a_rejection_names_both_figures_and_takes_nothing_from_later_orders():
    # rule 4.2, rule 4.7
    plan = {1: lambda s: (s.buy(size=20), s.buy(size=7), s.buy(size=3), s.buy(size=1))}
    result = play(feeds(A=flat([10, 10])), plan, cash=100.0)
    assert fills(result) == [(2, "A", 7.0, 10.0), (2, "A", 3.0, 10.0)]
    assert orders(result)[1] == orders(result)[4] == ("rejected", "insufficient_cash")
    assert figures(result, 1) == (100.0, 200.0)
    assert figures(result, 4) == (0.0, 10.0)


def test_the_reference_price_is_the_limit_or_the_stop():
    # rule 4.2: 10 units cost 90 at the limit, 110 at the stop, 100 at the close
    for arguments, status in (({"limit": 9.0}, "open"), ({"stop": 11.0}, "rejected"), ({}, "rejected")):
        result = play(feeds(A=flat([10])), {1: lambda s, a=arguments: s.buy(size=10, **a)}, cash=95.0)
        assert orders(result)[1][0] == status


def test_pending_openings_reserve_their_cash():
    # rule 4.2: across bars too
    plan = {1: lambda s: s.buy(size=5, limit=8), 3: lambda s: s.buy(size=7)}
    result = play(feeds(A=flat([10, 10, 10, 10])), plan, cash=100.0)
    assert orders(result) == {1: ("open", "end_of_run"), 2: ("rejected", "insufficient_cash")}
    assert figures(result, 2) == (60.0, 70.0)


def test_commission_counts_towards_what_an_opening_needs():
    # rule 4.2
    result = play(feeds(A=flat([10, 10])), {1: lambda s: s.buy(size=10)}, cash=100.0, commission=0.01)
    assert figures(result, 1) == (100.0, 101.0)


def test_an_opening_that_has_become_too_dear_is_rejected_at_the_fill():
    # rule 4.3
    result = play(feeds(A=flat([10, 11, 10])), {1: lambda s: s.buy(size=10)}, cash=100.0)
    assert fills(result) == []
    assert orders(result) == {1: ("rejected", "insufficient_cash")}
    assert figures(result, 1) == (100.0, 110.0)


def test_of_a_reversal_that_has_become_too_dear_only_the_closing_part_fills():
    # rule 4.3: -10 to +10, and the price doubles: buying back takes 200 of 200, nothing is left for another 10
    result = play(feeds(A=flat([10, 10, 10, 20])), {1: lambda s: s.sell(size=10), 3: lambda s: s.order_target_size(None, 10)}, cash=100.0)
    assert fills(result) == [(2, "A", -10.0, 10.0), (4, "A", 10.0, 20.0)]
    number, _, _, size, status, reason, _, _, filled, *_ = list(result.rows("orders"))[-1]
    assert (number, size, filled, status, reason) == (2, 20.0, 10.0, "rejected", "insufficient_cash")
    assert equity(result)[-1] == (0.0, 0.0)
    assert result.metrics["num_trades"] == 1


def test_what_a_short_binds_counts_at_the_real_price_of_the_fill():
    # rule 4.3, rule 4.4: reversing at 11 leaves 90 of equity, which do not pay 10 units at 11
    result = play(feeds(A=flat([10, 10, 10, 11])), {1: lambda s: s.sell(size=10), 3: lambda s: s.order_target_size(None, 10)}, cash=100.0)
    assert equity(result)[-1] == (90.0, 90.0)
    found, needed = figures(result, 2)
    assert needed > found


@pytest.mark.parametrize(("margin", "most"), [(1.0, 10), (0.5, 20), (2.0, 5)])
def test_a_short_position_needs_its_margin(margin, most):
    # rule 4.4
    data = feeds(A=flat([10, 10]))
    assert orders(play(data, {1: lambda s: s.sell(size=most)}, cash=100.0, short_margin=margin))[1][0] == "filled"
    result = play(data, {1: lambda s: s.sell(size=most + 1)}, cash=100.0, short_margin=margin)
    assert orders(result)[1] == ("rejected", "insufficient_cash")
    assert figures(result, 1) == (100.0, (most + 1) * 10.0 * margin)


def test_the_proceeds_of_a_short_sale_are_credited_and_bound():
    # rule 4.4: cash is 200, but both the proceeds and the margin are bound
    data = feeds(A=flat([10, 10, 10, 10]), B=flat([1, 1, 1, 1]))
    result = play(data, {1: lambda s: s.sell("A", 10), 2: lambda s: s.buy("B", 1)}, cash=100.0)
    assert equity(result)[1] == (200.0, 100.0)
    assert figures(result, 2) == (0.0, 1.0)


def test_a_losing_short_binds_more_as_the_price_rises():
    # rule 4.4: at 12 the position of 5 binds 120 of 150
    data = feeds(A=flat([10, 10, 12, 12]), B=flat([1, 1, 1, 1]))
    result = play(data, {1: lambda s: s.sell("A", 5), 3: lambda s: s.buy("B", 31)}, cash=100.0)
    assert figures(result, 2) == (30.0, 31.0)


def test_without_a_margin_shorting_is_unlimited():
    # rule 4.4: also when cash is below zero
    plan = {1: lambda s: s.sell(size=1000), 2: lambda s: s.close(), 3: lambda s: s.sell(size=1000)}
    result = play(feeds(A=flat([10, 10, 20, 20])), plan, cash=100.0, short_margin=None)
    assert [size for _, _, size, _ in fills(result)] == [-1000.0, 1000.0, -1000.0]


def test_closing_needs_no_cash():
    # rule 4.3: closing parts fill, even into debt
    result = play(feeds(A=flat([10, 10, 10, 40])), {1: lambda s: s.sell(size=10), 3: lambda s: s.close()}, cash=100.0)
    assert equity(result)[-1] == (-200.0, -200.0)


def test_a_size_of_zero_is_rejected_once():
    # rule 4.6: and takes no slot from the orders beside it
    plan = {1: lambda s: (s.buy(size=0), s.buy(size=1), s.buy(size=2))}
    result = play(feeds(A=flat([10, 10])), plan)
    assert list(row[0] for row in result.rows("orders")) == [1, 2, 3]
    assert orders(result)[1] == ("rejected", "zero_size")


def test_every_order_is_in_the_record_once():
    # rule 4.7: two closings, of which the second would open, on a feed without further bars, beside one with some
    data = feeds(A=flat([10, 10, 10]), B=flat([20] * 6))
    plan = {1: lambda s: s.buy("A"), 5: lambda s: (s.close("A"), s.sell("A"), s.buy("B"))}
    result = play(data, plan)
    assert sorted(row[0] for row in result.rows("orders")) == [1, 2, 3, 4]
    assert orders(result)[2] == orders(result)[3] == ("expired", "feed_ended")
    assert orders(result)[4] == ("filled", "")
