"""Where backtrader 1.9.78 does something else on purpose: what both do, a test for each row of the table in docs/backtrader.md."""

import math
import warnings
from array import array
from datetime import datetime

import pytest
from markets import DAY, START, bars, feeds, flat
from play import fills, orders, play
from test_backtrader import Source

from engine.errors import DataError, LookaheadError, LookbackError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    backtrader = pytest.importorskip("backtrader")

ORDER = backtrader.Order
QUIET = (10.0, 10.0, 10.0, 10.0)
pytestmark = pytest.mark.filterwarnings("ignore")


class Their(backtrader.Strategy):
    """At its n-th `next` it calls `plan[n]` with itself, as `Play` does."""

    params = (("plan", None),)

    def __init__(self):
        self.turn = 0
        self.filled, self.ends, self.values, self.days = [], {}, [], []

    def next(self):
        self.turn += 1
        self.days.append(number(self.datetime.datetime(0)))
        self.values.append(self.broker.getvalue())
        act = self.p.plan.get(self.turn)
        if act is not None:
            act(self)

    def notify_order(self, order):
        self.ends[order.ref] = order.getstatusname()
        if order.status in (ORDER.Partial, ORDER.Completed):
            bit = order.executed.exbits[-1]
            self.filled.append((number(backtrader.num2date(bit.dt)), order.data._name, bit.size, bit.price))


def number(moment):
    """Number of the day of one of its times, as `play.day` counts."""
    return (moment - datetime(2010, 1, 1)).days + 1


def theirs(data, plan, cash=100_000.0, filler=None, **options):
    """Run a plan there; its strategy, and the statuses of its orders in order of creation."""
    cerebro = backtrader.Cerebro(stdstats=False, **options)
    cerebro.broker.setcash(cash)
    if filler is not None:
        cerebro.broker.set_filler(filler)
    for name, columns in data.items():
        cerebro.adddata(Source(columns={"volume": [1000.0] * len(columns["ts"]), **columns}, name=name), name=name)
    cerebro.addstrategy(Their, plan=plan)
    strategy = cerebro.run()[0]
    return strategy, [strategy.ends[ref] for ref in sorted(strategy.ends)]


def ours(data, plan, cash=100_000.0, **options):
    """(fills, statuses of the orders in order of creation, equity by instant, the result)"""
    result = play(feeds(**data), plan, cash=cash, **options)
    told = [status if status != "rejected" else reason for _, (status, reason) in sorted(orders(result).items())]
    return fills(result), told, [row[2] for row in result.rows("equity")], result


def limit(s, price, feed=None, size=1, **words):
    return s.buy(data=feed, size=size, exectype=ORDER.Limit, price=price, **words)


def stop(s, price, feed=None, size=1, **words):
    return s.buy(data=feed, size=size, exectype=ORDER.Stop, price=price, **words)


@pytest.mark.parametrize(
    ("bar", "price"),
    [((10.0, 13.0, 7.0, 10.0), 8.0), ((12.5, 13.0, 7.0, 10.0), 12.5)],
)
def test_stop_and_target_in_one_bar(bar, price):
    # rule 3.1: there the stop, which was created first; here the open comes first
    data = {"A": bars([QUIET, QUIET, bar, QUIET])}
    strategy, _ = theirs(data, {1: lambda s: s.buy_bracket(size=1, exectype=ORDER.Market, stopprice=8, limitprice=12)})
    assert strategy.filled == [(2, "A", 1, 10.0), (3, "A", -1, 8.0)]
    assert ours(data, {1: lambda s: s.buy_bracket(size=1, stop=8, target=12)})[0] == [(2, "A", 1.0, 10.0), (3, "A", -1.0, price)]


@pytest.mark.parametrize("first", ["stop", "limit"])
def test_entries_of_one_group_in_one_bar(first):
    # rule 3.1: there the one that was created first; here the stop
    data = {"A": bars([QUIET, (10.0, 12.0, 8.0, 10.0), QUIET])}

    def act(s):
        if first == "stop":
            limit(s, 9, oco=stop(s, 11))
        else:
            stop(s, 11, oco=limit(s, 9))

    def mine(s):
        if first == "stop":
            s.buy(limit=9, oco=s.buy(stop=11))
        else:
            s.buy(stop=11, oco=s.buy(limit=9))

    assert theirs(data, {1: act})[0].filled == [(2, "A", 1, 11.0 if first == "stop" else 9.0)]
    assert ours(data, {1: mine})[0] == [(2, "A", 1.0, 11.0)]


