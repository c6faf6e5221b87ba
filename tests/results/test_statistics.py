"""Statistics: equal to what the run accumulated online, to other libraries, and to values worked out by hand."""

import math
import random

import pytest
from markets import DAY, MINUTE, START, feeds, flat, universe, walk
from play import play

from engine import Backtest
from engine.errors import ConfigError
from engine.results.metrics import drawdowns, return_and_risk, risk_ratios, trade_stats
from engine.results.metrics.equity_curve import curve_of
from strategies.sma_cross import SmaCross

RNG = random.Random(5)
RETURNS = [RNG.gauss(0.0005, 0.01) for _ in range(700)]
OTHERS = [0.6 * value + RNG.gauss(0, 0.008) for value in RETURNS]


def run(data, **options):
    return Backtest(data, SmaCross(fast=3, slow=8), cash=100_000.0, **options).run(progress=False)


@pytest.mark.parametrize("data", [
    lambda: feeds(A=walk(900, 3, step=DAY), B=walk(700, 4, step=DAY)),
    lambda: universe(5, 3000, seed=2, keep=0.8, late=50, early=50),
    lambda: feeds(A=walk(30, 3, step=7 * DAY)),
    lambda: feeds(A=flat([10])),
], ids=["daily", "minutes", "weekly", "one bar"])
def test_equal_to_what_was_accumulated_online(data):
    result = run(data(), commission=0.0002)
    found = result.statistics()
    for name, value in result.metrics.items():
        assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True), name
    stamps = [row[0] for row in result.rows("equity")]
    assert trade_stats.exposure(stamps, result.rows("fills")) == pytest.approx(result.metrics.exposure, rel=1e-12)


def test_drawdowns_have_start_trough_and_recovery():
    # equity 1000 1000 1020 990 1050 1050 1040
    result = play(feeds(A=flat([10, 10, 12, 9, 15, 15, 14])), {1: lambda s: s.buy(size=10)}, cash=1000.0)
    found = result.statistics()
    first, second = found.drawdowns
    assert (first.depth, first.start, first.trough, first.recovery) == (30 / 1020, START + 2 * DAY, START + 3 * DAY, START + 4 * DAY)
    assert (second.start, second.trough, second.recovery, second.end) == (START + 5 * DAY, START + 6 * DAY, None, START + 6 * DAY)
    assert found.longest_drawdown_days == 2.0
    assert found.max_drawdown == result.metrics.max_drawdown
    assert found.ulcer_index == pytest.approx(math.sqrt(((30 / 1020) ** 2 + (10 / 1050) ** 2) / 7))


def test_deposits_are_no_returns():
    plan = {2: lambda s: s.deposit(1000.0), 4: lambda s: s.withdraw(500.0)}
    found = play(feeds(A=flat([10] * 6)), plan, cash=1000.0).statistics()
    assert found.curve.returns == [0.0] * 6
    assert (found.total_return, found.max_drawdown, found.final_value) == (0.0, 0.0, 1500.0)
    bought = play(feeds(A=flat([10, 10, 20, 20])), {1: lambda s: s.buy(size=10), 3: lambda s: s.deposit(900.0)}, cash=100.0)
    assert bought.statistics().curve.returns == [0.0, 0.0, 1.0, 0.0]


def test_trades_by_side_symbol_and_month():
    row = ("A", START, START + DAY, 10.0, 11.0, 1.0, 1.0, 1.0, 0.0, 1, 0.0, 0.0)
    wins = [row[:7] + (net,) + row[8:] for net in (3.0, 1.0)]
    losses = [("B", START, START + 40 * DAY, 10.0, 11.0, -1.0, 1.0, net, 0.0, 4, 0.0, 0.0) for net in (-1.0, -2.0, 0.0)]
    found = trade_stats.trade_statistics(wins + losses)
    whole = found["all"]
    assert (whole["num_trades"], whole["win_rate"], whole["profit_factor"]) == (5, 0.4, pytest.approx(4 / 3))
    assert (whole["average_win"], whole["average_loss"], whole["payoff_ratio"]) == (2.0, -1.0, 2.0)
    assert (whole["expectancy"], whole["best_trade"], whole["worst_trade"]) == (pytest.approx(0.2), 3.0, -2.0)
    assert (whole["longest_win_streak"], whole["longest_loss_streak"]) == (2, 3)
    assert whole["average_bars"] == pytest.approx(14 / 5)
    deviation = math.sqrt(sum((net - 0.2) ** 2 for net in (3, 1, -1, -2, 0)) / 4)
    assert whole["sqn"] == pytest.approx(0.2 / deviation * math.sqrt(5))
    assert (found["long"]["num_trades"], found["short"]["num_trades"]) == (2, 3)
    assert {name: item["net_profit"] for name, item in found["by_symbol"].items()} == {"A": 4.0, "B": -3.0}
    assert list(found["by_month"]) == [(2010, 1), (2010, 2)]


