"""Rules at the edges: rounding, lots, targets at odd prices, protected positions, ends of data, actions of one instant; by hand."""

from array import array

import pytest
from markets import DAY, START, bars, feeds, flat
from play import Play, day, equity, fills, orders, play

from broker import BarPointPercent, Financing, FixedSize, Instrument, Limits, MakerTaker, PerOrder
from engine import Backtest, SignalStrategy, Strategy
from engine.core import ports
from engine.core.time.session import Session
from engine.errors import OrderError
from engine.sizers import AllCash
from feeds.actions import Action
from feeds.columns import from_columns

QUIET = (10.0, 10.0, 10.0, 10.0)
HOUR = 3_600_000_000_000


def held(result, feed=None):
    return result.strategy.position(feed).size


def with_actions(data, **actions):
    found = from_columns(data)
    found.actions = actions
    return found


# -- rounding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cash", [56_088.98, 1_000.01, 99_999.99, 12_345.67])
@pytest.mark.parametrize("leverage", [1.0, 2.0])
def test_an_order_that_costs_what_there_is_is_affordable(cash, leverage):
    # rule 4.9: whichever way the last bit of cash / price x price falls
    for price in (0.07, 3.3, 49.31, 123.45, 377.77):
        plan = {1: lambda s: s.order_target_percent(s.feed, leverage)}
        result = play(feeds(A=flat([price] * 3)), plan, cash=cash, leverage=leverage)
        assert orders(result) == {1: ("filled", "")}, price


def test_weights_that_sum_to_one_are_affordable_together():
    # rule 4.9
    data = {f"F{i}": flat([3.3 * (i + 1)] * 3) for i in range(30)}
    result = play(feeds(**data), {1: lambda s: s.order_target_weights({f: 1 / 30 for f in s.feeds})}, cash=1000.01)
    assert {state for state in orders(result).values()} == {("filled", "")}


def test_what_is_lacking_by_more_than_rounding_is_refused():
    # rule 4.9: a hundred-millionth of 1,000 is no rounding
    plan = {1: lambda s: (s.buy(size=100.000000001), s.buy(size=100))}
    assert orders(play(feeds(A=flat([10] * 3)), plan, cash=1000.0))[1] == ("rejected", "insufficient_cash")


@pytest.mark.parametrize("lot", [0.0, 0.1])
def test_what_was_bought_in_one_piece_and_sold_in_seven_is_flat(lot):
    # rules 4.9, 5.2: 0.7 less 7 x 0.1 is 1.4e-16 in floats, which is nothing; the minimum commission is not paid for it
    plan = {1: lambda s: s.buy(size=0.7), **{n: lambda s: s.sell(size=0.1) for n in range(2, 9)}, 10: lambda s: s.close()}
    options = {"instruments": Instrument(lot=lot), "commission": PerOrder(1.0)}
    result = play(feeds(A=flat([10] * 12)), plan, **options)
    assert (held(result), bool(result.strategy.position())) == (0.0, False)
    assert result.metrics["num_trades"] == 1
    assert len(orders(result)) == 8
    assert equity(result)[-1][0] == pytest.approx(100_000 - 8.0, abs=1e-9)


@pytest.mark.parametrize("hedging", [False, True])
def test_a_stop_for_what_eight_orders_bought_closes_it(hedging):
    # rules 4.9, 5.1: 8 x 0.1 is 0.7999999999999999; the stop of 0.8 reduces, opens nothing and is not beyond its leg
    plan = {n: lambda s: s.buy(size=0.1) for n in range(1, 9)}
    plan[9] = lambda s: s.sell(size=0.8, stop=9, **({"leg": "long"} if hedging else {}))
    result = play(feeds(A=flat([10] * 10 + [8] * 2)), plan, hedging=hedging)
    assert orders(result)[9] == ("filled", "")
    assert held(result) == 0.0


def test_sizes_in_lots_are_the_decimals_that_they_are():
    # rules 4.6, 4.9
    plan = {1: lambda s: s.buy(size=0.7), 2: lambda s: s.sell(size=0.4), 3: lambda s: s.kept.update(size=s.position().size)}
    result = play(feeds(A=flat([10] * 4)), plan, instruments=Instrument(lot=0.1))
    assert repr(result.strategy.kept["size"]) == "0.3"


