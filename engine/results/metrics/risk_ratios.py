"""Ratios of reward to risk, alone and against a benchmark; plain functions over returns per period.

`periods` is the number of periods per year, by which ratios are annualised. The risk-free rate is zero unless `required`, a
return per period, is given. NaN where a figure is not defined.
"""

from __future__ import annotations

from math import fsum

from engine.results.metrics.return_and_risk import deviation, mean

NAN = float("nan")


def divided(value, by):
    return value / by if by > 0 else NAN


def sharpe_ratio(returns, periods, required=0.0):
    """Mean over sample standard deviation of returns above `required`, annualised.

    Source: Sharpe (1994), The Sharpe Ratio, J. Portfolio Management 21.
    """
    excess = [value - required for value in returns]
    return divided(mean(excess), deviation(excess)) * periods**0.5


def downside_deviation(returns, periods, required=0.0):
    """Root of the mean squared shortfall below `required`, over all returns, annualised."""
    if not len(returns):
        return NAN
    return (fsum(min(value - required, 0.0) ** 2 for value in returns) / len(returns) * periods) ** 0.5


def sortino_ratio(returns, periods, required=0.0):
    """Annualised mean return above `required` over the downside deviation.

    Source: Sortino & Price (1994), Performance Measurement in a Downside Risk Framework, J. Investing 3.
    """
    excess = mean([value - required for value in returns])
    return divided(excess * periods, downside_deviation(returns, periods, required)) if len(returns) > 1 else NAN


def calmar_ratio(annual, drawdown):
    """Annual return over maximum drawdown.

    Source: Young (1991), Calmar Ratio: A Smoother Tool, Futures; here over the whole run, not over 36 months.
    """
    return divided(annual, drawdown)


def omega_ratio(returns, required=0.0):
    """Sum of returns above `required` over the sum of those below.

    Source: Keating & Shadwick (2002), A Universal Performance Measure.
    """
    gains = fsum(value - required for value in returns if value > required)
    losses = fsum(required - value for value in returns if value < required)
    return divided(gains, losses)


def beta(returns, benchmark):
    """Covariance with the benchmark over its variance.

    Source: Sharpe (1964), Capital Asset Prices, J. Finance 19.
    """
    if len(returns) < 2:
        return NAN
    mine, theirs = mean(returns), mean(benchmark)
    together = fsum((a - mine) * (b - theirs) for a, b in zip(returns, benchmark))
    return divided(together, fsum((b - theirs) ** 2 for b in benchmark))


def alpha(returns, benchmark, periods):
    """Mean return that `beta` times the benchmark does not explain, compounded over a year.

        Source: Jensen (1968), The Performance of Mutual Funds, J. Finance 23; compounded as in empyrical.
    """
    slope = beta(returns, benchmark)
    return (1 + mean([a - slope * b for a, b in zip(returns, benchmark)])) ** periods - 1 if slope == slope else NAN


def correlation(returns, benchmark):
    """Pearson's correlation with the benchmark."""
    slope = beta(returns, benchmark)
    return slope * divided(deviation(benchmark), deviation(returns))


def tracking_error(returns, benchmark, periods):
    """Standard deviation of the differences to the benchmark, annualised."""
    return deviation([a - b for a, b in zip(returns, benchmark)]) * periods**0.5


def information_ratio(returns, benchmark, periods):
    """Mean difference to the benchmark over its standard deviation, annualised.

    Source: Grinold & Kahn (2000), Active Portfolio Management, ch. 5. empyrical and quantstats do not annualise.
    """
    return sharpe_ratio([a - b for a, b in zip(returns, benchmark)], periods)
