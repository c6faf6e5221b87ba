"""Portfolios: sleeves are single runs, one account holds what they hold, and figures add up."""

from math import isnan, sqrt

import pytest
from markets import DAY, START, universe, walk

from engine import Backtest, Strategy
from engine.errors import ConfigError
from engine.portfolio import Portfolio, over
from engine.results.metrics.equity_curve import curve_of
from engine.results.metrics.risk_ratios import sharpe_ratio
from feeds.columns import from_columns
from strategies.sma_cross import SmaCross, SmaCrossSignal

QUIET = {"progress": False}


class Contrary(SmaCross):
    """The other side of every crossing."""

    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, -sign)


class Percent(Strategy):
    part: float = 0.5

    def next(self):
        for feed in self.feeds.fresh:
            if feed.bars % 10 == 3:
                self.order_target_percent(feed, self.part * (1 if feed.bars % 20 == 3 else -1) / len(self.feeds))


class Limits(Strategy):
    """Buys on a limit, sells at the market."""

    def next(self):
        if not self.position() and not self.orders():
            self.buy(self.feed, 5, limit=self.feed.close[0] * 0.998)
        elif self.position() and self.feed.bars % 7 == 0:
            self.close()


def market(n=300, count=2, seed=3, keep=1.0):
    return from_columns({f"F{i}": walk(n, seed * 100 + i, START, DAY, keep) for i in range(count)})


PARTS = {"fast": (SmaCross(fast=2, slow=7), 0.5), "slow": (SmaCrossSignal(fast=5, slow=20), 0.3), "turns": (Percent(part=0.9), 0.1)}


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_sleeves_are_single_runs_with_their_share(mode):
    found = Portfolio(PARTS).run(market(keep=0.9), cash=20_000.0, commission=0.001, mode=mode, **QUIET)
    singles = {}
    for name, (strategy, share) in PARTS.items():
        single = Backtest(market(keep=0.9), strategy, cash=20_000.0 * share, commission=0.001).run(progress=False)
        assert found.parts[name].digest == single.digest
        assert found.parts[name].metrics == pytest.approx(single.metrics, nan_ok=True)
        assert found.parts[name].info["cash"] == 20_000.0 * share
        singles[name] = [row[2] for row in single.rows("equity")]
    whole = [2000.0 + sum(values) for values in zip(*singles.values())]
    assert [value for _, value in found.rows] == pytest.approx(whole, rel=1e-14)
    curve = curve_of([(ts, 0.0, value) for ts, value in found.rows], 20_000.0)
    assert found.metrics["sharpe_ratio"] == sharpe_ratio(curve.returns, curve.periods)
    assert found.metrics["num_trades"] == sum(result.metrics["num_trades"] for result in found.parts.values())
    assert found.rebalanced is None
    assert "50% fast: return" in str(found)


@pytest.mark.parametrize(("every", "instants"), [("30d", 30), (30, 30), ("1mo", None)])
def test_back_to_the_shares(every, instants):
    from datetime import datetime, timezone

    found = Portfolio(PARTS, rebalance=every).run(market(), cash=20_000.0, **QUIET)
    shares = [0.5, 0.3, 0.1]
    curves = [[value for _, value in rows] for rows in found.curves.values()]
    stamps = [ts for ts, _ in found.rows]
    total, begin, expected = 20_000.0, None, []
    for i, ts in enumerate(stamps):
        day = datetime.fromtimestamp(ts / 1e9, timezone.utc)
        if i and (i % instants == 0 if instants else day.day == 1):
            total, begin = expected[-1], i - 1
        starts = [20_000.0 * share if begin is None else curve[begin] for share, curve in zip(shares, curves)]
        expected.append(total * 0.1 + sum(total * share * curve[i] / start for share, curve, start in zip(shares, curves, starts)))
    metrics, rows = found.rebalanced
    assert [value for _, value in rows] == pytest.approx(expected, rel=1e-12)
    assert rows != found.rows
    assert metrics["total_return"] == pytest.approx(expected[-1] / 20_000 - 1)


# -- one account


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_one_account_holds_what_the_strategies_hold(mode):
    data = market(keep=0.9)
    found = Portfolio(PARTS).run(data, account=True, cash=20_000.0, mode=mode, **QUIET)
    apart = Portfolio(PARTS).run(data, cash=20_000.0, mode=mode, **QUIET)
    assert found.sleeves == apart.rows
    assert [value for _, value in found.rows] == pytest.approx([value for _, value in apart.rows], rel=1e-12)
    assert {name: list(result.rows("fills")) for name, result in found.parts.items()} == {
        name: list(result.rows("fills")) for name, result in apart.parts.items()
    }
    fills = {}
    for result in found.parts.values():
        for ts, symbol, _, price, size, _ in result.rows("fills"):
            fills[ts, symbol, price] = fills.get((ts, symbol, price), 0.0) + size
    mine = {(ts, symbol, price): size for ts, symbol, _, price, size, _ in found.account.rows("fills")}
    for key, size in mine.items():
        assert size == pytest.approx(fills.pop(key))
    assert list(fills.values()) == pytest.approx([0.0] * len(fills), abs=1e-9)  # what one bought another sold


def test_what_one_buys_and_another_sells_is_not_traded():
    parts = {SmaCross(fast=2, slow=7): 0.5, Contrary(fast=2, slow=7): 0.5}
    found = Portfolio(parts).run(market(), account=True, commission=0.01, **QUIET)
    assert found.account.metrics["num_fills"] == 0
    assert found.account.metrics["commission"] == 0.0
    assert min(result.metrics["commission"] for result in found.parts.values()) > 0
    assert found.rows[-1][1] == 100_000.0 > found.sleeves[-1][1]
    assert "against accounts of their own: +" in str(found)