def test_orders_that_cancel_out_leave_nothing_to_close():
    # rules 4.9, 5.4: 0.1 + 0.2 - 0.3 is 5.6e-17
    def act(s):
        s.buy(size=0.1), s.buy(size=0.2), s.sell(size=0.3)
        assert s.close() is None
        assert s.order_target_size("A", 0) is None

    assert held(play(feeds(A=flat([10] * 3)), {1: act})) == 0.0


# -- closing and targets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ratio", "left"), [(1.5, 22.5), (0.01, 0.15)])
def test_closing_always_closes_what_a_split_left(ratio, left):
    # rules 4.6, 6.1: 15 shares in lots of 1 become 22.5, or 0.15, in either direction of a split
    prices = [90, 90, 90 / ratio, 90 / ratio, 90 / ratio]
    data = with_actions({"A": flat(prices)}, A=[Action(START + 2 * DAY, split=ratio)])
    plan = {1: lambda s: s.buy(size=15), 3: lambda s: s.close()}
    result = play(data, plan, instruments=Instrument(lot=1))
    assert fills(result) == [(2, "A", 15.0, 90.0), (4, "A", -left, 90 / ratio)]
    assert result.metrics["num_trades"] == 1


def test_a_target_takes_a_fraction_along_when_it_reduces_and_buys_whole_lots():
    # rule 5.4: from 22.5 shares to 20, then to 25
    data = with_actions({"A": flat([90, 90, 60, 60, 60, 60])}, A=[Action(START + 2 * DAY, split=1.5)])
    plan = {1: lambda s: s.buy(size=15), 3: lambda s: s.order_target_size("A", 25), 4: lambda s: s.order_target_size("A", 20)}
    result = play(data, plan, instruments=Instrument(lot=1))
    assert fills(result)[1:] == [(4, "A", 2.0, 60.0), (5, "A", -4.5, 60.0)]


class Weight(SignalStrategy):
    target = "weight"

    def signal(self, feeds):
        return feeds.column("weight")


def weighted(prices, weights, **options):
    data = flat(prices)
    data["weight"] = array("d", weights)
    return Backtest(from_columns({"A": data}), Weight(), **options).run(progress=False)


class Percent(Strategy):
    def init(self):
        self.weight, self.last = self.feeds.column("weight"), None

    def next(self):
        if self.weight[self.feed][0] != self.last:
            self.last = self.weight[self.feed][0]
            self.order_target_percent(self.feed, self.last)


@pytest.mark.parametrize("close", [0.0, -37.63])
def test_a_target_of_zero_needs_no_price(close):
    # rule 5.4
    assert [(d, size) for d, _, size, _ in fills(weighted([10, 10, close, close], [0.5, 0.5, 0.0, 0.0]))] == [(2, 5000), (4, -5000)]
    for verb in ("order_target_size", "order_target_value", "order_target_percent"):
        result = play(feeds(A=flat([10, 10, close, close])), {1: lambda s: s.buy(), 3: lambda s, v=verb: getattr(s, v)("A", 0.0)})
        assert [size for *_, size, _ in fills(result)] == [1.0, -1.0]


def test_a_weight_never_opens_the_other_side():
    # rule 5.4: at a price of -20, 0.5 of 100,000 are 2,500 units long; without equity nothing is
    assert fills(weighted([-20, -20, -20], [0.5, 0.5, 0.5], short_margin=None)) == [(2, "A", 2500.0, -20.0)]
    broke = {1: lambda s: s.sell(size=100), 3: lambda s: s.order_target_percent("B", 0.5)}
    result = play(feeds(A=flat([10, 10, 40, 40]), B=flat([1] * 4)), broke, cash=1000.0, short_margin=None, maintenance_margin=0.0)
    assert [row for row in fills(result) if row[1] == "B"] == []


