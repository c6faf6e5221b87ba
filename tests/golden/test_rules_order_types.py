"""Section 3 of the execution rules: stop-limit, if-touched and trailing orders, orders at the open and the close, worked out by hand."""

import pytest
from markets import bars, feeds, flat
from play import fills, orders, play

QUIET = (10.0, 10.0, 10.0, 10.0)


def run(rows, act, **options):
    """[(day, price)] of the fills of what `act` orders on a quiet first bar."""
    result = play(feeds(A=bars([QUIET, *rows])), {1: act}, **options)
    return [(day, price) for day, _, _, price in fills(result)]


@pytest.mark.parametrize(
    ("bar", "limit", "price"),
    [
        ((10, 11, 9, 10), 10.7, 10.5),  # triggered inside at 10.5, which the limit allows
        ((10.6, 11, 9, 10), 10.7, 10.6),  # triggered at the open, which the limit allows
        ((10.8, 11, 9, 10), 10.7, 10.7),  # triggered at the open above the limit: the bar comes down to it
        ((10.8, 11, 10.75, 10.8), 10.7, None),  # and here it does not
        ((10, 11, 9, 10.2), 10.4, 10.4),  # triggered inside above the limit: the close says that it came back
        ((10, 11, 9, 10.45), 10.4, None),  # and here nothing says so
        ((10, 10.4, 9, 10), 10.7, None),  # not triggered
    ],
)
def test_stop_limit_buy_on_the_trigger_bar(bar, limit, price):
    # rule 3, stop-limit
    found = run([bar], lambda s: s.buy(stop=10.5, limit=limit))
    assert found == ([] if price is None else [(2, price)])


@pytest.mark.parametrize(
    ("bar", "limit", "price"),
    [((10, 11, 9, 10), 9.3, 9.5), ((9.4, 11, 9, 10), 9.3, 9.4), ((9.2, 9.5, 9, 9), 9.3, 9.3), ((10, 11, 9, 9.8), 9.6, 9.6), ((10, 11, 9, 9.55), 9.6, None)],
)
def test_stop_limit_sell_mirrors_it(bar, limit, price):
    # rule 3, stop-limit
    found = run([bar], lambda s: s.sell(stop=9.5, limit=limit))
    assert found == ([] if price is None else [(2, price)])


def test_a_triggered_stop_limit_is_a_limit_order_from_then_on():
    # rule 3, stop-limit: triggered on day 2, the limit is reached on day 4 without touching the stop again
    rows = [(10, 11, 10.6, 10.8), (10.3, 10.4, 10.3, 10.35), (10.2, 10.2, 10, 10)]
    assert run(rows, lambda s: s.buy(stop=10.5, limit=10.25)) == [(4, 10.2)]


@pytest.mark.parametrize(("bar", "price"), [((10, 11, 9, 10), 9.5), ((9.4, 11, 9, 10), 9.4), ((10, 11, 9.6, 10), None)])
def test_market_if_touched(bar, price):
    # rule 3, market-if-touched: a stop on the other side of the market
    found = run([bar], lambda s: s.buy(touch=9.5))
    assert found == ([] if price is None else [(2, price)])


@pytest.mark.parametrize(
    ("bar", "price"),
    [
        ((10, 11, 9, 10), None),  # touched inside at 9.5 above the limit, and the close is above it
        ((10, 11, 9, 9.2), 9.3),  # the close says that it went on to the limit
        ((9.4, 11, 9, 10), 9.3),  # touched at the open: the limit rule for the whole bar
        ((9.1, 11, 9, 10), 9.1),
    ],
)
def test_limit_if_touched(bar, price):
    # rule 3, limit-if-touched
    found = run([bar], lambda s: s.buy(touch=9.5, limit=9.3))
    assert found == ([] if price is None else [(2, price)])


