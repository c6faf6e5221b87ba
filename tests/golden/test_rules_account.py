"""Sections 4 and 5: instruments, leverage, futures, currencies, hedging, limits, interest, commissions, sizers, excursions; by hand."""

import pytest
from markets import DAY, START, bars, feeds, flat
from play import equity, figures, fills, orders, play

from broker import Commission, Financing, Instrument, Limits, MakerTaker, Percent, PerOrder, PerUnit, Tiered
from engine import Backtest
from engine.errors import ConfigError, OrderError
from engine.sizers import Fixed, PercentOfEquity, Risk, VolatilityTarget

QUIET = (10.0, 10.0, 10.0, 10.0)


def moves(result):
    """[(day, move, amount)]"""
    return [((row[0] - START) // DAY + 1, row[2], row[3]) for row in result.rows("cash_flows")]


# -- instruments ---------------------------------------------------------------------------------------------------


def test_sizes_round_toward_zero_to_the_lot():
    # rule 4.6
    plan = {1: lambda s: (s.buy(size=2.9), s.sell(size=0.4), s.order_target_value(None, 65))}
    result = play(feeds(A=flat([10, 10])), plan, instruments=Instrument(lot=1))
    assert fills(result) == [(2, "A", 2.0, 10.0), (2, "A", 4.0, 10.0)]
    assert orders(result)[2] == ("rejected", "zero_size")


def test_a_lot_does_not_lose_a_unit_to_rounding():
    # rule 4.6: 0.3 / 0.1 is 2.9999999999999996
    result = play(feeds(A=flat([10, 10])), {1: lambda s: s.buy(size=0.3)}, instruments={"A": Instrument(lot=0.1)})
    assert fills(result)[0][2] == pytest.approx(0.3, rel=1e-12)


def test_prices_off_tick_are_rejected():
    # rule 4.6
    plan = {1: lambda s: (s.buy(limit=9.8), s.buy(limit=9.75), s.sell(stop=9.1))}
    result = play(feeds(A=flat([10, 10])), plan, instruments=Instrument(tick=0.25))
    assert orders(result) == {1: ("rejected", "off_tick"), 2: ("open", "end_of_run"), 3: ("rejected", "off_tick")}
    assert figures(result, 1) == (9.8, 9.75)
    assert "its price 9.8 is off the tick; the nearest price is 9.75" in result.why(1)


def test_a_multiplier_scales_money_not_sizes():
    # rule 4.6: 2 units at 10 with 5 a point cost 100
    plan = {1: lambda s: s.buy(size=2), 2: lambda s: s.close()}
    result = play(feeds(A=flat([10, 10, 13])), plan, instruments=Instrument(multiplier=5), cash=100.0)
    assert equity(result) == [(100.0, 100.0), (0.0, 100.0), (130.0, 130.0)]
    assert [row[6] for row in result.rows("trades")] == [30.0]


def test_leverage_and_its_margin_call():
    # rules 4.2, 4.5: 20 at 10 are 200, carried by 100; at 6.9 equity is 38, below 30 % of 138
    rows = [QUIET, QUIET, (10, 10, 6.9, 6.9), (6.5, 6.5, 6.5, 6.5), (7, 7, 7, 7)]
    result = play(feeds(A=bars(rows)), {1: lambda s: (s.buy(size=20), s.buy(size=1))}, cash=100.0, leverage=2, maintenance_margin=0.3)
    assert orders(result)[2] == ("rejected", "insufficient_cash")
    assert figures(result, 2) == (0.0, 5.0)
    assert fills(result) == [(2, "A", 20.0, 10.0), (4, "A", -20.0, 6.5)]
    assert orders(result)[3] == ("filled", "margin_call")
    assert equity(result)[2] == pytest.approx((-100.0, 38.0))


def test_gains_of_a_leveraged_position_carry_more():
    # rule 4.2: 20 at 10 rise to 12: equity 140, margin 120, so 20 are free
    plan = {1: lambda s: s.buy("A", 20), 2: lambda s: s.buy("B", 40.1), 3: lambda s: s.buy("B", 40)}
    result = play(feeds(A=flat([10, 10, 12, 12]), B=flat([1, 1, 1, 1])), plan, cash=100.0, leverage=2)
    assert orders(result)[2] == ("rejected", "insufficient_cash")
    assert orders(result)[3] == ("filled", "")


ES = Instrument(multiplier=50, margin=1000, future=True)


def test_a_future_settles_daily():
    # rule 4.6: 2 contracts at 100: no cash but the commission; +2 points on day 3 settle as 200 on day 4, -1 the day after
    rows = [(100,) * 4, (100, 101, 99, 101), (101, 102, 101, 102), (102, 102, 101, 101), (101, 103, 101, 103)]
    plan = {1: lambda s: s.buy(size=2), 4: lambda s: s.close()}
    result = play(feeds(A=bars(rows)), plan, instruments=ES, cash=3000.0, commission=PerUnit(1.0))
    assert moves(result) == [(3, "settlement", 100.0), (4, "settlement", 100.0), (5, "settlement", -100.0)]
    assert equity(result) == [(3000, 3000), (2998, 3098), (3098, 3198), (3198, 3098), (3096, 3096)]
    assert [(row[6], row[7], row[8]) for row in result.rows("trades")] == [(100.0, 96.0, 4.0)]


def test_a_future_binds_its_margin():
    # rule 4.2: three contracts need 3,000
    plan = {1: lambda s: (s.buy(size=2), s.buy(size=1)), 2: lambda s: s.sell(size=4)}
    result = play(feeds(A=flat([100, 100, 100])), plan, instruments=ES, cash=2500.0)
    assert orders(result)[2] == ("rejected", "insufficient_cash")
    assert figures(result, 2) == (500.0, 1000.0)
    assert fills(result)[1] == (3, "A", -4.0, 100.0)  # two are freed, two are needed


def test_a_short_future_and_its_loss():
    # rules 4.5, 4.6: short 2 at 100; at 111 the loss of 1,100 leaves 400 of 1,500, below the maintenance of 2 x 300
    rows = [(100,) * 4, (100, 100, 100, 100), (100, 111, 100, 111), (112,) * 4, (112,) * 4]
    item = Instrument(multiplier=50, margin=700, maintenance=300, future=True)
    result = play(feeds(A=bars(rows)), {1: lambda s: s.sell(size=2)}, instruments=item, cash=1500.0)
    assert fills(result) == [(2, "A", -2.0, 100.0), (4, "A", 2.0, 112.0)]
    assert equity(result)[-1] == (300.0, 300.0)


def test_another_currency():
    # rule 5.1: SAP in EUR at 1.10 when bought (the rate known then, not that of the day's close), 1.20 when sold
    rate = flat([1.1, 1.15, 1.2, 1.2])
    data = feeds(SAP=flat([100, 100, 100, 110]), EURUSD=rate)
    options = {"instruments": {"SAP": Instrument(currency="EUR")}, "currency": "USD", "rates": {"EUR": "EURUSD"}}
    result = play(data, {1: lambda s: s.buy("SAP", 2), 3: lambda s: s.close("SAP")}, cash=1000.0, **options)
    assert equity(result)[1] == pytest.approx((780.0, 1010.0))  # 1000 - 2 x 100 x 1.10; marked at 1.15
    assert equity(result)[2] == pytest.approx((780.0, 1020.0))
    assert equity(result)[3] == pytest.approx((1044.0, 1044.0))
    assert next(iter(result.rows("trades")))[6] == pytest.approx(44.0)


def test_a_position_follows_its_rate_when_its_own_feed_is_silent():
    # rules 1.3, 5.5
    rate = flat([1.0, 1.0, 2.0])
    options = {"instruments": {"SAP": Instrument(currency="EUR")}, "currency": "USD", "rates": {"EUR": "EURUSD"}}
    result = play(feeds(SAP=flat([10, 10]), EURUSD=rate), {1: lambda s: s.buy("SAP", 2)}, cash=100.0, **options)
    assert [worth for _, worth in equity(result)] == [100.0, 100.0, 120.0]


def test_an_order_without_a_rate_is_rejected():
    # rule 4.7
    options = {"instruments": {"SAP": Instrument(currency="EUR")}, "currency": "USD", "rates": {"EUR": "EURUSD"}}
    data = feeds(SAP=flat([10, 10, 10]), EURUSD=flat([1.1], start=START + 2 * DAY))
    assert orders(play(data, {1: lambda s: s.buy("SAP")}, warmup="each", **options))[1] == ("rejected", "no_rate")


# -- money ---------------------------------------------------------------------------------------------------------


def test_deposits_and_withdrawals_are_no_returns():
    # rule 5.6: at once, recorded, and neither a profit nor a drawdown
    plan = {1: lambda s: s.deposit(100), 2: lambda s: s.withdraw(50)}
    result = play(feeds(A=flat([10, 10, 10])), plan, cash=100.0)
    assert equity(result) == [(200.0, 200.0), (150.0, 150.0), (150.0, 150.0)]
    assert moves(result) == [(1, "deposit", 100.0), (2, "withdrawal", -50.0)]
    assert (result.metrics.total_return, result.metrics.max_drawdown) == (0.0, 0.0)


def test_interest_accrues_on_calendar_days():
    # rule 5.3: short 10 at 10 from Friday to Monday: three days of 3.65 % on 100
    from markets import MINUTE

    data = bars([QUIET] * 4)
    data["ts"][2] = START + 1 * DAY + 60 * MINUTE  # the same day: nothing
    data["ts"][3] = START + 4 * DAY
    result = play(feeds(A=data), {1: lambda s: s.sell(size=10)}, cash=100.0, financing=Financing(short=0.0365, credit=0.0073))
    assert moves(result) == [
        (2, "credit_interest", pytest.approx(100 * 0.0073 / 365)),
        (5, "short_interest", pytest.approx(-0.03)),
        (5, "credit_interest", pytest.approx(200.002 * 0.0073 * 3 / 365)),
    ]


def test_interest_on_borrowed_cash():
    # rule 5.3: 20 at 10 with 100: 100 are borrowed
    result = play(feeds(A=flat([10, 10, 10])), {1: lambda s: s.buy(size=20)}, cash=100.0, leverage=2, financing=0.0365)
    assert moves(result) == [(3, "debit_interest", pytest.approx(-0.01))]


@pytest.mark.parametrize(
    ("model", "fees"),
    [
        (Percent(0.001, minimum=1.0), [1.0, 1.0]),
        (Percent(0.05, maximum=1.5), [1.5, 1.5]),
        (PerUnit(0.5, minimum=3), [3.0, 3.0]),
        (PerOrder(2.0, rate=0.01), [2.4, 2.4]),
        (MakerTaker(-0.01, 0.02), [0.8, -0.4]),  # the market order takes, the limit order that rested makes
        (Tiered([(0, 0.01), (40, 0.005)]), [0.4, 0.2]),
        ({"A": PerUnit(0.1), "*": 0.5}, [0.4, 0.4]),
        ({"B": PerUnit(0.1)}, [0.0, 0.0]),
    ],
)
def test_commission_models(model, fees):
    # rule 5.3: 4 units bought and sold at 10
    rows = [QUIET, QUIET, (9, 10, 9, 10)]
    plan = {1: lambda s: s.buy(size=4), 2: lambda s: s.sell(size=4, limit=10)}
    result = play(feeds(A=bars(rows), B=flat([1])), plan, commission=model)
    assert [row[5] for row in result.rows("fills")] == pytest.approx(fees)


def test_minimum_and_ticket_are_per_order_not_per_fill():
    # rules 5.3, 3.4: 150 units in two fills
    rows = [(10, 10, 10, 10, 1000)] * 4
    for model, fees in ((PerUnit(0.01, minimum=1.2), [1.2, 0.3]), (PerOrder(2.0), [2.0, 0.0])):
        result = play(feeds(A=bars(rows)), {1: lambda s: s.buy(size=150)}, max_participation=0.1, commission=model)
        assert [row[5] for row in result.rows("fills")] == pytest.approx(fees)


def test_a_commission_function_that_raises_is_named():
    def half(size, price):
        return 1 / 0

    with pytest.raises(OrderError, match=r"commission function <function .*half.*> raised ZeroDivisionError.*size=1.0, price=10.0"):
        play(feeds(A=flat([10, 10])), {1: lambda s: s.buy()}, commission=half)


def test_a_slippage_function_that_raises_is_named():
    with pytest.raises(OrderError, match=r"slippage function .* returned -1"):
        play(feeds(A=flat([10, 10])), {1: lambda s: s.buy()}, slippage=lambda *args: -1)


# -- hedging -------------------------------------------------------------------------------------------------------


def test_hedging_positions_stand_side_by_side():
    # rule 5.1: long 3 and short 2 of one feed; each is a trade of its own
    seen = []
    plan = {
        1: lambda s: (s.buy(size=3), s.sell(size=2)),
        2: lambda s: seen.append((s.position().size, s.position(leg="short").size)),
        3: lambda s: s.sell(size=1, leg="long"),
        4: lambda s: s.close(),
    }
    result = play(feeds(A=flat([10, 10, 11, 12, 13])), plan, hedging=True, cash=1000.0)
    assert seen == [(3.0, -2.0)]
    assert [size for _, _, size, _ in fills(result)] == [3.0, -2.0, -1.0, -2.0, 2.0]
    assert [(row[5], row[6]) for row in result.rows("trades")] == [(3.0, 8.0), (-2.0, -6.0)]
    assert equity(result)[-1] == (1002.0, 1002.0)


def test_a_leg_is_not_turned_over():
    # rule 4.7
    plan = {1: lambda s: s.buy(size=3), 2: lambda s: s.sell(size=4, leg="long")}
    result = play(feeds(A=flat([10, 10, 11])), plan, hedging=True)
    assert orders(result)[2] == ("rejected", "beyond_leg")
    assert figures(result, 2) == (3.0, -4.0)


def test_a_hedged_bracket_closes_its_own_leg():
    # rule 3.1
    rows = [QUIET, QUIET, (10, 12, 10, 12), QUIET]
    plan = {1: lambda s: (s.buy_bracket(stop=8, target=11), s.sell_bracket(stop=14, target=7))}
    result = play(feeds(A=bars(rows)), plan, hedging=True)
    assert fills(result) == [(2, "A", 1.0, 10.0), (2, "A", -1.0, 10.0), (3, "A", -1.0, 11.0)]
    assert result.metrics["num_trades"] == 1


# -- sizing --------------------------------------------------------------------------------------------------------


def test_target_weights_sell_first():
    # rules 4.1, 5.4: from 10 A to half A, half B, with all cash in A
    data = feeds(A=flat([10] * 4), B=flat([20] * 4))
    plan = {1: lambda s: s.order_target_percent("A", 1.0), 2: lambda s: s.order_target_weights({"B": 0.5, "A": 0.5})}
    result = play(data, plan, cash=200.0)
    assert fills(result) == [(2, "A", 20.0, 10.0), (3, "A", -10.0, 10.0), (3, "B", 5.0, 20.0)]


def test_sizers():
    # rule 5.4: 1,000 of equity at a close of 10
    from play import Play

    from engine.indicators import StdDev

    class Sized(Play):
        sizer = Fixed(3)

        def init(self):
            Play.init(self)
            self.deviation = StdDev(self.feeds.close - self.feeds.close.shift(1), 2)

    def act(s):
        s.kept["sizes"] = [
            s.buy().size,
            s.buy(size=PercentOfEquity(0.1)).size,
            s.buy(size=PercentOfEquity(0.1), limit=5).size,
            s.buy(size=Risk(0.02, stop=8)).size,
            s.sell(size=Risk(0.02), stop=8).size,
            s.buy(size=VolatilityTarget(0.01, s.deviation)).size,
        ]

    result = play(feeds(A=flat([9, 11, 10])), {1: act}, Sized, cash=1000.0)
    deviation = 1.5  # of +2 and -1
    assert result.strategy.kept["sizes"] == pytest.approx([3, 10, 20, 10, -10, 10 / deviation / 10])


def test_risk_needs_a_stop():
    def act(s):
        with pytest.raises(OrderError, match="stop=None with a price of 10.0; expected a stop away from it"):
            s.buy(size=Risk(0.01))

    play(feeds(A=flat([10, 10])), {1: act})


# -- trades --------------------------------------------------------------------------------------------------------


def excursions(rows, plan, **options):
    return [row[10:12] for row in play(feeds(A=bars(rows)), plan, **options).rows("trades")]


def test_excursions_are_those_of_the_bars_in_between():
    # rule 5.2: bought at the open of day 2, whose range counts; sold at the open of day 4, whose range does not
    rows = [QUIET, (10, 11, 9, 10), (10, 12, 9.5, 11), (11, 99, 1, 11)]
    assert excursions(rows, {1: lambda s: s.buy(size=2), 3: lambda s: s.close()}) == [(-2.0, 4.0)]


def test_excursions_of_a_fill_inside_a_bar():
    # rule 5.2: filled at 9.5 inside day 2, whose low of 5 may have been before; a short sale mirrors it
    rows = [QUIET, (10, 11, 5, 10), (10, 12, 9, 11), (11, 11, 11, 11)]
    assert excursions(rows, {1: lambda s: s.buy(limit=9.5), 3: lambda s: s.close()}) == [(-0.5, 2.5)]
    rows = [QUIET, (10, 15, 9, 10), (10, 12, 9, 11), (11, 11, 11, 11)]
    assert excursions(rows, {1: lambda s: s.sell(limit=10.5), 3: lambda s: s.close()}) == [(-1.5, 1.5)]


def test_excursions_of_a_position_that_grows():
    # rule 5.2: 1 at 10, seen at 9 (-1); 2 more at 9 (-1); seen at 8 by all three: -2 - 2 x 1 = -4; sold at 10: +2
    rows = [QUIET, (10, 10, 9, 9), (9, 9, 8, 8), (10, 10, 10, 10)]
    plan = {1: lambda s: s.buy(), 2: lambda s: s.buy(size=2), 3: lambda s: s.close()}
    assert excursions(rows, plan) == [pytest.approx((-4.0, 2.0))]


def test_excursions_of_a_long_trade():
    # rule 5.2: longer than what is looked up at a time, in every mode and chunk size
    rows = [(100.0, 100.0 + i, 100.0 - i / 2, 100.0) for i in range(40)] + [(100.0,) * 4] * 3
    plan = {1: lambda s: s.buy(), 41: lambda s: s.close()}
    for mode, chunk in (("stream", 1), ("stream", 7), ("stream", 960), ("runonce", 960)):
        assert excursions(rows, plan, mode=mode, chunk=chunk) == [(-19.5, 39.0)]


# -- options -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"slipage": 0.1}, "Backtest has no option 'slipage'; did you mean slippage?"),
        ({"slippage": -0.1}, "PercentSlippage(rate=-0.1): expected a finite number of at least 0"),
        ({"slippage": "much"}, "slippage='much'; expected a fraction of the price"),
        ({"spread": -1}, "Backtest(spread=-1): expected a finite number of at least 0"),
        ({"max_participation": 0}, "max_participation=0; expected a finite number greater than 0"),
        ({"leverage": 0}, "leverage=0; expected a finite number greater than 0"),
        ({"maintenance_margin": float("nan")}, "maintenance_margin=nan"),
        ({"intrabar": "pesimistic"}, "intrabar='pesimistic'; did you mean pessimistic?"),
        ({"cheat_on_open": True, "fill_on_close": True}, "one order cannot be filled at both"),
        ({"limits": 5}, "limits=5; expected Limits("),
        ({"financing": "dear"}, "financing='dear'; expected Financing("),
        ({"session": "25:00"}, "start='25:00': expected a time of day"),
        ({"instruments": 5}, "instruments=5; expected an Instrument"),
    ],
)
def test_options_that_make_no_sense(options, text):
    from strategies.sma_cross import SmaCross

    with pytest.raises(ConfigError) as caught:
        Backtest(feeds(A=flat([1])), SmaCross, **options).run()
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Instrument(lot=-1), "Instrument(lot=-1): expected a finite number of at least 0"),
        (lambda: Instrument(multiplier=0), "Instrument(multiplier=0): expected a finite number greater than 0"),
        (lambda: Instrument(future=True), "a future needs margin="),
        (lambda: Limits(drawdown=1.5), "expected a fraction between 0 and 1"),
        (lambda: Limits(position=-1), "Limits(position=-1)"),
        (lambda: Percent(0.1, minimum=2, maximum=1), "the minimum is above the maximum"),
        (lambda: Tiered([(5, 0.1)]), "the first tier must begin at 0"),
        (lambda: Fixed(0), "Fixed(size=0): expected a number greater than 0"),
        (lambda: Financing(short="x"), "Financing(short='x')"),
    ],
)
def test_values_that_make_no_sense(make, text):
    with pytest.raises(ConfigError) as caught:
        make()
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"instruments": {"B": Instrument()}}, "instruments: no feed named 'B'"),
        ({"instruments": {"A": 5}}, "instruments['A']=5; expected an Instrument"),
        ({"instruments": Instrument(currency="EUR"), "currency": "USD"}, "rates has no 'EUR'"),
        ({"instruments": Instrument(currency="EUR"), "rates": {"EUR": "X"}}, "rates['EUR']: no feed named 'X'"),
        ({"commission": {"B": 0.1}}, "commission: no feed named 'B'"),
    ],
)
def test_options_that_do_not_fit_the_feeds(options, text):
    with pytest.raises(ConfigError) as caught:
        play(feeds(A=flat([1])), {}, **options)
    assert text in str(caught.value)


def test_value_objects_are_equal_by_value_and_frozen():
    assert Instrument(lot=1) == Instrument(lot=1.0) != Instrument()
    assert repr(Limits(position=3)) == "Limits(position=3.0)"
    with pytest.raises(AttributeError, match="cannot be changed"):
        Instrument().lot = 2


def test_what_a_run_assumed_stands_in_its_result():
    result = play(feeds(A=flat([10])), {}, slippage=0.001, spread=0.01, leverage=2, instruments=Instrument(lot=1), session="17:00")
    told = {name: result.info[name] for name in ("slippage", "spread", "leverage", "instruments", "session", "intrabar")}
    assert told == {
        "slippage": "0.001 of the price",
        "spread": 0.01,
        "leverage": 2.0,
        "instruments": "Instrument(lot=1.0)",
        "session": "17:00 UTC",
        "intrabar": "pessimistic",
    }


class Odd(Commission):
    def cost(self, size, price):
        return float("nan")


def test_a_commission_of_nan_is_named():
    with pytest.raises(OrderError, match="commission function .*cost.* returned nan"):
        play(feeds(A=flat([10, 10])), {1: lambda s: s.buy()}, commission=Odd())