def test_signals_and_calls_size_alike():
    # rule 5.4: with a multiplier, to the last bit
    prices = [4000 + 3.7 * i for i in range(9)]
    weights = [0.1, 0.1, 0.37, 0.37, -0.2, 0.0, 0.5, 1 / 3, 1 / 3]
    options = {"instruments": Instrument(multiplier=50), "leverage": 3.0, "commission": 0.0001}
    data = flat(prices)
    data["weight"] = array("d", weights)
    calls = Backtest(from_columns({"A": data}), Percent(), **options).run(progress=False)
    assert weighted(prices, weights, **options).digest == calls.digest
    assert fills(calls)[0][2] == 0.1 * 100_000 / (4000 * 50)


def test_a_target_of_zero_closes_both_legs():
    # rules 5.1, 5.4: with hedging positions a target is the position of the feed
    plan = {1: lambda s: s.order_target_size("A", -1), 3: lambda s: s.order_target_size("A", 0)}
    result = play(feeds(A=flat([10] * 5)), plan, hedging=True)
    assert fills(result) == [(2, "A", -1.0, 10.0), (4, "A", 1.0, 10.0)]
    plan = {1: lambda s: s.order_target_size("A", -1), 3: lambda s: s.order_target_size("A", 2)}
    result = play(feeds(A=flat([10] * 5)), plan, hedging=True)
    assert [(d, size) for d, _, size, _ in fills(result)] == [(2, -1.0), (4, 1.0), (4, 2.0)]


# -- protection ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prices", [{"stop": 9.1, "target": 11}, {"stop": 9, "target": 11.1}])
def test_a_bracket_is_refused_with_an_exit_off_the_tick(prices):
    # rules 3.1, 4.6: when it is placed, not when its exit wakes
    result = play(feeds(A=flat([10] * 4)), {1: lambda s: s.buy_bracket(**prices)}, instruments=Instrument(tick=0.25))
    assert orders(result) == {1: ("rejected", "off_tick"), 2: ("canceled", "parent"), 3: ("canceled", "parent")}


def test_a_child_off_the_tick_is_rejected_at_once():
    # rules 3.2, 4.6: not when its parent is filled, which may be long after
    plan = {1: lambda s: s.sell(stop=9.1, parent=s.buy(limit=5))}
    result = play(feeds(A=flat([10] * 4)), plan, instruments=Instrument(tick=0.25))
    assert orders(result) == {1: ("open", "end_of_run"), 2: ("rejected", "off_tick")}


def test_an_exit_ends_what_is_left_of_its_entry():
    # rule 3.1: 10 of 15 are filled on day 2, the target takes them on day 3, the last 5 would be filled on day 4
    rows = [(100, 100, 100, 100), (100, 100, 99, 100), (105, 111, 105, 108), (100, 100, 98, 99)]
    data = feeds(A=bars([(*row, 100.0) for row in rows]))
    result = play(data, {1: lambda s: s.buy_bracket(size=15, limit=99.5, stop=95, target=110)}, max_participation=0.1)
    assert orders(result) == {1: ("canceled", "exit_filled"), 2: ("canceled", "oco"), 3: ("filled", "")}
    assert held(result) == 0.0


@pytest.mark.parametrize("way", ["close", "sell"])
def test_exits_go_with_the_position(way):
    # rule 3.1: however it was closed, no stop is left that could open a position
    act = (lambda s: s.close()) if way == "close" else (lambda s: s.sell(size=10))
    data = feeds(A=flat([100, 100, 100, 100, 90, 90]))
    result = play(data, {1: lambda s: s.buy_bracket(size=10, stop=95, target=110), 3: act})
    assert orders(result)[2] == ("canceled", "position_closed")
    assert orders(result)[3][0] == "canceled"
    assert held(result) == 0.0


def test_the_rest_of_an_entry_goes_with_the_position():
    # rule 3.1: 10 of 15 are filled, then closed by hand; nothing may open 5 more
    data = feeds(A=bars([(10, 10, 10, 10, 100.0)] * 6))
    plan = {1: lambda s: s.buy_bracket(size=15, limit=10, stop=5), 2: lambda s: s.sell(size=10, tif="close")}
    result = play(data, {**plan, 1: lambda s: s.buy_bracket(size=25, limit=10, stop=5)}, max_participation=0.1)
    assert sum(size for *_, size, _ in fills(result)) == held(result) >= 0.0