def test_monthly_returns_compound_to_the_whole():
    found = run(feeds(A=walk(400, 3, step=DAY))).statistics()
    product = math.prod(1 + value for value in found.monthly.values())
    assert product - 1 == pytest.approx(found.total_return, rel=1e-9)
    assert math.prod(1 + value for value in found.yearly.values()) == pytest.approx(product)
    assert next(iter(found.monthly)) == (2010, 1)


def test_rejections_are_counted_by_reason():
    plan = {1: lambda s: (s.buy(size=1000), s.buy(size=2000)), 2: lambda s: s.buy(size=1, limit=0.5)}
    found = play(feeds(A=flat([10] * 4)), plan, cash=100.0).statistics()
    assert found.rejections == {("rejected", "insufficient_cash"): 2, ("open", "end_of_run"): 1}


def test_benchmark_takes_pairs_feeds_and_results():
    data = walk(300, 3, step=DAY)
    result = run(feeds(A=data))
    held = play(feeds(A=data), {1: lambda s: s.buy(size=1)}, cash=1000.0)
    pair = result.statistics(benchmark=(data["ts"], data["close"]))
    feed = result.statistics(benchmark=feeds(A=data))
    assert pair == feed
    assert feed.benchmark == "A"
    assert feed.benchmark_return == pytest.approx(data["close"][-1] / data["close"][0] - 1)
    itself = held.statistics(benchmark=held)
    assert itself.beta == pytest.approx(1)
    assert itself.alpha == pytest.approx(0, abs=1e-12)
    assert itself.tracking_error == pytest.approx(0, abs=1e-12)
    with pytest.raises(ConfigError, match="has 2 feeds; expected one"):
        result.statistics(benchmark=feeds(A=data, B=data))
    with pytest.raises(ConfigError, match="2 timestamps, 1 values"):
        result.statistics(benchmark=([1, 2], [1.0]))


def test_a_benchmark_of_other_hours_and_days():
    # daily run; benchmark in minutes, from the second day on, with a day missing
    stamps = [START + day * DAY + k * MINUTE for day in (1, 2, 4) for k in range(3)]
    values = [1.0, 1, 10, 1, 1, 20, 1, 1, 30]
    from engine.results.metrics.benchmark_closes import beside

    assert beside([START + i * DAY for i in range(5)], stamps, values) == ([2, 3, 4], [1.0, 0.0, 0.5])