def test_a_partial_fill_in_a_group():
    # rule 3.2: 4 of 10 are filled; there the other is cancelled, and nothing is left to fill the rest; here it shrinks to 6
    data = {"A": bars([QUIET + (8.0,), (10.0, 10.0, 8.0, 10.0, 8.0), (11.0, 12.5, 11.0, 12.0, 100.0), QUIET + (8.0,)])}
    strategy, ends = theirs(
        data, {1: lambda s: stop(s, 12, size=10, oco=limit(s, 9, size=10))}, filler=backtrader.fillers.FixedSize(size=4)
    )
    assert strategy.filled == [(2, "A", 4, 9.0)]
    assert ends == ["Partial", "Canceled"]
    done, told, *_ = ours(data, {1: lambda s: s.buy(size=10, stop=12, oco=s.buy(size=10, limit=9))}, max_participation=0.5)
    assert done == [(2, "A", 4.0, 9.0), (3, "A", 6.0, 12.0)]
    assert told == ["canceled", "filled"]


@pytest.mark.parametrize("kind", ["market", "limit", "stop"])
def test_an_order_on_a_feed_without_a_new_bar(kind):
    # rule 3: B has no bars on days 3 and 4; ordered on day 3, limits and stops are filled there by the bar of day 2, on day 2
    late = flat([20, 20, 22])
    late["ts"][2] = START + 4 * DAY
    data = {"A": flat([10, 11, 12, 13, 14]), "B": late}
    words = {"market": {}, "limit": {"limit": 21}, "stop": {"stop": 19}}[kind]

    def act(s):
        other = s.getdatabyname("B")
        return s.buy(data=other, size=1) if kind == "market" else limit(s, 21, other) if kind == "limit" else stop(s, 19, other)

    assert theirs(data, {3: act})[0].filled == [(5, "B", 1, 22.0) if kind == "market" else (2, "B", 1, 20.0)]
    expected = [] if kind == "limit" else [(5, "B", 1.0, 22.0)]
    assert ours(data, {3: lambda s: s.buy("B", 1, **words)})[0] == expected


def test_day_orders_on_daily_bars():
    # rule 3.3
    data = {"A": bars([QUIET, (10.0, 10.0, 8.0, 10.0), (10.0, 10.0, 8.0, 10.0)])}
    strategy, ends = theirs(data, {1: lambda s: limit(s, 9, valid=ORDER.DAY)})
    assert (strategy.filled, ends) == ([], ["Expired"])
    assert ours(data, {1: lambda s: s.buy(limit=9, tif="day")})[:2] == ([(2, "A", 1.0, 9.0)], ["filled"])


def test_cancel_in_the_step_of_the_order():
    # rule 3.6: there it is lost, the order lives on and is filled on day 3; one step later it works
    data = {"A": flat([11, 10, 9, 9])}
    assert theirs(data, {1: lambda s: s.cancel(limit(s, 9))})[0].filled == [(3, "A", 1, 9.0)]
    assert ours(data, {1: lambda s: s.cancel(s.buy(limit=9))})[:2] == ([], ["canceled"])
    kept = []
    later = {1: lambda s: kept.append(limit(s, 9)), 2: lambda s: s.cancel(kept[0])}
    assert theirs(data, later)[1] == ["Canceled"]


def test_reductions_of_one_step_come_first():
    # rule 4.1: all cash is in A; B is bought with what A brings, whichever was ordered first
    data = {"A": flat([10] * 4), "B": flat([10] * 4)}
    turn = {1: lambda s: s.buy(data=s.datas[0], size=10)}
    sold = [(2, "A", 10, 10.0), (3, "A", -10, 10.0)]
    buy, sell = (lambda s: s.buy(data=s.datas[1], size=10)), (lambda s: s.sell(data=s.datas[0], size=10))
    assert theirs(data, {**turn, 2: lambda s: (sell(s), buy(s))}, cash=105.0)[0].filled == [*sold, (3, "B", 10, 10.0)]
    strategy, ends = theirs(data, {**turn, 2: lambda s: (buy(s), sell(s))}, cash=105.0)
    assert (strategy.filled, ends) == (sold, ["Completed", "Margin", "Completed"])
    plan = {1: lambda s: s.buy("A", 10), 2: lambda s: (s.buy("B", 10), s.sell("A", 10))}
    assert ours(data, plan, cash=105.0)[0] == [*sold, (3, "B", 10.0, 10.0)]