def test_an_exit_never_opens_a_position():
    # rule 3.1: 4 of 10 are sold by hand, the stop sells the 6 that are left
    data = feeds(A=flat([100, 100, 100, 100, 90, 90]))
    result = play(data, {1: lambda s: s.buy_bracket(size=10, stop=95), 3: lambda s: s.sell(size=4)})
    assert [size for *_, size, _ in fills(result)] == [10.0, -4.0, -6.0]
    assert orders(result)[2] == ("filled", "")


def test_reduce_only_orders_reduce():
    # rule 3.8: at the market as much as there is, none without a position; resting ones are cut when they are filled
    plan = {
        1: lambda s: (s.buy(size=3), s.sell("B", reduce_only=True)),
        2: lambda s: s.sell(size=5, stop=9, reduce_only=True),
        4: lambda s: (s.buy(size=2), s.sell(size=9, reduce_only=True, limit=11)),
        5: lambda s: s.sell(size=5, reduce_only=True),
    }
    result = play(feeds(A=flat([10, 10, 8, 8, 8, 8, 12]), B=flat([10] * 7)), plan)
    assert fills(result) == [(2, "A", 3.0, 10.0), (3, "A", -3.0, 8.0), (5, "A", 2.0, 8.0), (6, "A", -2.0, 8.0)]
    assert orders(result)[2] == ("rejected", "nothing_to_reduce")
    assert orders(result)[5] == ("canceled", "nothing_to_reduce")


@pytest.mark.parametrize(
    ("words", "stop", "target"),
    [
        ({"stop_distance": 2, "target_distance": 3}, 9.0, 14.0),
        ({"stop_percent": 0.1, "target_percent": 0.2}, 9.9, 13.2),
    ],
)
def test_exits_at_a_distance_from_the_fill(words, stop, target):
    # rule 3.1: decided at 10, filled at 11
    data = feeds(A=bars([QUIET, (11, 11, 11, 11), (11, 11, 11, 11)]))
    trio = play(data, {1: lambda s: s.kept.update(trio=s.buy_bracket(**words))}).strategy.kept["trio"]
    assert (trio.stop.stop, trio.target.limit) == (pytest.approx(stop), pytest.approx(target))
    trio = play(data, {1: lambda s: s.kept.update(trio=s.sell_bracket(**words))}).strategy.kept["trio"]
    assert (trio.stop.stop, trio.target.limit) == (pytest.approx(22 - stop), pytest.approx(22 - target))


def test_exits_from_the_fill_lie_on_the_tick_and_follow_the_average():
    # rules 3.1, 4.6: 10 at 10 and 10 at 11: 10.5 less 10 % is 9.45, on a tick of 0.25 no nearer than 9.25
    data = feeds(A=bars([(10, 10, 10, 10, 100), (10, 10, 10, 10, 100), (11, 11, 11, 11, 100)]))
    plan = {1: lambda s: s.kept.update(trio=s.buy_bracket(size=20, stop_percent=0.1))}
    trio = play(data, plan, max_participation=0.1, instruments=Instrument(tick=0.25)).strategy.kept["trio"]
    assert (trio.stop.stop, trio.stop.size) == (9.25, -20.0)


def test_a_large_group_costs_no_more_an_order_than_a_small_one():
    # rule 3.2: one order is filled, 3,000 go; the walk of each through all took seconds
    def place(s):
        first = s.buy(limit=9)
        for i in range(3000):
            s.buy(limit=5 - i / 1000, oco=first)

    for options in ({}, {"limits": Limits(position=5000)}):
        result = play(feeds(A=flat([10, 10, 8, 8])), {1: place}, **options)
        counts = {state: list(orders(result).values()).count(state) for state in set(orders(result).values())}
        assert counts == {("filled", ""): 1, ("canceled", "oco"): 3000}


