"""Sharpe ratios under trial: the papers' own numbers."""

import random
from math import inf, isnan

import pytest

from engine.results.metrics import sharpe_significance
from engine.results.metrics.return_and_risk import deviation, mean

ANNUAL = 250**0.5


def test_deflated_as_in_its_paper():
    """Bailey & Lopez de Prado (2014), A Numerical Example: SR 2.5 a year over 5 years of 250 days, V 0.5 a year."""
    ratio, variance = 2.5 / ANNUAL, 0.5 / 250
    assert sharpe_significance.expected_best(100, variance) == pytest.approx(0.1132, abs=5e-5)
    assert sharpe_significance.deflated(ratio, 1250, 100, variance, -3, 10) == pytest.approx(0.9004, abs=5e-5)
    assert sharpe_significance.deflated(ratio, 1250, 46, variance, -3, 10) == pytest.approx(0.9505, abs=5e-5)
    assert sharpe_significance.deflated(ratio, 1250, 88, variance, 0, 3) == pytest.approx(0.9505, abs=5e-5)


def test_probabilistic_as_in_its_paper():
    """Bailey & Lopez de Prado (2012), section 5: 24 months, SR 0.458, skewness -2.448, kurtosis 10.164."""
    assert sharpe_significance.probabilistic(0.458, 24) == pytest.approx(0.982, abs=5e-4)
    assert sharpe_significance.probabilistic(0.458, 24, 0.0, -2.448, 10.164) == pytest.approx(0.913, abs=5e-4)


@pytest.mark.parametrize(("periods", "years"), [(250, 2.73), (52, 2.83), (12, 3.24)])
def test_track_records_as_in_their_paper(periods, years):
    """Bailey & Lopez de Prado (2012), section 6: from when on a Sharpe ratio of 2 is above 1 by 95 %."""
    assert sharpe_significance.track_record(2 / periods**0.5, 1 / periods**0.5) / periods == pytest.approx(years, abs=5e-3)


def test_a_track_record_is_what_makes_it_probable():
    for ratio, skewness, kurtosis in ((0.1, 0.0, 3.0), (0.05, -1.5, 9.0)):
        n = sharpe_significance.track_record(ratio, 0.01, skewness, kurtosis)
        assert sharpe_significance.probabilistic(ratio, n, 0.01, skewness, kurtosis) == pytest.approx(0.95)
    assert sharpe_significance.track_record(0.1, 0.1) == inf
    assert isnan(sharpe_significance.track_record(float("nan")))


def test_the_expected_best_of_luck():
    """Against means of maxima of normal draws; the approximation is within 2 % from ten trials on."""
    rng = random.Random(5)
    for trials in (10, 50, 200):
        best = mean([max(rng.gauss(0, 0.3) for _ in range(trials)) for _ in range(3000)])
        assert sharpe_significance.expected_best(trials, 0.09) == pytest.approx(best, rel=0.025)
    assert sharpe_significance.expected_best(1, 0.09) == 0.0


def test_the_spread_of_the_estimator():
    """Against Sharpe ratios of many samples from a skewed distribution."""
    rng = random.Random(2)

    def draw():
        return 0.02 * (rng.expovariate(1.0) - 1) + 0.01  # skewness 2, kurtosis 9, SR 0.5

    ratios = []
    for _ in range(1500):
        sample = [draw() for _ in range(300)]
        ratios.append(mean(sample) / deviation(sample))
    assert deviation(ratios) ** 2 * 299 == pytest.approx(sharpe_significance.spread_of(0.5, 2, 9), rel=0.08)


def test_shapes():
    assert sharpe_significance.shape_of([1.0, 2.0, 3.0, 6.0]) == pytest.approx((3 / (14 / 3) ** 0.5, 4.5 / 3.5**1.5, 24.5 / 3.5**2))
    assert all(map(isnan, sharpe_significance.shape_of([1.0, 1.0])))
    assert sharpe_significance.effective_trials(100, 0.0) == 100
    assert sharpe_significance.effective_trials(100, 1.0) == 1
    assert sharpe_significance.effective_trials(100, 0.3) == pytest.approx(70.3)
