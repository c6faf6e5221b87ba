"""Returns: plain functions over a sequence of returns per period, fractions of 1; NaN where a figure is not defined."""

from __future__ import annotations

from math import fsum
from time import gmtime

NAN = float("nan")


def mean(values):
    """Arithmetic mean."""
    return fsum(values) / len(values) if len(values) else NAN


def deviation(values):
    """Sample standard deviation (n - 1)."""
    if len(values) < 2:
        return NAN
    center = mean(values)
    return (fsum((value - center) ** 2 for value in values) / (len(values) - 1)) ** 0.5


def compounded(returns):
    """Return the total return of consecutive returns."""
    product = 1.0
    for value in returns:
        product *= 1 + value
    return product - 1


def annual_return(total, years):
    """Compound annual growth rate: (1 + total) ** (1 / years) - 1."""
    if not years > 0 or total <= -1:
        return NAN
    try:
        return (1 + total) ** (1 / years) - 1
    except OverflowError:
        return float("inf")


def annual_volatility(returns, periods):
    """Standard deviation times the square root of the periods per year."""
    return deviation(returns) * periods**0.5


def quantile(values, q):
    """The q-quantile, 0 to 1, interpolated linearly between order statistics.

    Source: Hyndman & Fan (1996), Sample Quantiles in Statistical Packages, type 7; numpy's and pandas' default.
    """
    if not len(values):
        return NAN
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def value_at_risk(returns, level=0.05):
    """Historical value at risk: the `level`-quantile of returns, so a loss is negative.

    Source: Jorion (2007), Value at Risk, ch. 5; sign as in empyrical.
    """
    return quantile(returns, level)


def conditional_value_at_risk(returns, level=0.05):
    """Mean of the floor((n - 1) * level) + 1 lowest returns; a loss is negative.

    Source: Rockafellar & Uryasev (2000), Optimization of Conditional Value-at-Risk; cut as in empyrical.
    """
    if not len(returns):
        return NAN
    tail = sorted(returns)[: int((len(returns) - 1) * level) + 1]
    return mean(tail)


def tail_ratio(returns):
    """|95 % quantile| / |5 % quantile| of returns."""
    low = abs(quantile(returns, 0.05))
    return abs(quantile(returns, 0.95)) / low if low > 0 else NAN


def moments(values):
    """Mean and the second, third and fourth central moments."""
    center = mean(values)
    n = len(values)
    return (center, *(fsum((value - center) ** power for value in values) / n for power in (2, 3, 4)))


def skewness(values):
    """Adjusted Fisher-Pearson skewness G1, as in pandas; NaN below 3 values or without deviation.

    Source: Joanes & Gill (1998), Comparing Measures of Sample Skewness and Kurtosis.
    """
    n = len(values)
    if n < 3:
        return NAN
    _, second, third, _ = moments(values)
    return (n * (n - 1)) ** 0.5 / (n - 2) * third / second**1.5 if second > 0 else NAN


def excess_kurtosis(values):
    """Bias-corrected excess kurtosis G2, as in pandas, 0 for a normal distribution; NaN below 4 values.

    Source: Joanes & Gill (1998).
    """
    n = len(values)
    if n < 4:
        return NAN
    _, second, _, fourth = moments(values)
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / second**2 - 3) + 6) if second > 0 else NAN


def calendar(ts):
    """Return year and month of a timestamp in ns UTC."""
    if ts < 0:  # not all systems have a calendar for it; where they do, importing `datetime` takes longer than a short run
        from datetime import datetime, timedelta

        day = datetime(1970, 1, 1) + timedelta(seconds=ts // 1_000_000_000)
        return day.year, day.month
    day = gmtime(ts // 1_000_000_000)
    return day.tm_year, day.tm_mon


def monthly_returns(days, returns):
    """Return {(year, month): return compounded over the days of that month}, by time; days: ns UTC, one per return."""
    table = {}
    for ts, value in zip(days, returns):
        month = calendar(ts)
        table[month] = (1 + table.get(month, 0.0)) * (1 + value) - 1
    return table


def yearly_returns(monthly):
    """Return {year: return} of `monthly_returns`."""
    table = {}
    for (year, _), value in monthly.items():
        table[year] = (1 + table.get(year, 0.0)) * (1 + value) - 1
    return table
