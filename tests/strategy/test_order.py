"""Order statistics of short windows (an array) and of long ones (a tree) beside a sorted list: equal to the last bit."""

import bisect
import random

import pytest
from probes import bits, line

from engine import indicators

NAN = float("nan")
KINDS = {
    "noise": lambda rng, last: rng.gauss(0, 1),
    "walk": lambda rng, last: last + rng.gauss(0, 1),
    "rising": lambda rng, last: last + 1.0,
    "few": lambda rng, last: float(rng.randint(0, 5)),
    "zeros": lambda rng, last: rng.choice((0.0, -0.0)),
}


def market(kind, n, holes):
    rng = random.Random(4)
    values, last = [], 0.0
    for _ in range(n):
        last = KINDS[kind](rng, last)
        values.append(NAN if rng.random() < holes else last)
    return values


def naive(xs, period, tell):
    """`tell(window in order, newest value)` of each full window without a NaN."""
    ordered, found = [], []
    for i, x in enumerate(xs):
        if i >= period and xs[i - period] == xs[i - period]:
            del ordered[bisect.bisect_left(ordered, xs[i - period])]
        if x == x:
            bisect.insort(ordered, x + 0.0)
        found.append(tell(ordered, x) if len(ordered) == period else NAN)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("period", [1, 2, 20, 1250])
def test_median_and_percentiles(kind, period):
    xs = market(kind, 2 * period + 700, 0.0002 if period > 1000 else 0.01)
    low, high = (period - 1) // 2, period // 2
    median = naive(xs, period, lambda w, x: w[low] if low == high else w[low] + 0.5 * (w[high] - w[low]))
    tenth = naive(xs, period, lambda w, x: w[max(0, -int(-0.1 * period // 1) - 1)])
    for mode in ("stream", "runonce"):
        assert bits(line(xs, lambda x: indicators.Median(x, period), mode=mode)) == bits(median)
        assert bits(line(xs, lambda x: indicators.Percentile(x, period, 10.0), mode=mode)) == bits(tenth)


@pytest.mark.parametrize("ties", [0, 1])
@pytest.mark.parametrize("kind", ["walk", "few"])
@pytest.mark.parametrize("period", [7, 1250])
def test_percent_rank(kind, period, ties):
    xs = market(kind, period + 300, 0.0)
    side = bisect.bisect_right if ties else bisect.bisect_left
    expected = [NAN] * period + [
        100.0 * side(sorted(xs[i - period : i]), xs[i]) / period for i in range(period, len(xs))
    ]
    assert bits(line(xs, lambda x: indicators.PercentRank(x, period, ties))) == bits(expected)