def test_an_end_at_the_close_is_told_to_relatives():
    # rules 3.2, 3.7: 1 of 5 is filled at this close, the rest expires; its partner and its child go
    def act(s):
        first = s.buy(size=5, tif="ioc")
        s.buy("B", 5, oco=first)
        s.buy(limit=50.0, parent=first)

    late = flat([100.0])
    late["ts"][0] += 4 * DAY
    data = from_columns({"A": bars([(100, 100, 100, 100, 10.0)] * 4), "B": bars([(100, 100, 100, 100, 10.0)] * 2, step=3 * DAY)})
    result = play(data, {2: act}, max_participation=0.1, fill_on_close=True)
    assert orders(result) == {1: ("expired", "ioc"), 2: ("canceled", "oco"), 3: ("canceled", "parent")}


# -- actions of one instant ----------------------------------------------------------------------------------------


def test_next_open_sees_what_the_instant_brought():
    # rules 1, 3.7, 6.1: on the day of a 2:1 split the order is one for new shares, the position is in them already
    class Opener(Play):
        def next_open(self):
            if day(self.now) == 3:
                self.kept.update(held=self.position().size, equity=self.equity)
                self.buy(size=10, limit=50.5)
                self.order_target_percent("A", 0.01)

    data = with_actions({"A": flat([100, 100, 50, 50])}, A=[Action(START + 2 * DAY, split=2.0)])
    result = play(data, {1: lambda s: s.buy(size=4)}, Opener, cheat_on_open=True)
    assert result.strategy.kept == {"held": 8.0, "equity": 100_000.0}
    assert fills(result)[1:] == [(3, "A", 10.0, 50.0), (3, "A", 12.0, 50.0)]  # 1 % of 100,000 is 20 shares at 50


def test_orders_a_day_are_counted_from_the_new_session_on():
    # rules 1, 4.8: next_open of day 2 belongs to day 2; closings do not count
    class Opener(Play):
        def next_open(self):
            self.buy() if not self.position() else self.close()

    data = feeds(A=flat([10] * 8, step=12 * HOUR, start=START + HOUR))
    result = play(data, {}, Opener, cheat_on_open=True, limits=Limits(orders_per_day=1))
    assert {state for state in orders(result).values()} == {("filled", "")}


@pytest.mark.parametrize("split", [1.0, 2.0, 0.1])
@pytest.mark.parametrize("dividend", [0.0, 5.0])
@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("side", [1, -1])
def test_actions_of_one_instant_conserve_equity(split, dividend, fresh, side):
    # rules 6.1 to 6.3: dividend, split and delisting at one time; the position leaves at what it was worth
    at = START + 2 * DAY
    rows = flat([100, 100, (100 - dividend) / split] if fresh else [100, 100])
    actions = [Action(at, split=split, dividend=dividend), Action(at, delisted=True)]
    data = with_actions({"A": rows, "B": flat([1] * 4)}, A=actions)
    plan = {1: lambda s: (s.buy if side > 0 else s.sell)("A", 10)}
    result = play(data, plan, financing=Financing())
    assert [value for _, value in equity(result)] == [pytest.approx(100_000.0, abs=1e-9)] * 4
    assert held(result, "A") == 0.0


def test_a_feed_has_ended_when_it_was_delisted():
    # rule 2.5
    data = with_actions({"A": flat([10, 10]), "B": flat([1] * 4)}, A=[Action(START + 2 * DAY, delisted=True)])
    seen = []
    plan = {n: lambda s: seen.append(s.feeds["A"].ended) for n in range(1, 5)}
    play(data, plan)
    assert seen == [False, False, True, True]


def test_a_split_binds_its_margin_at_once():
    # rules 4.4, 6.1: 2 units with a margin of 200 become 4, which bind 800 of 1,000; 50 units at 10 are not affordable
    data = with_actions({"A": flat([100, 100, 50, 50]), "B": flat([10] * 4)}, A=[Action(START + 2 * DAY, split=2.0)])
    plan = {1: lambda s: s.buy("A", 2), 2: lambda s: s.buy("B", 50)}
    result = play(data, plan, cash=1000.0, instruments={"A": Instrument(margin=200)})
    assert orders(result)[2] == ("rejected", "insufficient_cash")


# -- cash, sessions, fillers, timers -------------------------------------------------------------------------------


