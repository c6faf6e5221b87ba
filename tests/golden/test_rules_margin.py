"""Golden scenarios of the margin call (rule 4.5), worked out by hand."""

from markets import bars, feeds, flat
from play import Listener, day, fills, orders, play

CALLED = [(10, 10, 10, 10), (10, 25, 10, 25), (26, 26, 26, 26), (27, 27, 27, 27)]


def test_equity_below_zero_closes_the_position_at_the_next_open():
    # rule 4.5: 100 in cash, short 10 at 10; at 25 equity is 200 - 250 = -50; closed at 26: 200 - 260 = -60
    result = play(feeds(A=bars(CALLED)), {1: lambda s: s.sell("A", 10)}, Listener, cash=100.0)
    assert fills(result) == [(2, "A", -10.0, 10.0), (3, "A", 10.0, 26.0)]
    assert [row[2] for row in result.rows("equity")] == [100.0, -50.0, -60.0, -60.0]
    closing = next(row for row in result.rows("orders") if row[0] == 2)
    assert closing[1:6] == ("A", "market", 10.0, "filled", "margin_call")
    assert (3, "order", 2, "filled") in result.strategy.heard
    assert (3, "trade", "A", -10.0, -160.0) in result.strategy.heard


def test_a_margin_call_cancels_what_is_open_and_comes_once_a_position():
    # rule 4.5: the resting limit order goes; the feed without a bar is closed when it has one, not twice
    data = feeds(A=bars(CALLED), B=flat([10, 10]))

    def short(s):
        s.sell("A", 10)
        s.buy("B", 1, limit=1.0)

    result = play(data, {1: short}, cash=110.0)
    assert orders(result)[2] == ("canceled", "margin_call")
    assert [fill[:3] for fill in fills(result)] == [(2, "A", -10.0), (3, "A", 10.0)]


def test_equity_of_zero_is_no_call():
    # rule 4.5: only below the maintenance margin
    prices = [(10, 10, 10, 10), (10, 20, 10, 20), (20, 20, 20, 20)]
    result = play(feeds(A=bars(prices)), {1: lambda s: s.sell("A", 10)}, cash=100.0)
    assert fills(result) == [(2, "A", -10.0, 10.0)]


def test_nothing_can_be_opened_while_equity_is_gone():
    # rules 4.2, 4.5
    heard = []

    def buy(s):
        heard.append((day(s.now), s.buy("A", 1)))

    play(feeds(A=bars(CALLED)), {1: lambda s: s.sell("A", 10), 2: buy, 4: buy}, cash=100.0)
    assert [(when, order.status, order.reason) for when, order in heard] == [
        (2, "rejected", "insufficient_cash"),  # the call closes the position already, so this would open one
        (4, "rejected", "insufficient_cash"),
    ]
