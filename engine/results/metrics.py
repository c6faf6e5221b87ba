"""Metrics of a run, from the sums that the tracker accumulated online."""

from __future__ import annotations

from engine.errors import ConfigError, suggest

NAN = float("nan")
YEAR = 365.25 * 86_400e9  # ns
NAMES = (
    "total_return",
    "sharpe_ratio",
    "max_drawdown",
    "num_trades",
    "win_rate",
    "final_value",
    "turnover",
    "exposure",
    "commission",
    "num_fills",
)


class Metrics(dict):  # type: ignore[type-arg]
    """{name: value}; also as attributes: `result.metrics.sharpe_ratio`."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f"no metric {name!r}{suggest(name, list(self))}")


def jsonable(value):
    """The value, or None for a number that JSON does not have: NaN, or one without end."""
    return None if isinstance(value, float) and value - value != 0 else value


def known_metric(metric):
    """The name of a metric that every run has; a ConfigError for another."""
    if metric not in NAMES:
        raise ConfigError(f"no metric {metric}{suggest(str(metric), sorted(NAMES))}")
    return metric


def metrics_of(tracker):
    """{name: value} of a finished run.

    total_return: final / (starting equity + deposits - withdrawals) - 1. final_value: equity after the last instant.
    max_drawdown: largest fall of equity from a peak, as a fraction of the peak, over all instants. sharpe_ratio: mean /
    sample standard deviation of daily returns (equity at the last instant of each UTC day with bars; from bar to bar for
    longer bars), times the square root of such days a year in these data, risk-free rate 0; NaN below two returns or without
    deviation (Sharpe 1994, The Sharpe Ratio, J. Portfolio Management 21). turnover: value of all executions over starting
    equity. exposure: share of instants that end with an open position. num_trades counts finished trades, win_rate those with
    a net profit.
    """
    days = tracker.days
    years = (tracker.last_ts - tracker.first_ts) / YEAR
    deviation = (tracker.square / (days - 1)) ** 0.5 if days > 1 else NAN
    sharpe = tracker.mean / deviation * (days / years) ** 0.5 if deviation > 0 and years > 0 else NAN
    figures = {
        "total_return": tracker.final / (tracker.start + tracker.flows) - 1 if tracker.start + tracker.flows > 0 else NAN,
        "sharpe_ratio": sharpe,
        "max_drawdown": tracker.drawdown,
        "num_trades": tracker.trades,
        "win_rate": tracker.wins / tracker.trades if tracker.trades else NAN,
        "final_value": tracker.final,
        "turnover": tracker.turnover / tracker.start,
        "exposure": tracker.exposed / tracker.instants if tracker.instants else NAN,
        "commission": tracker.commission,
        "num_fills": tracker.fills,
    }
    return Metrics(figures)
