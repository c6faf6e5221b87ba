"""The order helpers and options of a run: what they refuse, and what they say then."""

import pytest
from markets import feeds, flat
from play import play

from broker import MakerTaker
from engine import Backtest, Strategy
from engine.errors import ConfigError, DataError, OrderError
from strategies.sma_cross import SmaCross

NAN = float("nan")


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda s: s.buy(size=-1), OrderError, "buy: size=-1 is negative; sizes are positive here"),
        (lambda s: s.sell(size=NAN), OrderError, "sell: size=nan; expected a finite number"),
        (lambda s: s.buy(size="ten"), OrderError, "buy: size='ten'; expected a finite number"),
        (lambda s: s.buy(size=float("inf")), OrderError, "size=inf"),
        (lambda s: s.buy(size="10"), OrderError, "buy: size='10'; expected a finite number"),
        (lambda s: s.order_target_percent(None, "0.5"), OrderError, "order_target_percent: percent='0.5'; expected a finite"),
        (lambda s: s.order_target_weights([0.5, 0.5]), OrderError, "order_target_weights: weights=[0.5, 0.5]; expected a mapping"),
        (lambda s: s.sell(trail_percent=5), OrderError, "sell: trail_percent=5 is 500% of the price; expected a fraction"),
        (lambda s: s.sell(limit=9, trail_start=9), OrderError, "sell: trail_start=9 without trail= or trail_percent="),
        (lambda s: s.buy(limit=9, fill_on_close=True), OrderError, "buy: fill_on_close=True is for market orders"),
        (lambda s: s.buy_bracket(stop_percent=5), OrderError, "buy_bracket: stop_percent=5 is 500% of the price"),
        (lambda s: s.buy_bracket(stop_percent=0.1, stop_distance=1), OrderError, "stop_distance=1 and stop_percent=0.1; give one"),
        (lambda s: s.buy_bracket(stop=9, stop_percent=0.1), OrderError, "buy_bracket: stop_percent= with stop= or trail="),
        (lambda s: s.buy_bracket(target_distance=-1), OrderError, "target_distance=-1; expected more than 0"),
        (lambda s: s.buy(until=10**30), OrderError, "buy: until=1000000000000000000000000000000; expected ISO text"),
        (lambda s: s.buy(until="soon"), OrderError, "buy: until='soon'; expected ISO text"),
        (lambda s: s.schedule("09:45"), OrderError, "Play.schedule('09:45'): define on_timer(self, name)"),
        (lambda s: s.buy(limit=NAN), OrderError, "buy: limit=nan; expected a finite number"),
        (lambda s: s.sell(stop="low"), OrderError, "sell: stop='low'; expected a finite number"),
        (lambda s: s.order_target_size(None, NAN), OrderError, "order_target_size: size=nan"),
        (lambda s: s.order_target_value(None, NAN), OrderError, "order_target_value: value=nan"),
        (lambda s: s.cancel(None), OrderError, "cancel(None): expected an order"),
        (lambda s: s.buy("Z"), DataError, "no feed named 'Z'"),
        (lambda s: s.buy(7), OrderError, "7 is no feed; the first argument of order and position methods is a feed"),
    ],
)
def test_order_calls_that_make_no_sense(call, error, text):
    def act(s):
        with pytest.raises(error) as caught:
            call(s)
        assert text in str(caught.value)

    result = play(feeds(A=flat([10, 10]), B=flat([10, 10])), {1: act})
    assert list(result.rows("orders")) == []


def test_feeds_may_be_named_in_any_way():
    def act(s):
        for feed in ("B", s.feeds["B"], s.feeds[1], s.feeds[-1]):
            assert s.buy(feed).feed == "B"
        assert s.buy().feed == s.feed.name == "A"

    play(feeds(A=flat([10, 10]), B=flat([10, 10])), {1: act})


def test_feeds_and_orders_of_another_run_are_refused():
    other = play(feeds(A=flat([10, 10])), {1: lambda s: s.kept.update(order=s.buy(), feed=s.feed)}).strategy

    def act(s):
        with pytest.raises(ConfigError, match="belongs to another strategy or run"):
            s.buy(other.kept["feed"])
        with pytest.raises(OrderError, match="belongs to another strategy or run"):
            s.cancel(other.kept["order"])

    play(feeds(A=flat([10, 10])), {1: act})


def test_orders_lists_what_is_not_over():
    def act(s):
        first, second = s.buy("A", limit=1), s.buy("B", limit=1)
        assert s.orders() == [first, second]
        assert s.orders("B") == [second]
        s.cancel(first)
        assert s.orders() == [second]
        assert s.orders("A") == []

    play(feeds(A=flat([10, 10]), B=flat([10, 10])), {1: act})


