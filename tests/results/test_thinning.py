"""A long equity curve is read by its telling rows: the same figures, days and drawdowns as from all of them."""

import random

import pytest

from engine.results.metrics.equity_curve import DAY, curve_of

numpy = pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")

from engine.results.metrics.thinning import long_curve_of  # noqa: E402


class Table:
    """A result of an equity curve, in batches of some size."""

    def __init__(self, rows, size):
        self.rows, self.size = rows, size

    def batches(self, table, columns):
        assert (table, columns) == ("equity", ["ts", "equity"])
        for i in range(0, len(self.rows), self.size):
            part = self.rows[i : i + self.size]
            yield pa.record_batch([pa.array([row[0] for row in part]), pa.array([row[2] for row in part])], names=columns)


def told(curve):
    figures = {name: value for name, value in vars(curve).items() if name != "falls"}
    longest = curve.falls.longest
    return figures, [vars(fall) for fall in curve.falls.deepest], longest and vars(longest)


@pytest.mark.parametrize("seed", range(30))
def test_telling_rows_tell_all(seed):
    rng = random.Random(seed)
    step = rng.choice([60 * 10**9, 3600 * 10**9, DAY // 7, DAY, 3 * DAY])
    digits = rng.choice([0, 1, 6])  # with few of them, values are equal often
    equity, ts, rows = 1000.0, 0, []
    drift = rng.choice([-0.02, 0.0, 0.02, 0.3])
    for _ in range(rng.choice([1, 63, 64, 1000, 5000])):
        ts += step * rng.choice([1, 1, 1, 5])
        equity = round(max(10.0, equity + rng.gauss(drift, 1)), digits)
        rows.append((ts, 0.0, equity))
    whole = curve_of(rows, 1000.0)
    for size in (1, 64, 100, 2048, 16_384):
        assert told(long_curve_of(Table(rows, size), 1000.0)) == told(whole)
