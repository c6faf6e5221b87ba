"""Section 5 of the execution rules: average prices, trades, commission, target orders, conservation of cash."""

import pytest
from markets import DAY, START, bars, feeds, flat
from play import Listener, Play, day, equity, fills, orders, play

from broker.models.commission import Commission, Percent, PerUnit
from engine.errors import OrderError
from engine.results.tables import blocks_of


def trades(result):
    """[(symbol, entry day, exit day, entry price, exit price, size, gross, net, commission, bars)]"""
    return [(row[0], day(row[1]), day(row[2]), *row[3:10]) for row in result.rows("trades")]


def orders_of_trades(result):
    """[(number of the entry's order, of the exit's)]"""
    columns = ("entry_order", "exit_order")
    return [row for block in blocks_of(result.recorder, "trades", result.symbols, columns) for row in zip(*block.values())]


def test_the_average_price_moves_with_additions_stays_on_reductions_resets_on_reversal():
    # rule 5.1
    seen = []
    turns = [1, 1, -1, -4, 1]  # positions: 1, 2, 1, -3, -2
    plan = {i + 1: lambda s, n=n: s.buy(size=n) if n > 0 else s.sell(size=-n) for i, n in enumerate(turns)}
    for i in range(2, 7):
        act = plan.get(i, lambda s: None)
        plan[i] = lambda s, act=act: (seen.append((s.position().size, s.position().price)), act(s))
    play(feeds(A=flat([10, 10, 14, 16, 8, 6])), plan)
    assert seen == [(1.0, 10.0), (2.0, 12.0), (1.0, 12.0), (-3.0, 8.0), (-2.0, 8.0)]


def test_a_short_position_averages_the_same_way():
    # rule 5.1
    seen = []
    plan = {1: lambda s: s.sell(), 2: lambda s: s.sell(size=3), 3: lambda s: seen.append(s.position().price)}
    play(feeds(A=flat([10, 10, 14])), plan)
    assert seen == [13.0]


def test_one_order_may_close_one_trade_and_open_the_next():
    # rule 5.1, rule 5.2
    plan = {1: lambda s: s.buy(size=2), 2: lambda s: s.sell(size=5), 3: lambda s: s.close()}
    result = play(feeds(A=flat([10, 10, 13, 12, 12])), plan, Listener)
    assert trades(result) == [("A", 2, 3, 10.0, 13.0, 2.0, 6.0, 6.0, 0.0, 1), ("A", 3, 4, 13.0, 12.0, -3.0, 3.0, 3.0, 0.0, 1)]
    assert [entry for entry in result.strategy.heard if entry[1] == "trade"] == [(3, "trade", "A", 2.0, 6.0), (4, "trade", "A", -3.0, 3.0)]


def test_a_trade_runs_from_flat_to_flat():
    # rule 5.2: two entries and two exits are one trade; prices are averages, bars are those held
    plan = {1: lambda s: s.buy(size=1), 2: lambda s: s.buy(size=3), 4: lambda s: s.sell(size=2), 5: lambda s: s.sell(size=2)}
    result = play(feeds(A=flat([10, 10, 14, 15, 20, 22])), plan, commission=PerUnit(0.5))
    assert trades(result) == [("A", 2, 6, 13.0, 21.0, 4.0, 32.0, 28.0, 4.0, 4)]


def test_trades_name_the_orders_that_opened_and_closed_them():
    # rule 5.2: a reversal is the exit of one trade and the entry of the next
    plan = {
        1: lambda s: s.buy(size=2),  # order 1
        2: lambda s: s.buy(size=1),  # 2, adds
        3: lambda s: s.sell(size=1),  # 3, reduces
        4: lambda s: s.sell(size=5),  # 4, reverses
        5: lambda s: s.close(),  # 5
    }

    class Hearing(Play):
        def notify_trade(self, trade):
            self.heard.append((trade.entry_order, trade.exit_order))

    result = play(feeds(A=flat([10, 10, 11, 12, 13, 12, 12])), plan, Hearing)
    numbers = [row[2] for row in result.rows("fills")]
    assert len(numbers) == 5
    assert orders_of_trades(result) == [(numbers[0], numbers[3]), (numbers[3], numbers[4])]
    assert result.strategy.heard == orders_of_trades(result)


def test_each_leg_of_a_hedge_has_its_own_orders():
    # rule 5.2
    plan = {
        1: lambda s: s.buy(size=2, leg="long"),
        2: lambda s: s.sell(size=1, leg="short"),
        3: lambda s: s.close(leg="long"),
        4: lambda s: s.close(leg="short"),
    }
    result = play(feeds(A=flat([10, 10, 11, 12, 13, 12])), plan, hedging=True)
    numbers = [row[2] for row in result.rows("fills")]
    assert orders_of_trades(result) == [(numbers[0], numbers[2]), (numbers[1], numbers[3])]


def test_the_commission_of_a_reversal_is_shared_by_both_trades():
    # rule 5.2, rule 5.3: 5 units at 13 cost 0.65, of which 2/5 belong to the trade that ends
    plan = {1: lambda s: s.buy(size=2), 2: lambda s: s.sell(size=5), 3: lambda s: s.close()}
    result = play(feeds(A=flat([10, 10, 13, 12, 12])), plan, commission=0.01)
    first, second = (row[8] for row in trades(result))
    assert first == pytest.approx(0.20 + 0.26, rel=1e-12)
    assert second == pytest.approx(0.39 + 0.36, rel=1e-12)
    assert result.metrics["commission"] == pytest.approx(first + second, rel=1e-12)