def test_a_trailing_stop_follows_the_close_after_the_match():
    # rule 3, trailing stop: 1 below the best close; the high of 13 on day 3 does not count, its close of 12 does, from day 4 on
    rows = [(10, 11, 9.5, 11), (11, 13, 10.5, 12), (12, 12, 11.2, 11.5), (11.5, 11.5, 10.5, 10.6)]
    found = run(rows, lambda s: (s.buy(), s.sell(trail=1)))
    assert found == [(2, 10.0), (5, 11.0)]


def test_a_trailing_stop_gaps_like_a_stop():
    # rule 3, trailing stop: best close 11, stop 10, opens at 9.4
    assert run([(10, 11, 10, 11), (9.4, 9.5, 9, 9)], lambda s: (s.buy(), s.sell(trail=1))) == [(2, 10.0), (3, 9.4)]


def test_a_trailing_stop_in_percent_buys_too():
    # rule 3, trailing stop: 10 % above the lowest close: 11, then 8.8 after the close of 8
    rows = [(9, 9.5, 8, 8), (8.2, 8.9, 8.2, 8.5)]
    assert run(rows, lambda s: s.buy(trail_percent=0.1)) == [(3, pytest.approx(8.8))]


def test_a_trailing_stop_limit():
    # rule 3, trailing stop-limit: stop 10 after the close of 11, limit 9.8 (offset 0.2); opens at 9.5 and comes back on day 5
    rows = [(10, 11, 10, 11), (9.5, 9.6, 9.4, 9.5), (9.6, 9.7, 9.6, 9.7), (9.7, 9.9, 9.7, 9.9)]
    assert run(rows, lambda s: (s.buy(), s.sell(trail=1, limit_offset=0.2))) == [(2, 10.0), (5, 9.8)]


def test_a_trail_may_be_a_line():
    # rule 3, trailing stop by a multiple of an indicator: its value at the bar before the one that is matched
    from play import Play

    from engine.indicators import ATR

    class Trailing(Play):
        def init(self):
            Play.init(self)
            self.width = 2 * ATR(self.feeds.high, self.feeds.low, self.feeds.close, 2)

    market = feeds(A=bars([(10, 10.5, 9.5, 10)] * 3 + [(10, 12, 10, 12), (12, 12.5, 11.5, 12), (12, 12, 8, 9)]))
    result = play(market, {1: lambda s: (s.buy(), s.sell(trail=s.width[s.feed]))}, Trailing)
    # day 5 ratchets with the width of day 4: true ranges 1, 2 -> 1.5, doubled 3; but its close of 12 is no better than that of day 4
    assert fills(result)[1][0] == 6


def test_market_on_close_and_limit_on_close():
    # rule 3, market-on-close
    assert run([(11, 12, 9, 10.5)], lambda s: s.buy(tif="close")) == [(2, 10.5)]
    assert run([(11, 12, 9, 10.5)], lambda s: s.buy(limit=10.6, tif="close")) == [(2, 10.5)]
    result = play(feeds(A=bars([QUIET, (11, 12, 9, 10.5), QUIET])), {1: lambda s: s.buy(limit=10.4, tif="close")})
    assert orders(result)[1] == ("expired", "at_close")


def test_limit_on_open():
    # rule 3.3, at-open
    assert run([(9.4, 12, 9, 10.5)], lambda s: s.buy(limit=9.5, tif="open")) == [(2, 9.4)]
    result = play(feeds(A=bars([QUIET, (10, 12, 9, 10.5), QUIET])), {1: lambda s: s.buy(limit=9.5, tif="open")})
    assert orders(result)[1] == ("expired", "at_open")


def test_a_day_order_is_good_for_the_session_of_its_first_bar():
    # rule 3.3: on daily bars that is the next bar
    market = feeds(A=bars([QUIET, (10, 10, 9.8, 10), (10, 10, 9, 10)]))
    result = play(market, {1: lambda s: (s.buy(limit=9.8, tif="day"), s.buy(limit=9.5, tif="day"))})
    assert fills(result) == [(2, "A", 1.0, 9.8)]
    assert orders(result)[2] == ("expired", "day_over")


