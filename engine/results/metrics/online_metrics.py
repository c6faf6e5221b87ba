"""Metrics of a run, from the sums that the tracker accumulated online."""

from __future__ import annotations

from engine.errors import ConfigError, suggest
from engine.results.metrics.registry import ONLINE
from engine.results.metrics.return_and_risk import NAN, annual_return

YEAR = 365.25 * 86_400e9  # ns


class Metrics(dict):  # type: ignore[type-arg]
    """{name: value}; also as attributes: `result.metrics.sharpe_ratio`."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f"no metric {name!r}{self.near(name)}")

    def __missing__(self, name):
        raise KeyError(f"no metric {name!r}{self.near(str(name))}")

    def near(self, name):
        """Return "; did you mean X?" for a name or a label such as "Sharpe Ratio"."""
        plain = name.lower().replace(" ", "_").rstrip("_.")
        return f"; did you mean {plain}?" if plain in self else suggest(plain, list(self))


def jsonable(value):
    """The value, or None for a number that JSON does not have: NaN, or one without end."""
    return None if isinstance(value, float) and value - value != 0 else value


def known_metric(metric):
    """The name of a metric that every run has; a ConfigError for another."""
    if metric not in ONLINE:
        raise ConfigError(f"no metric {metric}{suggest(str(metric), sorted(ONLINE))}")
    return metric


def metrics_of(tracker):
    """{name: value} of a finished run; what is not defined is one NaN, so that equal figures compare equal.

    total_return: final / (starting equity + deposits - withdrawals) - 1; annual_return: the same, compounded over a year.
    max_drawdown: largest fall of equity from a peak, as a fraction of the peak, over all instants. sharpe_ratio: mean /
    sample standard deviation of daily returns (equity at the last instant of each UTC day with bars; from bar to bar for
    longer bars), times the square root of such days a year in these data, risk-free rate 0; NaN below two returns or without
    deviation (Sharpe 1994, The Sharpe Ratio, J. Portfolio Management 21). annual_volatility: that deviation, a year.
    sortino_ratio: with the root of the mean squared negative return instead (Sortino & Price 1994, J. Investing 3).
    calmar_ratio: annual_return / max_drawdown (Young 1991, Futures). turnover: value of all executions over starting equity.
    exposure: share of instants that end with an open position. num_trades counts finished trades, win_rate those with a net
    profit; profit_factor is what these won over what the others lost. final_value: equity after the last instant.
    """
    days = tracker.days
    years = (tracker.last_ts - tracker.first_ts) / YEAR
    root = (days / years) ** 0.5 if years > 0 else 0.0
    paid = tracker.start + tracker.flows
    total = tracker.final / paid - 1 if paid > 0 else NAN
    annual = annual_return(total, years)
    deviation = (tracker.square / (days - 1)) ** 0.5 if days > 1 else 0.0
    shortfall = (tracker.shortfall / days) ** 0.5 if days > 1 else 0.0
    figures = (
        total,
        annual,
        deviation * root if days > 1 and years > 0 else NAN,
        tracker.mean / deviation * root if deviation > 0 and years > 0 else NAN,
        tracker.mean / shortfall * root if shortfall > 0 and years > 0 else NAN,
        tracker.drawdown,
        annual / tracker.drawdown if tracker.drawdown > 0 and annual == annual else NAN,
        tracker.trades,
        tracker.wins / tracker.trades if tracker.trades else NAN,
        tracker.won / tracker.lost if tracker.lost > 0 else NAN,
        tracker.final,
        tracker.turnover / tracker.start,
        tracker.exposed / tracker.instants if tracker.instants else NAN,
        tracker.commission,
        tracker.fills,
    )
    return Metrics(zip(ONLINE, figures))