def test_all_the_cash_at_the_fill():
    # rules 4.2, 4.3: decided at 10, filled at 8, a fee of 10 %: 8.8 a unit; in lots of 5, 110 of the 113.6 of 1,000
    data = feeds(A=bars([QUIET, (8, 8, 8, 8), (8, 8, 8, 8)]))
    result = play(data, {1: lambda s: s.buy(size=AllCash())}, cash=1000.0, commission=0.1)
    assert fills(result)[0][2] == pytest.approx(1000 / 8.8)
    assert 0.0 <= equity(result)[-1][0] < 1e-9
    result = play(data, {1: lambda s: s.buy(size=AllCash())}, cash=1000.0, commission=0.1, instruments=Instrument(lot=5))
    assert fills(result) == [(2, "A", 110.0, 8.0)]
    dear = feeds(A=bars([QUIET, (12.5, 12.5, 12.5, 12.5)]))
    assert fills(play(dear, {1: lambda s: s.buy(size=AllCash())}, cash=1000.0)) == [(2, "A", 80.0, 12.5)]


def test_what_cannot_be_afforded_may_be_reduced():
    # rules 4.2, 4.3: at acceptance to 100 units at 10, at the fill to 80 at 12.5
    data = feeds(A=bars([QUIET, (12.5, 12.5, 12.5, 12.5), (12.5, 12.5, 12.5, 12.5)]))
    result = play(data, {1: lambda s: s.buy(size=150)}, cash=1000.0, on_insufficient_cash="reduce")
    assert fills(result) == [(2, "A", 80.0, 12.5)]
    assert orders(result) == {1: ("filled", "")}
    assert "size changed from +150 to +100" in result.why(1)
    broke = {1: lambda s: s.buy(size=80), 2: lambda s: s.buy(size=1)}
    result = play(data, broke, cash=1000.0, on_insufficient_cash="reduce")
    assert orders(result)[2] == ("rejected", "insufficient_cash")


def intraday(prices, start=9):
    return flat(prices, start=START + start * HOUR, step=HOUR)


def test_at_the_close_of_the_session():
    # rule 3.3: bars from 09:00 to 20:00; the session closes at 16:00, the bar of 09:00 the next day is none
    session = Session(start="09:00", close="16:00")
    plan = {2: lambda s: s.buy(tif="close"), 9: lambda s: s.sell(tif="close", limit=1)}
    result = play(feeds(A=intraday(range(10, 22))), plan, session=session)
    assert fills(result) == [(1, "A", 1.0, 17.0)]
    assert orders(result)[2] == ("open", "end_of_run")
    assert fills(play(feeds(A=intraday(range(10, 22))), plan)) == [(1, "A", 1.0, 12.0), (1, "A", -1.0, 19.0)]


def test_one_order_at_this_close():
    # rule 3.7
    data = feeds(A=bars([(10, 12, 10, 12), (13, 13, 13, 13), (13, 13, 13, 13)]))
    result = play(data, {1: lambda s: (s.buy(fill_on_close=True), s.buy(size=2))})
    assert fills(result) == [(1, "A", 1.0, 12.0), (2, "A", 2.0, 13.0)]


def test_a_trailing_stop_from_a_price_and_on_the_tick():
    # rules 3.3, 4.6: from 12 rather than the close of 10; 1.1 below is 10.9, on a tick of 0.25 no nearer than 10.75
    data = feeds(A=flat([10, 10, 10]))
    plan = {1: lambda s: s.kept.update(order=s.buy(trail=1.1, trail_start=9))}
    assert play(data, plan, instruments=Instrument(tick=0.25)).strategy.kept["order"].stop == 10.25
    plan = {1: lambda s: s.kept.update(order=s.sell(trail=1.1))}
    assert play(data, plan, instruments=Instrument(tick=0.25)).strategy.kept["order"].stop == 8.75


@pytest.mark.parametrize(
    ("filler", "sizes"),
    [(FixedSize(30), [30, 30, 30, 30]), (FixedSize(), [100, 20]), (BarPointPercent(0.5, move=1.0), [10] * 5)],
)
def test_fillers(filler, sizes):
    # rule 3.4: a bar of 100 units between 8 and 12 has five prices at a move of 1
    data = feeds(A=bars([(10, 12, 8, 10, 100)] * 6))
    assert [size for *_, size, _ in fills(play(data, {1: lambda s: s.buy(size=120)}, max_participation=filler))] == sizes


