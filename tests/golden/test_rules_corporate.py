"""Golden scenarios of splits, dividends and delistings in unadjusted runs (section 6), worked out by hand."""

import pytest
from markets import DAY, START, bars, feeds, flat
from play import fills, orders, play

from engine import Backtest, Strategy
from feeds import open_feeds
from feeds.actions import Action

SPLIT = [(10, 10, 10, 10), (10, 10, 10, 10), (10, 12, 8, 10), (5, 6, 4, 5), (5, 5, 5, 5), (5, 5, 5, 5)]


def acting(data, **actions):
    """Feeds with actions, {name: [(day, split, dividend, delisted)]}."""
    data.actions = {name: [Action(START + (n - 1) * DAY, *rest) for n, *rest in rows] for name, rows in actions.items()}
    return data


def equity(result):
    return [row[2] for row in result.rows("equity")]


def test_a_split_changes_what_is_held_and_not_what_it_is_worth():
    # rule 6.1: 10 at 10, two for one on day 4: 20 at 5; under water by 20 on day 3 and on day 4
    seen = []

    def look(s):
        seen.append((s.position("A").size, s.position("A").price))

    data = acting(feeds(A=bars(SPLIT)), A=[(4, 2.0)])
    result = play(data, {1: lambda s: s.buy("A", 10), 3: look, 4: look, 5: lambda s: s.close("A")}, cash=1000.0)
    assert seen == [(10.0, 10.0), (20.0, 5.0)]
    assert fills(result) == [(2, "A", 10.0, 10.0), (6, "A", -20.0, 5.0)]
    assert equity(result) == [1000.0] * 6
    trade = next(iter(result.rows("trades")))
    assert trade[3:7] == (5.0, 5.0, 20.0, 0.0)
    assert trade[10:] == (-20.0, 20.0)


def test_a_split_changes_resting_orders_and_brackets():
    # rule 6.1: the limit of 9 for 10 is one of 4.5 for 20; the bracket sleeps and wakes with 6 and 3
    data = [(10, 10, 10, 10), (10, 10, 10, 10), (5, 5, 5, 5), (5, 5, 4.5, 5), (5, 6, 5, 6), (6, 6, 6, 6)]
    data = acting(feeds(A=bars(data)), A=[(3, 2.0)])
    result = play(data, {1: lambda s: s.buy_bracket(size=10, limit=9.0, stop=6.0, target=12.0)}, cash=1000.0)
    assert fills(result) == [(4, "A", 20.0, 4.5), (5, "A", -20.0, 6.0)]
    assert result.metrics["final_value"] == 1030.0
    assert "one share became 2" in str(result.why(1))


def test_dividends_are_paid_to_longs_and_owed_by_shorts():
    # rule 6.2: on the shares before the split of that day
    data = acting(feeds(A=flat([10, 10, 5, 5]), B=flat([10, 10, 9, 9])), A=[(3, 2.0, 0.5)], B=[(3, 1.0, 1.0)])

    def trade(s):
        s.buy("A", 10)
        s.sell("B", 10)

    result = play(data, {1: trade}, cash=1000.0)
    assert [row[1:4] for row in result.rows("cash_flows")] == [("A", "dividend", 5.0), ("B", "dividend", -10.0)]
    assert equity(result) == [1000.0, 1000.0, 1005.0, 1005.0]


@pytest.mark.parametrize("prices", [[10, 10, 7], [10, 10, 7, 3, 3]])
def test_a_delisting_closes_at_the_last_price(prices):
    # rule 6.3: with bars after it or without, at the first instant from its time on; later orders are rejected
    data = acting(feeds(A=flat(prices), B=flat([1] * 6)), A=[(4, 1.0, 0.0, True)])

    def trade(s):
        s.buy("A", 10)
        s.sell("A", 10, limit=20.0)

    result = play(data, {1: trade, 5: lambda s: s.buy("A", 1)}, cash=1000.0)
    assert fills(result) == [(2, "A", 10.0, 10.0), (4, "A", -10.0, 7.0)]
    assert orders(result)[2] == ("canceled", "delisted")
    assert orders(result)[4][0] == "rejected"
    assert equity(result) == [1000.0, 1000.0, 970.0, 970.0, 970.0, 970.0]


class Reinvest(Strategy):
    """Everything in one share, dividends too, at the closes at which they are paid."""

    def next(self):
        free = self.cash
        if free > 1.0:
            self.buy("A", free * (1 - 1e-14) / self.feeds["A"].close[0])


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_dividends_reinvested_are_the_total_return(tmp_path, mode):
    # rules 6.1, 6.2: the return of the unadjusted run is that of adjust="total", where the close after the dividend buys
    closes = [100.0, 104.0, 50.0, 51.0, 49.98, 55.0]
    rows = "".join(f"2020-01-0{i + 1},{c},{c},{c},{c},100\n" for i, c in enumerate(closes))
    (tmp_path / "A.csv").write_text("date,open,high,low,close,volume\n" + rows)
    actions = [("2020-01-03", 2.0, 0.0), ("2020-01-05", 1.0, 1.02)]
    finals = [
        Backtest(
            open_feeds(tmp_path / "A.csv", actions=actions, adjust=adjust), Reinvest, cash=1e6, mode=mode, fill_on_close=True
        ).run(progress=False).metrics["final_value"]
        for adjust in ("none", "total")
    ]
    assert finals[0] == pytest.approx(finals[1], rel=1e-11)
