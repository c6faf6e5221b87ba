"""Sections 1 and 2 of the execution rules: what happens in an instant, in which order, on which feeds."""

from array import array

import pytest
from markets import DAY, START, bars, feeds, flat
from play import Listener, Play, day, equity, fills, orders, play

from engine import Backtest, Strategy
from engine.indicators import SMA


def test_the_hooks_of_an_instant_come_in_order():
    # rule 1.5, rule 1.6: orders, fills and trades are heard before `next`, each execution's news together
    def enter(s):
        s.buy(size=2)

    def leave(s):
        s.close()

    result = play(feeds(A=flat([10, 11, 12, 13])), {1: enter, 2: leave}, Listener)
    assert result.strategy.heard == [
        (1, "next"),
        (2, "order", 1, "filled"),
        (2, "fill", 1, 2.0, 11.0),
        (2, "next"),
        (3, "order", 2, "filled"),
        (3, "fill", 2, -2.0, 12.0),
        (3, "trade", "A", 2.0, 2.0),
        (3, "next"),
        (4, "next"),
    ]


def test_a_resting_order_is_heard_once_as_accepted_and_once_as_filled():
    # rule 1.5: what `notify_order` is told is the state of the order at that moment, and never twice the same
    market = bars([(10, 10, 10, 10), (10, 11, 9, 10), (8, 8, 7, 8)])
    result = play(feeds(A=market), {1: lambda s: s.buy(limit=8)}, Listener)
    news = [entry for entry in result.strategy.heard if entry[1] == "order"]
    assert news == [(2, "order", 1, "accepted"), (3, "order", 1, "filled")]


def test_a_rejection_is_heard_at_the_next_instant():
    # rule 1.5, rule 4.2
    result = play(feeds(A=flat([10, 10, 10])), {1: lambda s: s.buy(size=5)}, Listener, cash=20.0)
    assert result.strategy.heard == [(1, "next"), (2, "order", 1, "rejected"), (2, "next"), (3, "next")]


def test_a_fill_precedes_next_and_equity_is_marked_before_it():
    # rule 1.2, rule 1.3: `next` at t sees the position filled at t, valued at the close of t
    seen = {}

    def look(s):
        seen.update(size=s.position().size, equity=s.equity, cash=s.cash)

    market = bars([(10, 10, 10, 10), (11, 14, 11, 13)])
    play(feeds(A=market), {1: lambda s: s.buy(), 2: look}, cash=100.0)
    assert seen == {"size": 1.0, "equity": 102.0, "cash": 89.0}


def test_the_equity_row_of_an_instant_is_that_of_its_mark():
    # rule 1.7
    market = bars([(10, 10, 10, 10), (11, 14, 11, 13), (13, 13, 12, 12)])
    result = play(feeds(A=market), {1: lambda s: s.buy(size=2)}, cash=100.0)
    assert equity(result) == [(100.0, 100.0), (78.0, 104.0), (78.0, 102.0)]


def test_an_order_of_the_last_next_stays_open_and_is_reported():
    # section 1, consequences; rule 4.7
    result = play(feeds(A=flat([10, 10])), {2: lambda s: s.buy()})
    assert fills(result) == []
    assert orders(result) == {1: ("open", "end_of_run")}


def test_orders_on_a_feed_that_ended_early_expire():
    # rule 2.5
    data = feeds(A=flat([10, 10]), B=flat([20, 20, 20, 20]))
    result = play(data, {2: lambda s: (s.buy("A"), s.buy("B", limit=1))})
    assert orders(result) == {1: ("expired", "feed_ended"), 2: ("open", "end_of_run")}


def test_a_position_in_an_ended_feed_keeps_its_last_value():
    # rule 2.5
    data = feeds(A=flat([10, 12]), B=flat([20, 20, 20, 20]))
    result = play(data, {1: lambda s: s.buy("A", 3)}, cash=100.0)
    assert equity(result)[-1] == (64.0, 100.0)
    assert result.metrics["num_trades"] == 0


@pytest.mark.parametrize("later", [False, True])
def test_whether_a_file_goes_on_later_changes_nothing_before(later):
    # rule 2.5: on day 3 nobody knows whether A has another bar; its order reserves 90 of the 100, B's order finds 10
    days = flat([10, 10, 10] if later else [10, 10])
    days["ts"][2:] = days["ts"][2:] and array("q", [START + 4 * DAY])
    data = feeds(A=days, B=flat([20, 20, 20, 20, 20, 20]))

    def act(s):
        assert not s.feeds["A"].ended
        s.buy("A", size=9, limit=10)
        s.buy("B", size=1)

    result = play(data, {3: act}, cash=100.0)
    assert orders(result)[2] == ("rejected", "insufficient_cash")
    assert orders(result)[1] == (("filled", "") if later else ("expired", "feed_ended"))
    assert equity(result)[:4] == [(100.0, 100.0)] * 4


def test_an_order_placed_in_stop_is_reported_too():
    # rule 4.7
    class Late(Play):
        def stop(self):
            self.buy()

    assert orders(play(feeds(A=flat([10, 10])), {}, Late)) == {1: ("open", "end_of_run")}


def test_stale_feeds_are_valued_at_their_latest_close():
    # rule 1.3, rule 2.3: B has no bar on days 2 and 3
    a = flat([10, 11, 12, 13])
    b = flat([20, 25])
    b["ts"][1] = START + 3 * DAY
    result = play(feeds(A=a, B=b), {1: lambda s: (s.buy("A"), s.buy("B", 2))}, cash=100.0)
    assert fills(result) == [(2, "A", 1.0, 11.0), (4, "B", 2.0, 25.0)]
    assert equity(result) == [(100.0, 100.0), (89.0, 100.0), (89.0, 101.0), (39.0, 102.0)]


def test_warm_up_calls_prenext_then_nextstart_once_then_next():
    # rule 1.6, rule 2.6
    class Warm(Strategy):
        def init(self):
            self.average = SMA(self.feeds.close, 3)
            self.calls = []

        def prenext(self):
            self.calls.append(("prenext", day(self.now)))

        def nextstart(self):
            self.calls.append(("nextstart", day(self.now)))

        def next(self):
            self.calls.append(("next", day(self.now)))

    late = flat([20, 20, 20, 20], start=START + DAY)
    result = Backtest(feeds(A=flat([10] * 5), B=late), Warm).run()
    assert result.strategy.calls == [("prenext", 1), ("prenext", 2), ("prenext", 3), ("nextstart", 4), ("next", 5)]
    assert result.info["waited_for"] == "B"


def test_close_at_end_closes_at_the_last_closes():
    # section 1, consequences: no forced liquidation unless asked for
    data = feeds(A=bars([(10, 10, 10, 10), (11, 11, 11, 11), (12, 15, 12, 14)]), B=flat([20, 21]))

    def enter(s):
        s.buy("A", 2)
        s.sell("B")

    held = play(data, {1: enter}, cash=100.0)
    assert held.metrics["num_trades"] == 0
    result = play(data, {1: enter}, Listener, cash=100.0, close_at_end=True)
    assert fills(result)[2:] == [(3, "A", -2.0, 14.0), (3, "B", 1.0, 21.0)]
    assert equity(result)[-1] == (106.0, 106.0)
    assert result.strategy.heard[-6:] == [
        (3, "order", 3, "filled"),
        (3, "fill", 3, -2.0, 14.0),
        (3, "trade", "A", 2.0, 6.0),
        (3, "order", 4, "filled"),
        (3, "fill", 4, 1.0, 21.0),
        (3, "trade", "B", -1.0, 0.0),
    ]
