"""Rules 3.1, 3.2 and 3.6: brackets, one cancels the other, one triggers the other, modify; worked out by hand."""

import pytest
from markets import bars, feeds, flat
from play import fills, orders, play

from engine.errors import OrderError

QUIET = (10.0, 10.0, 10.0, 10.0)


def test_a_bracket_takes_its_profit():
    # rule 3.1: the entry fills at the open of day 2, whose high of 12 is not for the target yet; day 3 is
    market = feeds(A=bars([QUIET, (10, 12, 9.5, 10), (10, 12, 9.5, 11), QUIET]))
    result = play(market, {1: lambda s: s.buy_bracket(size=2, stop=9, target=11.5)})
    assert fills(result) == [(2, "A", 2.0, 10.0), (3, "A", -2.0, 11.5)]
    assert orders(result) == {1: ("filled", ""), 2: ("canceled", "oco"), 3: ("filled", "")}


def test_a_bracket_is_stopped():
    # rule 3.1
    market = feeds(A=bars([QUIET, QUIET, (10, 10, 8, 9), QUIET]))
    result = play(market, {1: lambda s: s.sell_bracket(size=2, stop=11, target=9)})
    assert fills(result) == [(2, "A", -2.0, 10.0), (3, "A", 2.0, 9.0)]
    market = feeds(A=bars([QUIET, QUIET, (12, 13, 12, 12), QUIET]))
    result = play(market, {1: lambda s: s.sell_bracket(size=2, stop=11, target=9)})
    assert fills(result) == [(2, "A", -2.0, 10.0), (3, "A", 2.0, 12.0)]


BOTH = [QUIET, QUIET, (10, 12, 8, 11), QUIET]


@pytest.mark.parametrize(
    ("intrabar", "price"), [("pessimistic", 9.0), ("optimistic", 11.0), ("ohlc", 11.0), ("olhc", 9.0), ("adaptive", 9.0)]
)
def test_when_a_bar_touches_both(intrabar, price):
    # rule 3.1: the stop by default
    result = play(feeds(A=bars(BOTH)), {1: lambda s: s.buy_bracket(stop=9, target=11)}, intrabar=intrabar)
    assert fills(result)[1] == (3, "A", -1.0, price)
    assert result.info["intrabar_decided"] == 1


def test_the_adaptive_path_goes_to_the_nearer_extreme_first():
    # rule 3.1: the open of 10 is nearer to the high of 11.5 than to the low of 8
    market = [QUIET, QUIET, (10, 11.5, 8, 11), QUIET]
    result = play(feeds(A=bars(market)), {1: lambda s: s.buy_bracket(stop=9, target=11)}, intrabar="adaptive")
    assert fills(result)[1] == (3, "A", -1.0, 11.0)


@pytest.mark.parametrize("intrabar", ["pessimistic", "optimistic", "ohlc", "olhc", "adaptive"])
def test_the_open_comes_first_whatever_is_assumed(intrabar):
    # rule 3.1: opens beyond the target, then falls through the stop; the order of these two is no assumption
    market = feeds(A=bars([QUIET, QUIET, (11.5, 12, 8, 11), QUIET]))
    result = play(market, {1: lambda s: s.buy_bracket(stop=9, target=11)}, intrabar=intrabar)
    assert fills(result)[1] == (3, "A", -1.0, 11.5)
    assert result.info["intrabar_decided"] == 0


def test_the_band_runs_every_assumption():
    # rule 3.1
    result = play(feeds(A=bars(BOTH)), {1: lambda s: s.buy_bracket(stop=9, target=11)}, intrabar="band", cash=100.0)
    assert {name: other.metrics["final_value"] for name, other in result.intrabar_results.items()} == {
        "pessimistic": 99.0,
        "optimistic": 101.0,
        "ohlc": 101.0,
        "olhc": 99.0,
        "adaptive": 99.0,
    }
    assert result.metrics["final_value"] == 99.0
    assert "intrabar band: final value 99.00 to 101.00" in str(result)
    assert "decided once" in str(result)


def test_a_bracket_whose_entry_is_not_filled():
    # rule 3.1: canceled or rejected entry, canceled children
    def act(s):
        s.kept["entry"] = s.buy_bracket(limit=5, stop=4, target=11).entry
        s.buy_bracket(size=1000, stop=4, target=11)

    result = play(feeds(A=flat([10] * 4)), {1: act, 2: lambda s: s.cancel(s.kept["entry"])}, cash=100.0)
    parent = ("canceled", "parent")
    assert orders(result) == {
        1: ("canceled", "canceled_by_strategy"),
        2: parent,
        3: parent,
        4: ("rejected", "insufficient_cash"),
        5: parent,
        6: parent,
    }