def test_a_day_order_within_the_day():
    # rule 3.3: hourly bars; placed at 21:00, good until midnight, whose bar still belongs to the day
    hour = 3_600_000_000_000
    rows = [(10, 10, 10, 10)] * 26
    low = list(rows)
    low[23] = (10, 10, 9, 10)  # stamped 24:00
    late = list(rows)
    late[24] = (10, 10, 9, 10)  # stamped 01:00
    from markets import START

    for market, found in ((low, ("filled", "")), (late, ("expired", "day_over"))):
        data = feeds(A=bars(market, start=START + hour, step=hour))
        assert orders(play(data, {21: lambda s: s.buy(limit=9.5, tif="day")}))[1] == found


def test_good_till_date():
    # rule 3.3: until day 3, whose bar still counts
    from markets import DAY, START

    market = [QUIET, QUIET, (10, 10, 9.5, 10), (10, 10, 9, 10)]
    act = {1: lambda s: (s.buy(limit=9.5, until=START + 2 * DAY), s.buy(limit=9.2, until=START + 2 * DAY))}
    result = play(feeds(A=bars(market)), act)
    assert orders(result) == {1: ("filled", ""), 2: ("expired", "until")}


def test_expiry_comes_before_matching():
    # rule 3.3: the bar of day 3 reaches the limit, but the day is over
    result = play(feeds(A=bars([QUIET, QUIET, (10, 10, 9, 10)])), {1: lambda s: s.buy(limit=9.5, tif="day")})
    assert orders(result)[1] == ("expired", "day_over")


def test_immediate_or_cancel_and_fill_or_kill():
    # rules 3.3, 3.4: 10 % of 1,000 is 100; the next bar only
    market = feeds(A=flat([10, 10, 10]))

    def act(s):
        s.buy(size=60, tif="fok")
        s.buy(size=60, tif="ioc")
        s.buy(size=60, tif="fok")

    result = play(market, {1: act}, max_participation=0.1)
    assert fills(result) == [(2, "A", 60.0, 10.0), (2, "A", 40.0, 10.0)]
    assert orders(result) == {1: ("filled", ""), 2: ("expired", "ioc"), 3: ("expired", "fok")}


def test_participation_fills_in_parts():
    # rule 3.4: 10 % of the volume a bar, for all orders of the feed together
    rows = [(10, 10, 10, 10, 1000), (11, 11, 11, 11, 1000), (12, 12, 12, 12, 500), (13, 13, 13, 13, 1000)]
    result = play(feeds(A=bars(rows)), {1: lambda s: s.buy(size=180)}, max_participation=0.1)
    assert fills(result) == [(2, "A", 100.0, 11.0), (3, "A", 50.0, 12.0), (4, "A", 30.0, 13.0)]
    row = next(iter(result.rows("orders")))
    assert row[4] == "filled" and row[8] == 180.0
    assert row[9] == pytest.approx((1100 + 600 + 390) / 180)


def test_a_stop_that_was_filled_in_part_goes_on_as_a_market_order():
    # rule 3.4: triggered on day 2, the rest fills at the open of day 3
    rows = [(10, 10, 10, 10, 1000), (10, 11, 10, 11, 1000), (9, 9, 9, 9, 1000)]
    result = play(feeds(A=bars(rows)), {1: lambda s: s.buy(size=150, stop=10.5)}, max_participation=0.1)
    assert fills(result) == [(2, "A", 100.0, 10.5), (3, "A", 50.0, 9.0)]


def test_a_canceled_partial_fill_keeps_what_it_has():
    # rules 3.4, 3.6
    rows = [(10, 10, 10, 10, 1000)] * 4
    plan = {1: lambda s: s.kept.update(order=s.buy(size=250)), 2: lambda s: (s.cancel(s.kept["order"]))}
    result = play(feeds(A=bars(rows)), plan, max_participation=0.1)
    assert fills(result) == [(2, "A", 100.0, 10.0)]
    assert orders(result)[1] == ("canceled", "canceled_by_strategy")
    assert result.strategy.kept["order"].filled == 100.0