class Ticket(Commission):
    """One per order."""

    def cost(self, size, price):
        return 1.0


@pytest.mark.parametrize(
    ("commission", "fee"),
    [
        (None, 0.0),
        (0.001, 0.04),
        (Percent(0.001), 0.04),
        (PerUnit(0.25), 1.0),
        (lambda size, price: abs(size) * 0.1 + 2, 2.4),
        (Ticket(), 1.0),
    ],
)
def test_kinds_of_commission(commission, fee):
    # rule 5.3: per side, at the fill
    result = play(feeds(A=flat([10, 10, 10])), {1: lambda s: s.buy(size=4), 2: lambda s: s.close()}, commission=commission, cash=100.0)
    assert [row[-1] for row in result.rows("fills")] == pytest.approx([fee, fee])
    assert equity(result)[-1][0] == pytest.approx(100.0 - 2 * fee)


def test_target_size_counts_pending_market_orders():
    # rule 5.4: several calls before the fill do not add up, and a pending close is not closed again
    def thrice(s):
        assert s.order_target_size(None, 3) is not None
        assert s.order_target_size(None, 3) is None
        assert s.order_target_size(None, 2).size == -1.0

    def close(s):
        assert s.close().size == -2.0
        assert s.close() is None

    result = play(feeds(A=flat([10, 10, 10, 10])), {1: thrice, 2: close})
    assert [size for _, _, size, _ in fills(result)] == [3.0, -1.0, -2.0]


def test_target_size_does_not_count_resting_orders():
    # rule 5.4: limit and stop orders may never fill
    plan = {1: lambda s: (s.buy(size=5, limit=1), s.order_target_size(None, 2))}
    assert fills(play(feeds(A=flat([10, 10])), plan)) == [(2, "A", 2.0, 10.0)]


def test_a_canceled_or_rejected_market_order_is_no_longer_pending():
    # rule 5.4, rule 3.6
    def act(s):
        s.cancel(s.order_target_size(None, 3))
        s.order_target_size(None, 2)

    plan = {1: act, 2: lambda s: s.buy(size=1000), 3: lambda s: s.order_target_size(None, 4)}
    result = play(feeds(A=flat([10] * 5)), plan, cash=100.0)
    assert fills(result) == [(2, "A", 2.0, 10.0), (4, "A", 2.0, 10.0)]


def test_nothing_is_left_pending_of_sizes_that_do_not_add_up_exactly():
    # rule 5.4: 0.1 + 0.2 + 0.3 - 0.1 - 0.2 - 0.3 is 5.6e-17, but there is nothing to order
    plan = {1: lambda s: [s.cancel(o) for o in [s.buy(size=n) for n in (0.1, 0.2, 0.3)]], 2: lambda s: s.close()}
    assert list(orders(play(feeds(A=flat([10, 10, 10])), plan))) == [1, 2, 3]


def test_target_value_and_percent_use_the_latest_close_and_equity():
    # rule 5.4
    plan = {1: lambda s: s.order_target_value(None, 40), 2: lambda s: s.order_target_percent(None, 0.5), 3: lambda s: s.order_target_percent("A", 0)}
    result = play(feeds(A=flat([10, 10, 20, 20])), plan, cash=100.0)
    # day 2: 4 units and 60 in cash, at 10 each: 50 % of 100 are 5 units; bought at 20
    assert fills(result) == [(2, "A", 4.0, 10.0), (3, "A", 1.0, 20.0), (4, "A", -5.0, 20.0)]


def test_a_target_by_value_needs_a_price():
    # rule 5.4: a price of zero is the market's doing, and rejects; to ask before the first bar is a mistake
    def act(s):
        assert s.order_target_value("A", 0.0) is None
        assert s.order_target_value("A", 100).reason == "no_price"
        with pytest.raises(OrderError, match="order_target_percent: B has no close yet"):
            s.order_target_percent("B", 0.5)
        assert s.order_target_percent("B", 0.0) is None

    result = play(feeds(A=bars([(0.0, 0.0, 0.0, 0.0)] * 2), B=flat([10], start=START + 2 * DAY)), {1: act}, warmup="each")
    assert orders(result) == {1: ("rejected", "no_price")}


def test_cash_is_conserved():
    # rule 5.6: 100 - 2 x 10 - 3 x 12 + 4 x 15 = 104, less three fees of 1; one unit is left, bought at 11.2 on average
    plan = {1: lambda s: s.buy(size=2), 2: lambda s: s.buy(size=3), 3: lambda s: s.sell(size=4)}
    result = play(feeds(A=flat([10, 10, 12, 15])), plan, cash=100.0, commission=lambda size, price: 1.0)
    cash, value = equity(result)[-1]
    realized = 4 * (15 - 11.2)
    assert cash == 101.0
    assert value == 116.0
    assert cash + 11.2 - realized + 3.0 == pytest.approx(100.0, rel=1e-12)


def test_a_nan_close_leaves_the_last_valid_valuation():
    # rule 5.5: feeds in memory are checked when they come in, so the close is lost afterwards here
    data = feeds(A=flat([10, 10, 12, 13, 14]))
    data.fields["close"][3] = float("nan")
    result = play(data, {1: lambda s: s.buy(size=2)}, cash=100.0)
    assert [worth for _, worth in equity(result)] == [100.0, 100.0, 104.0, 104.0, 108.0]
