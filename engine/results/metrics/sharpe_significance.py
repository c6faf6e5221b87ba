"""Significance of a Sharpe ratio that was measured on a number of returns and chosen among a number of trials.

Plain functions of the standard library. Sharpe ratios here are per period, not annualised: divide an annual one by the square
root of the periods per year. `kurtosis` is that of the fourth moment, 3 for a normal distribution.
"""

from __future__ import annotations

from math import e, inf
from statistics import NormalDist

from engine.results.metrics.return_and_risk import deviation, mean, moments

NAN = float("nan")
NORMAL = NormalDist()
EULER = 0.5772156649015329  # Euler and Mascheroni's constant


def shape_of(returns):
    """Return (Sharpe ratio per period, skewness, kurtosis) of returns, moments over n; NaN without deviation."""
    spread = deviation(returns) if len(returns) > 1 else 0.0
    if not spread > 0:
        return NAN, NAN, NAN
    _, second, third, fourth = moments(returns)
    return mean(returns) / spread, third / second**1.5, fourth / second**2


def spread_of(sharpe, skewness=0.0, kurtosis=3.0):
    """Variance of the estimator of a Sharpe ratio, times the number of returns less one.

    Source: Mertens (2002), Comments on Variance of the IID Estimator in Lo (2002); as in Bailey & Lopez de Prado (2012), eq. 4.
    """
    return 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe


def probabilistic(sharpe, n, benchmark=0.0, skewness=0.0, kurtosis=3.0):
    """Probabilistic Sharpe ratio: the probability that the true one is above `benchmark`, after `n` returns.

    Source: Bailey & Lopez de Prado (2012), The Sharpe Ratio Efficient Frontier, J. Risk 15(2), eq. 11.
    """
    variance = spread_of(sharpe, skewness, kurtosis)
    if n < 2 or not variance > 0:
        return NAN
    return NORMAL.cdf((sharpe - benchmark) * (n - 1) ** 0.5 / variance**0.5)


def track_record(sharpe, benchmark=0.0, skewness=0.0, kurtosis=3.0, confidence=0.95):
    """Minimum track record length: the number of returns until `probabilistic` reaches `confidence`; infinite at or below
        the benchmark.

        Source: Bailey & Lopez de Prado (2012), eq. 13.
    """
    if sharpe != sharpe:
        return NAN
    if sharpe <= benchmark:
        return inf
    return 1 + spread_of(sharpe, skewness, kurtosis) * (NORMAL.inv_cdf(confidence) / (sharpe - benchmark)) ** 2


def expected_best(trials, variance):
    """Expected maximum of `trials` independent estimates of Sharpe ratios that are truly zero, with this variance among them.

    Source: Bailey & Lopez de Prado (2014), The Deflated Sharpe Ratio, J. Portfolio Management 40(5), eq. 1. Below two trials
    nothing was chosen: 0. Where N is no whole number (effective trials), the same formula.
    """
    if trials < 2:
        return 0.0
    first, second = NORMAL.inv_cdf(1 - 1 / trials), NORMAL.inv_cdf(1 - 1 / (trials * e))
    return variance**0.5 * ((1 - EULER) * first + EULER * second)


def deflated(sharpe, n, trials, variance, skewness=0.0, kurtosis=3.0):
    """Deflated Sharpe ratio: `probabilistic` against the best Sharpe ratio expected of that many trials without skill.

        Source: Bailey & Lopez de Prado (2014), eq. 2.
    """
    return probabilistic(sharpe, n, expected_best(trials, variance), skewness, kurtosis)


def effective_trials(trials, correlation):
    """Number of independent trials equivalent to this many with this mean correlation.

        Source: Bailey & Lopez de Prado (2014), appendix 3: N = rho + (1 - rho) M.
    """
    return max(1.0, correlation + (1 - correlation) * trials)