def test_a_limit_at_the_close_is_a_maker():
    # rule 5.3
    plan = {1: lambda s: s.buy(limit=11, tif="close")}
    result = play(feeds(A=flat([10] * 3)), plan, commission=MakerTaker(0.0, 0.1))
    assert equity(result)[-1][0] == 100_000 - 10


def test_until_takes_text_and_dates():
    # rule 3.3
    for until in ("2010-01-02", "2010-01-02T00:00:00Z"):
        result = play(feeds(A=flat([10, 10, 8])), {1: lambda s, u=until: s.buy(limit=9, until=u)})
        assert orders(result) == {1: ("expired", "until")}


def test_modify_and_cancel_of_an_order_that_is_over():
    # rule 3.6
    def act(s):
        order = s.buy(limit=9)
        assert s.cancel(order)
        assert not s.cancel(order)
        assert not s.modify(order, limit=8)

    play(feeds(A=flat([10] * 2)), {1: act})


def test_an_order_of_no_lots_can_be_modified():
    # rules 3.6, 4.6
    plan = {1: lambda s: s.modify(s.buy(size=0.4, limit=9), limit=8)}
    assert orders(play(feeds(A=flat([10] * 2)), plan, instruments=Instrument(lot=1))) == {1: ("rejected", "zero_size")}


class Timed(Strategy):
    rules: object = ()

    def init(self):
        self.heard = []
        for rule in self.rules:
            self.schedule(rule)

    def on_timer(self, name):
        self.heard.append((name, self.datetime.strftime("%m-%d %H:%M")))

    def next(self):
        self.heard.append(("next", "")) if self.heard and self.heard[-1][0] != "next" else None


@pytest.mark.parametrize(
    ("rule", "step", "n", "expected"),
    [
        ("09:45", 7 * HOUR, 9, ["01-01 14:00", "01-02 11:00"]),
        ("week_start", DAY, 16, ["01-01 00:00", "01-04 00:00", "01-11 00:00"]),
        ("week_end", DAY, 16, ["01-01 00:00", "01-08 00:00", "01-15 00:00"]),
        ("month_start", DAY, 40, ["01-01 00:00", "02-01 00:00"]),
        ("month_end", DAY, 40, ["01-29 00:00"]),
        ("month_end 12:00", 8 * HOUR, 120, ["01-29 16:00"]),
        ("month_end", 3 * DAY, 39, ["01-31 00:00", "02-27 00:00", "04-01 00:00"]),
    ],
)
def test_timers(rule, step, n, expected):
    # rule 1.8: 2010-01-01 is a Friday, the last weekdays of the months are 01-29 and 02-26
    result = Backtest(feeds(A=flat([10] * n, step=step)), Timed(rules=[rule])).run(progress=False)
    assert [when for name, when in result.strategy.heard if name == rule] == expected


def test_timers_follow_the_session():
    # rule 1.8: 15:45 in New York is 20:45 UTC in January
    options = {"session": Session("America/New_York", "09:30", "16:00")}
    data = feeds(A=flat([10] * 100, step=HOUR // 4, start=START + 14 * HOUR))
    result = Backtest(data, Timed(rules=["15:45"]), **options).run(progress=False)
    assert [when for name, when in result.strategy.heard if name == "15:45"] == ["01-01 20:45"]


@pytest.mark.parametrize("rule", ["25:00", "monthly", "month_end noon", "", 5, "9"])
def test_timers_that_make_no_sense(rule):
    with pytest.raises(OrderError, match="expected a time such as"):
        Backtest(feeds(A=flat([10] * 2)), Timed(rules=[rule])).run(progress=False)


def test_phases_are_no_kinds():
    # a kind that is added must not be matched as something else
    from broker import order_codes

    phases = (order_codes.ON_CLOSE, order_codes.LIMIT_ON_CLOSE, order_codes.LIMIT_ON_OPEN)
    assert min(phases) == len(order_codes.KINDS) > ports.TOUCH_LIMIT
    assert len(set(phases)) == 3