@pytest.mark.parametrize(
    ("model", "price"),
    [
        (0.01, 11.11),  # 1 % of the open
        ("fixed", 11.5),
        ("ticks", 11.5),
        ("wide", 12.0),  # never beyond the high
        ("beyond bar", 16.0),
        ("range", 11.3),  # a tenth of 12 - 9
        ("share", 11 * (1 + 0.1 * 0.02**2)),  # 20 of 1,000
        ("custom", 11.25),
    ],
)
def test_slippage_of_a_market_order(model, price):
    # rule 3.5
    from broker import CustomSlippage, FixedSlippage, Instrument, TickSlippage, VolatilityShare, VolumeShare

    models = {
        "fixed": FixedSlippage(0.5),
        "ticks": TickSlippage(2),
        "wide": FixedSlippage(5),
        "beyond bar": FixedSlippage(5, beyond_bar=True),
        "range": VolatilityShare(0.1),
        "share": VolumeShare(),
        "custom": CustomSlippage(lambda size, price, high, low, volume: 0.25),
    }
    market = feeds(A=bars([(10, 10, 10, 10, 1000), (11, 12, 9, 10, 1000)]))
    options = {"slippage": models.get(model, model), "instruments": Instrument(tick=0.25)}
    assert fills(play(market, {1: lambda s: s.buy(size=20)}, **options)) == [(2, "A", 20.0, pytest.approx(price))]


def test_slippage_moves_against_the_order_and_spares_limits():
    # rule 3.5: sells get less; limits get their limit
    found = run([(11, 12, 9, 10)], lambda s: (s.sell(), s.buy(limit=10.5), s.sell(stop=9.5)), slippage=0.01)
    assert found == [(2, pytest.approx(11 * 0.99)), (2, 10.5), (2, pytest.approx(9.5 * 0.99))]


def test_half_the_spread_on_each_side():
    # rule 3.5: 1 % of 10 is 0.1, half of it each way, also on a bar without any range
    found = run([(10, 10, 10, 10)], lambda s: (s.buy(size=2), s.sell(), s.sell(limit=10)), spread=0.01)
    assert found == [(2, 10.05), (2, 9.95), (2, 10.0)]


def test_cheat_on_open():
    # rule 3.7: what next_open orders fills at the open that it saw; it sees nothing else of the new bar
    from play import Play

    class Early(Play):
        def init(self):
            self.seen = []
            Play.init(self)

        def next_open(self):
            feed = self.feed
            self.seen.append((feed.open[0], feed.high[0], feed.low[0], feed.close[0], feed.bars))
            if feed.open[0] == 12:
                self.buy()
                self.buy(limit=11.5)

    rows = [(10, 10.5, 9.5, 10.2), (12, 13, 11, 12.5), (13, 13, 13, 13)]
    result = play(feeds(A=bars(rows)), {}, Early, cheat_on_open=True)
    assert fills(result) == [(2, "A", 1.0, 12.0), (2, "A", 1.0, 11.5)]
    assert result.strategy.seen == [(12.0, 10.5, 9.5, 10.2, 1), (13.0, 13.0, 11.0, 12.5, 2)]
    assert "cheat_on_open" in str(result)
    assert play(feeds(A=bars(rows)), {}, Early).metrics["num_fills"] == 0


def test_fill_on_close():
    # rule 3.7: at the close that the strategy saw, equity included
    market = feeds(A=bars([(10, 10, 9, 9.5), (11, 12, 9, 10.5)]), B=flat([20]))
    plan = {1: lambda s: s.buy(size=2), 2: lambda s: (s.close(), s.buy("B"))}
    result = play(market, plan, fill_on_close=True, cash=100.0)
    assert fills(result) == [(1, "A", 2.0, 9.5), (2, "A", -2.0, 10.5)]  # B has no new bar on day 2
    assert [row[1:] for row in result.rows("equity")] == [(81.0, 100.0), (102.0, 102.0)]
    assert "fill_on_close" in str(result)