def test_equal_to_empyrical():
    empyrical = pytest.importorskip("empyrical")
    import numpy as np

    mine, theirs = np.array(RETURNS), np.array(OTHERS)
    closes = list(np.cumprod(np.concatenate([[1.0], 1 + mine])))
    pairs = [
        (return_and_risk.compounded(RETURNS), empyrical.cum_returns_final(mine)),
        (return_and_risk.annual_return(return_and_risk.compounded(RETURNS), 700 / 252), empyrical.annual_return(mine)),
        (return_and_risk.annual_volatility(RETURNS, 252), empyrical.annual_volatility(mine)),
        (return_and_risk.value_at_risk(RETURNS), empyrical.value_at_risk(mine)),
        (return_and_risk.conditional_value_at_risk(RETURNS), empyrical.conditional_value_at_risk(mine)),
        (return_and_risk.tail_ratio(RETURNS), empyrical.tail_ratio(mine)),
        (risk_ratios.sharpe_ratio(RETURNS, 252), empyrical.sharpe_ratio(mine)),
        (risk_ratios.sharpe_ratio(RETURNS, 252, 0.0001), empyrical.sharpe_ratio(mine, 0.0001)),
        (risk_ratios.sortino_ratio(RETURNS, 252), empyrical.sortino_ratio(mine)),
        (risk_ratios.downside_deviation(RETURNS, 252), empyrical.downside_risk(mine)),
        (risk_ratios.omega_ratio(RETURNS), empyrical.omega_ratio(mine)),
        (risk_ratios.beta(RETURNS, OTHERS), empyrical.beta(mine, theirs)),
        (risk_ratios.alpha(RETURNS, OTHERS, 252), empyrical.alpha(mine, theirs)),
        (risk_ratios.information_ratio(RETURNS, OTHERS, 1), empyrical.excess_sharpe(mine, theirs)),
        (-drawdowns.max_drawdown(closes), empyrical.max_drawdown(mine)),
        (risk_ratios.calmar_ratio(empyrical.annual_return(mine), drawdowns.max_drawdown(closes)), empyrical.calmar_ratio(mine)),
    ]
    for ours, other in pairs:
        assert ours == pytest.approx(float(other), rel=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_equal_to_quantstats_and_pandas():
    pytest.importorskip("quantstats")
    import pandas as pd
    import quantstats.stats as qs

    index = pd.date_range("2010-01-01", periods=700)
    mine, theirs = pd.Series(RETURNS, index), pd.Series(OTHERS, index)
    closes = [1.0]
    for value in RETURNS:
        closes.append(closes[-1] * (1 + value))
    n = len(RETURNS)
    pairs = [
        (return_and_risk.skewness(RETURNS), qs.skew(mine)),
        (return_and_risk.excess_kurtosis(RETURNS), qs.kurtosis(mine)),
        (risk_ratios.sharpe_ratio(RETURNS, 252), qs.sharpe(mine)),
        (risk_ratios.sortino_ratio(RETURNS, 252), qs.sortino(mine)),
        (risk_ratios.omega_ratio(RETURNS), qs.omega(mine)),
        (risk_ratios.beta(RETURNS, OTHERS), qs.greeks(mine, theirs)["beta"]),
        (risk_ratios.information_ratio(RETURNS, OTHERS, 1), qs.information_ratio(mine, theirs)),
        (drawdowns.ulcer_index(closes) * math.sqrt((n + 1) / (n - 1)), qs.ulcer_index(mine)),
    ]
    for ours, other in pairs:
        assert ours == pytest.approx(float(other), rel=1e-9)


def test_equal_to_backtraders_analyzers():
    backtrader = pytest.importorskip("backtrader")
    pandas = pytest.importorskip("pandas")

    closes = [10.0, 11, 13, 12, 9, 9, 10, 14, 13, 12, 12, 11, 15, 16, 14, 15, 13, 12, 12, 13]
    orders = {1: 1, 3: -1, 4: -2, 6: 2, 7: 3, 8: -3, 9: -1, 12: 1, 13: 1, 15: -1}  # bar: size

    class Scripted(backtrader.Strategy):
        def next(self):
            size = orders.get(len(self), 0)
            if size:
                (self.buy if size > 0 else self.sell)(size=abs(size))

    frame = pandas.DataFrame({name: closes for name in ("open", "high", "low", "close")}, pandas.date_range("2010-01-01", periods=20))
    cerebro = backtrader.Cerebro()
    cerebro.adddata(backtrader.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(Scripted)
    for name in ("SQN", "TradeAnalyzer"):
        cerebro.addanalyzer(getattr(backtrader.analyzers, name), _name=name)
    analyzers = cerebro.run()[0].analyzers
    theirs = analyzers.TradeAnalyzer.get_analysis()
    plan = {bar: lambda s, size=size: (s.buy if size > 0 else s.sell)(size=abs(size)) for bar, size in orders.items()}
    found = play(feeds(A=flat(closes)), plan, cash=10_000.0).statistics()
    n = found.num_trades
    assert n == theirs.total.closed == 5
    assert found.win_rate * n == theirs.won.total
    assert found.net_profit == pytest.approx(theirs.pnl.net.total)
    assert found.average_win == pytest.approx(theirs.won.pnl.average)
    assert (found.longest_win_streak, found.longest_loss_streak) == (theirs.streak.won.longest, theirs.streak.lost.longest)
    assert (found.trades["long"]["num_trades"], found.trades["short"]["num_trades"]) == (theirs.long.total, theirs.short.total)
    # backtrader divides by the deviation of the population
    assert found.sqn == pytest.approx(analyzers.SQN.get_analysis().sqn * math.sqrt((n - 1) / n))


def test_what_is_not_defined_is_nan():
    assert all(math.isnan(f([])) for f in (return_and_risk.mean, return_and_risk.deviation, return_and_risk.value_at_risk, return_and_risk.skewness, return_and_risk.tail_ratio))
    assert math.isnan(return_and_risk.annual_return(-1.5, 2))
    assert math.isnan(risk_ratios.omega_ratio([0.1]))
    assert math.isnan(risk_ratios.beta([0.1, 0.2], [0.3, 0.3]))
    assert math.isnan(risk_ratios.sharpe_ratio([0.1, 0.1], 252))
    empty = curve_of([], 100.0)
    assert (empty.total_return, empty.returns, empty.falls.deepest) == (0.0, [], [])


def test_constant_memory_of_falls():
    rng = random.Random(1)
    rows, equity = [], 100.0
    for i in range(20_000):
        equity *= 1 + rng.gauss(0.0005, 0.003)
        rows.append((START + i * MINUTE, 0.0, equity))
    curve = curve_of(rows, 100.0)
    assert len(curve.falls.deepest) == drawdowns.KEPT
    assert curve.falls.deepest[0].depth == drawdowns.max_drawdown([100.0, *(row[2] for row in rows)])
    assert len(curve.returns) == 14
