"""Smoothing in lanes: what is told as proven."""

import random
from array import array

import pytest

from engine.core.storage.ring import Ring
from engine.indicators.averages.parallel_ema import race

N = 40_000
NAN = float("nan")


def walk(n=N, seed=1):
    rng = random.Random(seed)
    xs = array("d", [0.0]) * n
    price = 100.0
    for i in range(n):
        price *= 1.0 + rng.gauss(0, 0.001)
        xs[i] = price
    return xs


def raced(xs, factor, average):
    source, out = Ring("source", array("q", [0])), Ring("out", array("q", [0]))
    source.bind(xs, array("q", [0]), -1)
    out.bind(array("d", [NAN]) * len(xs), array("q", [0]), -1)
    return race(source, 0, out, 0, len(xs), factor, average)


@pytest.mark.parametrize("factor", [2.0 / 3.0, 2.0 / 21.0, 1.0 / 14.0, 1.0 / 60.0])
def test_lanes_meet_on_prices(factor):
    proven = raced(walk(), factor, 90.0)
    lead = int(40.0 / factor)
    assert proven > min(N, 97 * lead) - 6


def test_nothing_is_proven_by_a_lane_with_a_hole():
    xs = walk()
    assert raced(xs[:40], 0.1, 90.0) == 0
    hole = array("d", xs)
    hole[1000] = NAN
    assert raced(hole, 0.1, 90.0) == 0
    hole = array("d", xs)
    hole[39_000 // 2] = NAN
    assert 400 <= raced(hole, 0.1, 90.0) <= 39_000 // 2
    assert raced(xs, 0.1, NAN) == 0