def test_what_is_rejected_takes_no_cash():
    # rule 4.2: 200 of 100 are too much; 50 of 100 are not
    data = {"A": flat([10] * 4)}
    assert theirs(data, {1: lambda s: s.buy(size=5)}, cash=100.0)[1] == ["Completed"]
    assert theirs(data, {1: lambda s: (s.buy(size=20), s.buy(size=5))}, cash=100.0)[1] == ["Margin", "Margin"]
    assert ours(data, {1: lambda s: (s.buy(size=20), s.buy(size=5))}, cash=100.0)[1] == ["insufficient_cash", "filled"]


def test_shorts_need_cash():
    # rule 4.4: 10,000 short on 100
    data = {"A": flat([10] * 3)}
    assert theirs(data, {1: lambda s: s.sell(size=1000)}, cash=100.0)[0].filled == [(2, "A", -1000, 10.0)]
    assert ours(data, {1: lambda s: s.sell(size=1000)}, cash=100.0)[1] == ["insufficient_cash"]
    assert ours(data, {1: lambda s: s.sell(size=1000)}, cash=100.0, short_margin=None)[0] == [(2, "A", -1000.0, 10.0)]


def test_equity_below_zero():
    # rule 4.5: 5 short at 10 on 100; at 50 that is a debt of 100, with which one goes on buying there
    data = {"A": flat([10, 10, 50, 50, 50])}
    plan = {1: lambda s: s.sell(size=5), 3: lambda s: s.buy(size=1)}
    strategy, ends = theirs(data, plan, cash=100.0)
    assert ends == ["Completed", "Completed"]
    assert strategy.values == [100.0, 100.0, -100.0, -100.0, -100.0]
    done, _, _, result = ours(data, {1: lambda s: s.sell(size=5)}, cash=100.0)
    assert done == [(2, "A", -5.0, 10.0), (4, "A", 5.0, 50.0)]
    assert orders(result)[2] == ("filled", "margin_call")


def test_targets_count_what_is_pending():
    # rule 5.4
    data = {"A": flat([10] * 3)}

    def act(s):
        s.order_target_size(target=5)
        s.order_target_size(target=5)

    assert theirs(data, {1: act})[0].filled == [(2, "A", 5, 10.0)] * 2
    assert ours(data, {1: lambda s: (s.order_target_size(None, 5), s.order_target_size(None, 5))})[0] == [(2, "A", 5.0, 10.0)]


def test_a_close_that_is_missing():
    # rules 2.2, 5.5: there equity is NaN; here the bar is an error, and where one gets through, the last valid value stays
    data = {"A": bars([QUIET, (12.0, 12.0, 12.0, 12.0), (12.0, 12.0, 12.0, math.nan), (12.0, 12.0, 12.0, 13.0)])}
    values = theirs(data, {1: lambda s: s.buy(size=1)}, 100.0)[0].values
    assert [str(value) for value in values] == ["100.0", "100.0", "nan", "101.0"]
    with pytest.raises(DataError, match="A: bar 2: .*nan"):
        feeds(**data)
    data["A"]["close"][2] = 12.0
    held = feeds(**data)
    held.fields["close"][2] = math.nan
    assert [row[2] for row in play(held, {1: lambda s: s.buy(size=1)}, cash=100.0).rows("equity")] == [100.0, 100.0, 100.0, 101.0]


@pytest.mark.parametrize("back", [1, 0])
def test_timestamps_that_do_not_increase(back):
    # rule 2.2
    column = flat([10, 11, 12, 13])
    column["ts"] = array("q", [column["ts"][0], column["ts"][1], column["ts"][back], column["ts"][3]])
    assert theirs({"A": column}, {})[0].days == [1, 2, back + 1, 4]
    with pytest.raises(DataError, match="does not come after"):
        ours({"A": column}, {})


def test_bars_that_are_not_there():
    # rule 2.4: on bar 2 the next one is read, and three back is the last but one of the file, which is to come
    data = {"A": flat([10, 11, 12, 13, 14])}
    seen = []
    theirs(data, {2: lambda s: seen.append((s.data.close[1], s.data.close[-3]))})
    assert seen == [(12.0, 13.0)]
    for place, error in ((1, LookaheadError), (-3, LookbackError)):
        with pytest.raises(error):
            ours(data, {2: lambda s, place=place: s.feed.close[place]})