def test_children_follow_a_partial_entry():
    # rules 3.1, 3.4: 100 on day 2 protect 100, 50 more on day 3 protect 150; all of it is stopped on days 4 and 5
    rows = [(10, 10, 10, 10, 1000), (10, 10, 10, 10, 1000), (10, 10, 10, 10, 1000), (10, 10, 8, 8, 1000), (8, 8, 8, 8, 1000), (8, 8, 8, 8, 1)]
    result = play(feeds(A=bars(rows)), {1: lambda s: s.buy_bracket(size=150, stop=9, target=11)}, max_participation=0.1)
    assert fills(result) == [(2, "A", 100.0, 10.0), (3, "A", 50.0, 10.0), (4, "A", -100.0, 9.0), (5, "A", -50.0, 8.0)]
    assert orders(result) == {1: ("filled", ""), 2: ("filled", ""), 3: ("canceled", "oco")}


def test_a_bracket_may_trail():
    # rule 3.1
    rows = [QUIET, (10, 12, 10, 12), (12, 12, 10.5, 11), QUIET]
    result = play(feeds(A=bars(rows)), {1: lambda s: s.buy_bracket(trail=1, target=20)})
    assert fills(result) == [(2, "A", 1.0, 10.0), (3, "A", -1.0, 11.0)]


def test_one_cancels_the_other():
    # rule 3.2
    def act(s):
        low = s.buy(limit=9)
        s.buy(stop=11, oco=low)
        s.buy(limit=5, oco=low)

    result = play(feeds(A=bars([QUIET, (10, 11.5, 10, 11), (9, 9, 4, 4)])), {1: act})
    assert fills(result) == [(2, "A", 1.0, 11.0)]
    assert orders(result) == {1: ("canceled", "oco"), 2: ("filled", ""), 3: ("canceled", "oco")}


@pytest.mark.parametrize("end", ["cancel", "reject", "expire"])
def test_the_end_of_one_is_the_end_of_the_other(end):
    # rule 3.2
    def act(s):
        low = s.buy(limit=9, tif="day" if end == "expire" else None)
        s.buy(size=100 if end == "reject" else 1, stop=11, oco=low)
        s.kept["low"] = low

    plan = {1: act, 2: lambda s: s.cancel(s.kept["low"])}
    result = play(feeds(A=flat([10, 10, 10])), plan, cash=100.0)
    assert "oco" in {reason for _, reason in orders(result).values()}
    assert {status for status, _ in orders(result).values()} <= {"canceled", "rejected", "expired"}


def test_a_partial_fill_reduces_the_other():
    # rule 3.2: 100 of 150 are bought at 9 on day 2; 50 are left of either, and the stop takes them on day 3
    rows = [(10, 10, 10, 10, 1000), (9, 9, 9, 9, 1000), (11, 11, 11, 11, 1000)]
    result = play(feeds(A=bars(rows)), {1: lambda s: s.buy(size=150, stop=11, oco=s.buy(size=150, limit=9))}, max_participation=0.1)
    assert fills(result) == [(2, "A", 100.0, 9.0), (3, "A", 50.0, 11.0)]
    assert orders(result) == {1: ("canceled", "oco"), 2: ("filled", "")}
    assert ("size", 150.0, 50.0) in [row[3:] for row in result.rows("events")]


def test_one_triggers_the_other():
    # one-triggers-other, on another feed: wakes on day 2, fills at the open of day 3
    def act(s):
        s.buy("B", parent=s.buy("A", limit=9.5))

    market = feeds(A=bars([QUIET, (10, 10, 9, 9), QUIET]), B=flat([20, 21, 22]))
    result = play(market, {1: act})
    assert fills(result) == [(2, "A", 1.0, 9.5), (3, "B", 1.0, 22.0)]


def test_modify_takes_effect_at_once():
    # rule 3.6, modify: price and size, in the same next and later
    def act(s):
        order = s.kept["order"] = s.buy(size=2, limit=8)
        assert s.modify(order, limit=8.5)
        assert order.limit == 8.5

    plan = {1: act, 2: lambda s: s.modify(s.kept["order"], size=3, limit=9.5)}
    result = play(feeds(A=bars([QUIET, (10, 10, 8.6, 9), (10, 10, 9, 9)])), plan)
    assert fills(result) == [(3, "A", 3.0, 9.5)]
    assert [row[3:] for row in result.rows("events")] == [
        ("limit", 8.0, 8.5),
        ("size", 2.0, 3.0),
        ("limit", 8.5, 9.5),
    ]


def test_a_change_that_is_not_affordable_leaves_the_order_as_it_was():
    # rules 3.6, 4.2: 10 at 9 reserve 90 of 100; 20 would need 180
    seen = []
    plan = {1: lambda s: s.kept.update(order=s.buy(size=10, limit=9)), 2: lambda s: seen.append(s.modify(s.kept["order"], size=20))}
    result = play(feeds(A=bars([QUIET, QUIET, (10, 10, 9, 9)])), plan, cash=100.0)
    assert seen == [False]
    assert fills(result) == [(3, "A", 10.0, 9.0)]
    assert [row[3:] for row in result.rows("events")] == [("kept", 100.0, 180.0)]