def test_limit_orders_are_followed_never_anticipated():
    """At an instant, wanted is what was filled until then, and what a market order (here: every sale) will fill at the next open."""
    found = Portfolio({Limits(): 1.0}).run(market(count=1), account=True, **QUIET)
    theirs = {ts: size for ts, _, _, _, size, _ in found.parts["Limits()"].rows("fills")}
    mine = {ts: size for ts, _, _, _, size, _ in found.account.rows("fills")}
    assert len(theirs) > 20
    stamps = [ts for ts, _ in found.rows]
    position = filled = 0.0
    late = 0
    for ts, then in zip(stamps, stamps[1:]):
        filled += theirs.get(ts, 0.0)
        wanted = filled + min(0.0, theirs.get(then, 0.0))
        assert mine.pop(then, 0.0) == wanted - position
        late += wanted > position
        position = wanted
    assert mine == {}
    assert late > 10


def test_a_portfolio_runs_more_than_once():
    portfolio = Portfolio(PARTS)
    one, two = (portfolio.run(market(), account=True, cash=20_000.0, **QUIET) for _ in range(2))
    assert one.account.digest == two.account.digest
    assert one.account.digest != portfolio.run(market(seed=4), account=True, cash=20_000.0, **QUIET).account.digest


# -- figures


def test_risk_and_correlation():
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("polars")
    found = Portfolio(PARTS, rebalance="1mo").run(market(), cash=20_000.0, **QUIET)
    names, returns, periods = found.aligned()
    assert names == list(PARTS)
    matrix = numpy.array(returns)
    expected = numpy.corrcoef(matrix)
    assert numpy.array(found.correlations()[1]) == pytest.approx(expected)
    assert found.correlation["slow"].to_list() == pytest.approx(list(expected[1]))
    shares = numpy.array([0.5, 0.3, 0.1])
    sigma = sqrt(shares @ numpy.cov(matrix) @ shares) * periods**0.5
    assert sum(found.risk["contribution"]) == pytest.approx(sigma)
    assert sum(found.risk["part_of_risk"]) == pytest.approx(1.0)
    assert found.risk["volatility"].to_list() == pytest.approx(list(matrix.std(1, ddof=1) * periods**0.5))
    step = 1e-6  # marginal: what a little more of the first adds
    more = shares + [step, 0, 0]
    moved = sqrt(more @ numpy.cov(matrix) @ more) * periods**0.5
    assert found.risk["marginal"][0] == pytest.approx((moved - sigma) / step, rel=1e-4)
    assert found.equity.columns == ["ts", "equity", "fast", "slow", "turns"]
    assert found.table["share"].to_list() == [0.5, 0.3, 0.1]


def test_universes():
    universes = {"us": market(200, 2, seed=1), "eu": market(260, 3, seed=2, keep=0.8)}
    found = over(universes, SmaCross(fast=3, slow=9), cash=5000.0, **QUIET)
    for name, feeds in universes.items():
        single = Backtest(feeds, SmaCross(fast=3, slow=9), cash=5000.0).run(progress=False)
        assert found.parts[name].digest == single.digest
    assert found.rows[0] == (START, 10_000.0)
    last = sum(result.metrics["final_value"] for result in found.parts.values())
    assert found.rows[-1][1] == pytest.approx(last)
    middle = found.rows[220][0]
    expected = found.parts["us"].metrics["final_value"] + [row[2] for row in found.parts["eu"].rows("equity") if row[0] <= middle][-1]
    assert found.rows[220][1] == pytest.approx(expected)
    names, matrix = found.correlations()
    assert names == ["us", "eu"]
    assert matrix[0][0] == pytest.approx(1.0)
    assert abs(matrix[0][1]) < 0.5
    assert sum(row[5] for row in found.risks()) == pytest.approx(1.0)


def test_universes_in_frames():
    pytest.importorskip("polars")
    found = over({"a": universe(2, 2000, seed=1), "b": universe(1, 1500, seed=2)}, SmaCross, **QUIET)
    assert found.table["part"].to_list() == ["a", "b"]
    assert list(zip(found.equity["ts"].to_physical(), found.equity["equity"])) == found.rows


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ({}, "a portfolio of no strategies"),
        ({SmaCross: 0.7, SmaCross(fast=3): 0.7}, "the shares are 1.4 together"),
        ({SmaCross: 0.0}, "share 0.0 of SmaCross"),
        ({SmaCross: True}, "share True of SmaCross"),
        ({"x": 0.5}, "strategy='x'; expected a Strategy"),
    ],
)
def test_refusals(parts, match):
    with pytest.raises(ConfigError, match=match):
        Portfolio(parts)
    with pytest.raises(ConfigError, match="one account nets positions"):
        Portfolio({SmaCross: 1.0}).run(market(), account=True, hedging=True)
    with pytest.raises(ConfigError, match="rebalance='never': expected a span"):
        Portfolio({SmaCross: 1.0}, rebalance="never")


def test_equal_strategies_have_names_of_their_own():
    found = Portfolio({SmaCross(): 0.5, SmaCross(): 0.5}).run(market(60), **QUIET)
    assert list(found.parts) == ["SmaCross(fast=10, slow=50)", "SmaCross(fast=10, slow=50)'"]
    assert all(isnan(row[5]) or row[5] == pytest.approx(0.5) for row in found.risks())