def test_an_order_follows_its_life_and_outlives_its_slot():
    seen = []

    def later(s):
        order = s.kept["order"]
        seen.append((order.status, order.filled, order.average_price, order.commission, order.alive, order.remaining))
        s.buy(size=5)  # takes over the slot
        assert order.size == 2.0

    def place(s):
        order = s.kept["order"] = s.buy(size=2)
        seen.append((order.status, order.filled, order.alive, order.remaining))

    play(feeds(A=flat([10, 11, 12])), {1: place, 2: later}, commission=0.1)
    assert seen == [("submitted", 0.0, True, 2.0), ("filled", 2.0, 11.0, pytest.approx(2.2), False, 0.0)]


def test_what_orders_positions_and_trades_look_like():
    texts = []

    def act(s):
        s.kept["order"] = s.buy(size=2, limit=9.5)
        texts.append(repr(s.kept["order"]))

    def later(s):
        position = s.position()
        texts.extend([repr(s.kept["order"]), repr(position)])
        assert (position.feed, float(position), position.value, position.profit, bool(position)) == ("A", 2.0, 20.0, 2.0, True)

    market = feeds(A={"ts": [1, 2], "open": [10, 9], "high": [10, 10], "low": [10, 9], "close": [10, 10]})
    play(market, {1: act, 2: later})
    assert texts == [
        "<order 1: limit +2 A limit 9.5, submitted>",
        "<order 1: limit +2 A limit 9.5, filled>",
        "<position +2 A at 9>",
    ]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"cash": 0}, "cash=0; expected a finite number greater than 0"),
        ({"cash": NAN}, "cash=nan"),
        ({"cash": "1e6"}, "cash='1e6'"),
        ({"cash": True}, "cash=True"),
        ({"mode": "steam"}, "mode='steam'; did you mean stream?; expected one of stream, runonce, auto"),
        ({"memory": "much"}, "memory='much'; expected bytes such as 400_000_000"),
        ({"memory": 0}, "memory=0"),
        ({"short_margin": -0.5}, "short_margin=-0.5"),
        ({"chunk": 0}, "chunk=0"),
        ({"commission": "cheap"}, "commission='cheap'; expected a fraction such as 0.001"),
        ({"commission": NAN}, "Percent(nan): expected a finite number"),
        ({"commission": 5}, "commission=5: 5 is 500%; expected a fraction such as 0.001, or for an amount PerUnit(0.005)"),
        ({"commission": MakerTaker(0.1, 0.2), "slippage": 5}, "PercentSlippage(rate=5): 5 is 500%; expected a fraction"),
        ({"spread": 2}, "spread=2: 2 is 200%; expected a fraction such as 0.0002"),
        ({"max_participation": 10}, "max_participation=10 is 1000% of the volume; expected a fraction of at most 1"),
        ({"max_participation": "much"}, "max_participation='much'; expected a fraction of the volume such as 0.1, FixedSize(100)"),
        ({"on_insufficient_cash": "shrink"}, "on_insufficient_cash='shrink'; expected one of reject, reduce"),
    ],
)
def test_options_that_make_no_sense(options, text):
    with pytest.raises(ConfigError) as caught:
        Backtest(feeds(A=flat([1])), SmaCross, **options)
    assert text in str(caught.value)


def test_the_older_name_of_an_option():
    data = feeds(A=flat([1]))
    assert Backtest(data, SmaCross, participation=0.2).given["max_participation"] == 0.2
    assert Backtest(data, SmaCross, participation=None, max_participation=0.2).given["max_participation"] == 0.2
    assert "participation" not in Backtest(data, SmaCross, participation=0.2).given
    with pytest.raises(ConfigError, match=r"participation= is the older name of max_participation=; give one of them"):
        Backtest(data, SmaCross, participation=0.2, max_participation=0.1)
    with pytest.raises(ConfigError, match=r"no option 'maintenance'; did you mean maintenance_margin\?"):
        Backtest(data, SmaCross, maintenance=0.2)


@pytest.mark.parametrize("strategy", [None, 3, object, Strategy.next, "SmaCross", [SmaCross, dict]])
def test_a_strategy_must_be_one(strategy):
    with pytest.raises(ConfigError, match="expected a Strategy, as class or instance"):
        Backtest(feeds(A=flat([1])), strategy)


def test_an_empty_list_is_no_strategy():
    with pytest.raises(ConfigError, match="the list is empty"):
        Backtest(feeds(A=flat([1])), [])


def test_feeds_must_be_feeds():
    with pytest.raises(ConfigError, match=r"expected open_feeds\(\.\.\.\), a path, or a frame"):
        Backtest(7, SmaCross)


def test_a_commission_function_must_return_a_number():
    with pytest.raises(OrderError, match="commission function .* returned nan"):
        play(feeds(A=flat([10, 10])), {1: lambda s: s.buy()}, commission=lambda size, price: NAN)


def test_warmup_must_be_a_known_word():
    with pytest.raises(ConfigError, match="warmup='al'; did you mean all"):
        Backtest(feeds(A=flat([1])), type("Bad", (SmaCross,), {"warmup": "al"})).run()