def test_a_new_price_goes_to_the_end_of_the_queue_a_smaller_size_does_not():
    # section 3, heading; rule 3.6
    def act(s):
        s.kept["orders"] = [s.buy(size=n, limit=9) for n in (1, 2, 3)]

    def change(s):
        first, second, _ = s.kept["orders"]
        s.modify(first, limit=9.5)
        s.modify(second, size=1.5)

    result = play(feeds(A=bars([QUIET, QUIET, (10, 10, 9, 9)])), {1: act, 2: change})
    assert [(size, price) for _, _, size, price in fills(result)] == [(1.5, 9.0), (3.0, 9.0), (1.0, 9.5)]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda s, o: s.modify(o, stop=9), "but a limit order has no stop to change"),
        (lambda s, o: s.modify(o, size=0), "size=0.0; expected a size of the same side"),
        (lambda s, o: s.modify(o, size=-1), "modify: size=-1 is negative"),
        (lambda s, o: s.modify(o, limit=float("nan")), "modify: limit=nan; expected a finite number"),
        (lambda s, o: s.modify(None, size=1), "modify(None): expected an order"),
        (lambda s, o: s.buy(oco=5), "oco(5): expected an order"),
        (lambda s, o: s.buy(limit=9, tif="dya"), "buy: tif='dya'; did you mean day"),
        (lambda s, o: s.buy(limit=9, tif="gtd"), 'tif="gtd" and until= belong together'),
        (lambda s, o: s.buy(stop=9, tif="open"), "is for market and limit orders only"),
        (lambda s, o: s.buy(until="tomorrow"), "expected ISO text such as"),
        (lambda s, o: s.buy(trail=1, trail_percent=0.1), "give one"),
        (lambda s, o: s.buy(trail=-1), "distances are positive"),
        (lambda s, o: s.buy(trail=1, limit=9), "limit=9 with a trailing stop"),
        (lambda s, o: s.buy(limit_offset=1), "without trail="),
        (lambda s, o: s.buy(touch=9, stop=11), "on different sides of the market"),
        (lambda s, o: s.buy_bracket(), "buy_bracket: neither a stop nor a target"),
        (lambda s, o: s.buy_bracket(stop=12, target=11), "buy_bracket: stop=12 is not below target=11"),
        (lambda s, o: s.sell_bracket(limit=10, stop=9, target=8), "sell_bracket: stop=9 is not above limit=10"),
        (lambda s, o: s.buy_bracket(limit=10, stop=10, target=12), "stop=10 is not below limit=10"),
        (lambda s, o: s.buy(size=1e16), "buy: size=1e+16 is too large"),
        (lambda s, o: s.buy(leg="long"), "positions are netted"),
        (lambda s, o: s.close(leg="down"), 'expected "long" or "short"'),
        (lambda s, o: s.deposit(-1), "deposit: amount=-1; expected more than 0"),
        (lambda s, o: s.withdraw(1e9), "more than the free cash"),
    ],
)
def test_calls_that_make_no_sense(call, text):
    def act(s):
        order = s.buy(limit=9)
        with pytest.raises(OrderError) as caught:
            call(s, order)
        assert text in str(caught.value)

    result = play(feeds(A=flat([10, 10])), {1: act})
    assert len(list(result.rows("orders"))) == 1


def test_orders_of_another_strategy_are_not_touched():
    other = play(feeds(A=flat([10, 10])), {1: lambda s: s.kept.update(order=s.buy(limit=1))}).strategy.kept["order"]

    def act(s):
        for call in (lambda: s.modify(other, size=1), lambda: s.buy(oco=other), lambda: s.buy(parent=other)):
            with pytest.raises(OrderError, match="belongs to another strategy or run"):
                call()

    play(feeds(A=flat([10, 10])), {1: act})


def test_why_tells_the_life_of_an_order(tmp_path):
    # rule 4.7
    rows = [(10, 10, 10, 10, 1000), (10, 10, 10, 10, 1000), (10, 10, 8, 8, 1000), (8, 8, 8, 8, 1000), QUIET + (1000,)]
    result = play(feeds(A=bars(rows)), {1: lambda s: (s.buy_bracket(size=100, stop=9, target=11), s.buy(size=1e6))}, max_participation=0.1)
    assert result.why(2).splitlines() == [
        "2010-01-01T00:00:00Z  order 2: sell 100 A, stop 9, gtc",
        "2010-01-01T00:00:00Z  waits until order 1 is filled",
        "2010-01-02T00:00:00Z  its parent was filled: it wakes with size -100",
        "2010-01-03T00:00:00Z  filled -100 at 9, commission 0",
        "2010-01-03T00:00:00Z  filled whole at 9 on average",
    ]
    assert "canceled: an order of its group was filled or ended first" in result.why(3)
    assert "rejected: it needed 10,000,000 of cash or margin, 99,000 were free" in result.why(4)
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")
    from engine import Result

    assert Result.load(result.save(str(tmp_path))).why(2) == result.why(2)
