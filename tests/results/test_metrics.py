"""Metrics against values worked out by hand."""

import math
import statistics

import pytest
from markets import DAY, MINUTE, START, feeds, flat
from play import play

CLOSES = [10, 10, 12, 9, 15, 15]
PLAN = {1: lambda s: s.buy(size=10), 4: lambda s: s.close()}


def test_return_drawdown_exposure_turnover_and_wins():
    # bought 10 at 10 on day 2, sold at 15 on day 5; equity 1000 1000 1020 990 1050 1050
    metrics = play(feeds(A=flat(CLOSES)), PLAN, cash=1000.0).metrics
    assert metrics["final_value"] == 1050.0
    assert metrics["total_return"] == pytest.approx(0.05, rel=1e-12)
    assert metrics["max_drawdown"] == pytest.approx(30 / 1020, rel=1e-12)
    assert metrics["exposure"] == pytest.approx(3 / 6)
    assert metrics["turnover"] == pytest.approx(250 / 1000)
    assert metrics["win_rate"] == 1.0
    assert (metrics["num_trades"], metrics["num_fills"]) == (1, 2)


def test_sharpe_over_daily_closes():
    equity = [1000, 1000, 1020, 990, 1050, 1050]
    returns = [equity[0] / 1000 - 1] + [b / a - 1 for a, b in zip(equity, equity[1:])]
    years = 5 / 365.25
    expected = statistics.mean(returns) / statistics.stdev(returns) * math.sqrt(len(returns) / years)
    metrics = play(feeds(A=flat(CLOSES)), PLAN, cash=1000.0).metrics
    assert metrics["sharpe_ratio"] == pytest.approx(expected, rel=1e-12)


def test_sharpe_takes_the_last_equity_of_each_day():
    # two bars a day, 12 hours apart: only every second equity counts
    equity = [1000, 1020, 1050]
    returns = [equity[0] / 1000 - 1] + [b / a - 1 for a, b in zip(equity, equity[1:])]
    expected = statistics.mean(returns) / statistics.stdev(returns) * math.sqrt(3 / (2.5 / 365.25))
    data = feeds(A=flat([10, 10, 9, 12, 7, 15], start=START + DAY // 2, step=DAY // 2))
    metrics = play(data, {1: lambda s: s.buy(size=10)}, cash=1000.0).metrics
    assert metrics["sharpe_ratio"] == pytest.approx(expected, rel=1e-12)
    assert metrics["max_drawdown"] == pytest.approx(50 / 1020, rel=1e-12)


def test_a_day_begins_at_midnight_utc():
    # 23:59 and 00:00, when a bar of the old day is complete, are one day; 00:01 is another
    data = feeds(A=flat([10, 20, 30], start=START + DAY - MINUTE, step=MINUTE))
    assert play(data, {}).metrics["sharpe_ratio"] != 0
    tracker = play(data, {}).recorder.tracker
    assert tracker.days == 2
    assert play(feeds(A=flat([10, 20], start=START + DAY - MINUTE, step=MINUTE)), {}).recorder.tracker.days == 1


def test_commission_and_losing_trades():
    plan = {1: lambda s: s.buy(), 2: lambda s: s.close(), 3: lambda s: s.sell(), 4: lambda s: s.close()}
    metrics = play(feeds(A=flat([10, 10, 11, 12, 10])), plan, cash=100.0, commission=lambda size, price: 0.5).metrics
    assert metrics["commission"] == 2.0
    assert metrics["num_trades"] == 2
    # the long one gains 1 and pays 1, which is no win; the short one gains 2 and pays 1
    assert metrics["win_rate"] == 0.5
    assert metrics["final_value"] == 101.0


def test_what_cannot_be_said_is_nan():
    metrics = play(feeds(A=flat([10])), {}).metrics
    assert math.isnan(metrics["sharpe_ratio"])
    assert math.isnan(metrics["win_rate"])
    assert (metrics["total_return"], metrics["max_drawdown"], metrics["exposure"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("step", [DAY, DAY // 2])
def test_a_deposit_is_no_return_on_whatever_day(step):
    plan = {2: lambda s: s.deposit(1000.0), 4: lambda s: s.withdraw(500.0)}
    result = play(feeds(A=flat([10.0] * 6, step=step)), plan, cash=1000.0)
    assert result.metrics["final_value"] == 1500.0
    assert result.metrics["total_return"] == 0.0
    assert result.metrics["max_drawdown"] == 0.0
    assert math.isnan(result.metrics["sharpe_ratio"])  # no return differs from another


def test_what_is_earned_on_a_deposit_counts():
    plan = {2: lambda s: s.deposit(1000.0), 3: lambda s: s.buy(size=100)}
    metrics = play(feeds(A=flat([10.0, 10.0, 10.0, 10.0, 11.0, 11.0])), plan, cash=1000.0).metrics
    returns = [0, 0, 0, 0, 100 / 2000, 0]
    expected = statistics.mean(returns) / statistics.stdev(returns) * math.sqrt(6 / (5 / 365.25))
    assert metrics["sharpe_ratio"] == pytest.approx(expected, rel=1e-12)


def test_sortino_calmar_and_profit_factor():
    # bought 10 at 10 on day 2, sold at 15 on day 5, a short of 10 from 15 to 16: equity 1000 1000 1020 990 1050 1050 1040
    plan = {1: lambda s: s.buy(size=10), 4: lambda s: s.close(), 5: lambda s: s.sell(size=10), 6: lambda s: s.close()}
    metrics = play(feeds(A=flat([10, 10, 12, 9, 15, 15, 16, 16])), plan, cash=1000.0).metrics
    equity = [1000, 1000, 1020, 990, 1050, 1050, 1040, 1040]
    returns = [0.0] + [b / a - 1 for a, b in zip(equity, equity[1:])]
    years = 7 / 365.25
    short = math.sqrt(sum(min(value, 0.0) ** 2 for value in returns) / 8)
    assert metrics["sortino_ratio"] == pytest.approx(statistics.mean(returns) / short * math.sqrt(8 / years), rel=1e-12)
    assert metrics["annual_volatility"] == pytest.approx(statistics.stdev(returns) * math.sqrt(8 / years), rel=1e-12)
    assert metrics["annual_return"] == pytest.approx(1.04 ** (1 / years) - 1, rel=1e-12)
    assert metrics["calmar_ratio"] == pytest.approx(metrics["annual_return"] / (30 / 1020), rel=1e-12)
    assert metrics["profit_factor"] == pytest.approx(50 / 10)


def test_what_is_not_defined_is_one_nan():
    first, second = (play(feeds(A=flat([10])), {}).metrics for _ in range(2))
    assert math.isnan(first["sortino_ratio"])
    assert math.isnan(first["annual_return"])
    assert first == second
