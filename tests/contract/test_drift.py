"""Windows neither drift nor remember a spike: errors beside exact sums, over RINGBAR_BARS bars (`make drift`: ten million)."""

import math
import os
import random
from array import array

import pytest

from engine import indicators

BARS = int(os.environ.get("RINGBAR_BARS", "60000"))
PERIOD = 200
SPIKE = BARS // 2


@pytest.fixture(scope="module")
def prices():
    rng = random.Random(5)
    xs = array("d", [0.0]) * BARS
    price = 100.0
    for i in range(BARS):
        price = max(1.0, price + rng.gauss(0, 0.1))
        xs[i] = price
    xs[SPIKE] = 1e12
    return xs


def worst(spec, prices, exact):
    """The largest relative error of a thousand windows that the spike has left or not reached, at the end above all."""
    update = spec.stream().update
    picked = {SPIKE + PERIOD, SPIKE + PERIOD + 1, *range(BARS - 300, BARS)}
    picked |= set(random.Random(1).sample(range(PERIOD, SPIKE), 300)) | set(random.Random(2).sample(range(SPIKE + PERIOD, BARS), 400))
    error = 0.0
    for i, x in enumerate(prices):
        y = update(x)
        if i in picked:
            true = exact(prices[i - PERIOD + 1 : i + 1])
            error = max(error, abs(y - true) / abs(true))
    return error


def mean(window):
    return math.fsum(window) / len(window)


def variance(window):
    middle = mean(window)
    return math.fsum((x - middle) ** 2 for x in window) / len(window)


def test_the_mean(prices):
    assert worst(indicators.SMA(PERIOD), prices, mean) <= 1e-12


def test_the_sum(prices):
    assert worst(indicators.Sum(PERIOD), prices, math.fsum) <= 1e-12


def test_the_weighted_mean(prices):
    weight = PERIOD * (PERIOD + 1) / 2
    assert worst(indicators.WMA(PERIOD), prices, lambda w: math.fsum((i + 1) * x for i, x in enumerate(w)) / weight) <= 1e-12


def test_the_variance(prices):
    assert worst(indicators.Variance(PERIOD), prices, variance) <= 1e-9
