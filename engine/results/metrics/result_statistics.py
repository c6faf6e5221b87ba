"""Statistics: all figures of a result, from its tables; docs/metrics.md has every formula and its source.

Place in the flow: `result.statistics()`. One pass over equity, fills, trades and orders each, in memory that grows with the days
of a run. The figures that are accumulated online are computed again from the tables and are equal.
"""

from __future__ import annotations

from itertools import chain

from engine.errors import CapabilityError
from engine.results.metrics import return_and_risk, risk_ratios
from engine.results.metrics.benchmark_closes import beside, series_of
from engine.results.metrics.capacity import capacity, shares_of
from engine.results.metrics.daily_returns import trading_begin
from engine.results.metrics.drawdowns import ulcer_index
from engine.results.metrics.equity_curve import curve_of
from engine.results.metrics.online_metrics import Metrics
from engine.results.metrics.thinning import LONG, long_curve_of
from engine.results.metrics.trade_stats import cost_statistics, rejections, trade_statistics

NAN = float("nan")
OUTSIDE = ("deposit", "withdrawal")


class Statistics(Metrics):
    """{name: value}, also as attributes, and the following attributes that are not single figures:

        `monthly` {(year, month): return}, `yearly` {year: return}, `drawdowns` (up to 20 `Drawdown`, the deepest first), `longest`
        (the longest `Drawdown`, or None), `trades` (by side, symbol and month), `rejections` {(status, reason): count}, `curve`,
        `capacity` {symbol: figures} (None without feeds).
    """

    def __init__(self, figures, **parts):
        super().__init__(figures)
        self.__dict__.update(parts)

    def __repr__(self):
        from engine.results.metrics.registry import label
        from engine.results.summary import shown

        width = max((len(label(name)) for name in self), default=0)
        return "\n".join(f"{label(name):<{width}}  {shown(name, value)}" for name, value in self.items())

    __str__ = __repr__

    def _repr_html_(self):
        from engine._util.notebook import html_table
        from engine.results.metrics.registry import label
        from engine.results.summary import shown

        return html_table([(label(name), shown(name, value)) for name, value in self.items()])


def of_returns(curve):
    """Return the figures of the daily returns of a `Curve`."""
    daily, periods = curve.returns, curve.periods
    annual = return_and_risk.annual_return(curve.total_return, curve.years)
    return {
        "total_return": curve.total_return,
        "annual_return": annual,
        "annual_volatility": return_and_risk.annual_volatility(daily, periods),
        "sharpe_ratio": risk_ratios.sharpe_ratio(daily, periods),
        "sortino_ratio": risk_ratios.sortino_ratio(daily, periods),
        "calmar_ratio": risk_ratios.calmar_ratio(annual, curve.falls.deepest[0].depth if curve.falls.deepest else 0.0),
        "omega_ratio": risk_ratios.omega_ratio(daily),
        "tail_ratio": return_and_risk.tail_ratio(daily),
        "value_at_risk": return_and_risk.value_at_risk(daily),
        "conditional_value_at_risk": return_and_risk.conditional_value_at_risk(daily),
        "skewness": return_and_risk.skewness(daily),
        "excess_kurtosis": return_and_risk.excess_kurtosis(daily),
        "best_day": max(daily, default=NAN),
        "worst_day": min(daily, default=NAN),
        "days": len(daily),
        "days_a_year": periods,
    }


def of_falls(curve):
    """Return the figures of the drawdowns of a `Curve`."""
    deepest = curve.falls.deepest
    longest = curve.falls.longest
    return {
        "max_drawdown": deepest[0].depth if deepest else 0.0,
        "longest_drawdown_days": longest.length / 86_400e9 if longest else 0.0,
        "ulcer_index": ulcer_index(curve.closes),
    }


def against(curve, stamps, values):
    """Return the figures against a benchmark, over the days on which it has a return."""
    indices, theirs = beside([day + curve.lag for day in curve.dates], stamps, values)
    mine = [curve.returns[i] for i in indices]
    periods = curve.periods
    return {
        "benchmark_return": return_and_risk.compounded(theirs),
        "beta": risk_ratios.beta(mine, theirs),
        "alpha": risk_ratios.alpha(mine, theirs, periods),
        "correlation": risk_ratios.correlation(mine, theirs),
        "tracking_error": risk_ratios.tracking_error(mine, theirs, periods),
        "information_ratio": risk_ratios.information_ratio(mine, theirs, periods),
    }


def equity_of(result, start, flows):
    """Return the `Curve` of a result, of the part in which it was allowed to trade."""
    begin = trading_begin(result)
    if begin is not None:
        rows, lag = result.rows("equity"), result.info.get("day_lag", 0)
        base, first = start, None
        for first in rows:
            if first[0] >= begin:
                return curve_of(chain([first], rows), base, [flow for flow in flows if flow[0] >= begin], lag)
            base = first[2]
        return curve_of((), base, (), lag)
    if result.info["instants"] >= LONG and not flows:
        try:
            return long_curve_of(result, start)
        except (ImportError, CapabilityError):
            pass  # no numpy, no pyarrow
    return curve_of(result.rows("equity"), start, flows, result.info.get("day_lag", 0))


def statistics_of(result, benchmark=None, feeds=None):
    """Return the `Statistics` of a result; see `Result.statistics`."""
    start = result.info["cash"]
    moves = list(result.rows("cash_flows"))
    curve = equity_of(result, start, [(row[0], row[3]) for row in moves if row[2] in OUTSIDE])
    trades = trade_statistics(result.rows("trades"), result.info.get("day_lag", 0))
    costs = cost_statistics(result.rows("fills"), moves)
    turnover = result.metrics["turnover"]
    figures = {
        **of_returns(curve),
        **of_falls(curve),
        "final_value": curve.final,
        "exposure": result.metrics["exposure"],
        "turnover": turnover,
        "annual_turnover": turnover / curve.years if curve.years > 0 else NAN,
        **costs,
        **trades["all"],
    }
    name = None
    if benchmark is not None:
        name, stamps, values = series_of(benchmark)
        figures.update(against(curve, stamps, values))
    shares = None
    if feeds is not None:
        shares = shares_of(result.rows("fills"), feeds)
        figures.update(capacity(shares, start))
    monthly = return_and_risk.monthly_returns(curve.dates, curve.returns)
    return Statistics(
        figures,
        monthly=monthly,
        yearly=return_and_risk.yearly_returns(monthly),
        drawdowns=curve.falls.deepest,
        longest=curve.falls.longest,
        trades=trades,
        rejections=rejections(result.rows("orders")),
        curve=curve,
        benchmark=name,
        capacity=shares and {symbol: capacity({symbol: results}, start) for symbol, results in shares.items()},
    )
