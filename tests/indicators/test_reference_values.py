"""Values from elsewhere: worked examples of the literature, and TA-Lib on random walks."""

import math
import random

import pytest
from probes import MODES, bits, line, panels, table

from engine.indicators import ATR, EMA, RSI, SMA, CrossOver, Highest, Lowest, StdDev
from feeds.columns import from_columns

EACH = pytest.mark.parametrize("mode", MODES)

# StockCharts ChartSchool, "Relative Strength Index (RSI)", spreadsheet cs-rsi.xls: QQQQ, December 2009 to February 2010.
RSI_CLOSES = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.6140,
    46.2820, 46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521, 45.7137, 46.4515, 45.7835, 45.3548,
    44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314,
]  # fmt: skip
RSI_14 = [
    70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87, 45.46, 37.30,
    33.08, 37.77,
]  # fmt: skip

# StockCharts ChartSchool, "Average True Range (ATR)", spreadsheet cs-atr.xls: QQQQ, April and May 2010.
HIGHS = [
    48.70, 48.72, 48.90, 48.87, 48.82, 49.05, 49.20, 49.35, 49.92, 50.19, 50.12, 49.66, 49.88, 50.19, 50.36, 50.57, 50.65,
    50.43, 49.63, 50.33, 50.29, 50.17, 49.32, 48.50, 48.32, 46.80, 47.80, 48.39, 48.66, 48.79,
]  # fmt: skip
LOWS = [
    47.79, 48.14, 48.39, 48.37, 48.24, 48.64, 48.94, 48.86, 49.50, 49.87, 49.20, 48.90, 49.43, 49.73, 49.26, 50.09, 50.30,
    49.21, 48.98, 49.61, 49.20, 49.43, 48.08, 47.64, 41.55, 44.28, 47.31, 47.20, 47.90, 47.73,
]  # fmt: skip
CLOSES = [
    48.16, 48.61, 48.75, 48.63, 48.74, 49.03, 49.07, 49.32, 49.91, 50.13, 49.53, 49.50, 49.75, 50.03, 50.31, 50.52, 50.41,
    49.34, 49.37, 50.23, 49.24, 49.93, 48.43, 48.18, 46.57, 45.41, 47.77, 47.72, 48.62, 47.85,
]  # fmt: skip
ATR_14 = [0.56, 0.59, 0.59, 0.57, 0.62, 0.62, 0.64, 0.67, 0.69, 0.78, 0.78, 1.21, 1.30, 1.38, 1.37, 1.34, 1.32]


@EACH
def test_rsi_as_in_chartschool(mode):
    found = line(RSI_CLOSES, lambda a: RSI(a, 14), mode=mode)
    assert found[14:] == pytest.approx(RSI_14, abs=0.005)


@EACH
def test_atr_as_in_chartschool(mode):
    """There the first bar's high - low is a true range; here a bar before it, with a close in its range, makes it one.

    The spreadsheet rounds prices for display to the two digits known here.
    """
    feed = table(high=[48.16, *HIGHS], low=[48.16, *LOWS], close=[48.16, *CLOSES])
    found = panels(from_columns({"A": feed}), lambda f: ATR(f.high, f.low, f.close, 14), mode=mode)["A"]
    assert found[14:] == pytest.approx(ATR_14, abs=0.006)


@EACH
def test_by_hand(mode):
    xs = [1.0, 2.0, 3.0, 6.0, 5.0]
    assert line(xs, lambda a: SMA(a, 3), mode=mode)[2:] == [2.0, 11 / 3, 14 / 3]
    assert line(xs, lambda a: EMA(a, 3), mode=mode)[2:] == [2.0, 4.0, 4.5]
    assert line(xs, lambda a: StdDev(a, 2), mode=mode)[1:] == [0.5, 0.5, 1.5, 0.5]
    assert line(xs, lambda a: Highest(a, 3), mode=mode)[2:] == [3.0, 6.0, 6.0]
    assert line(xs, lambda a: Lowest(a, 3), mode=mode)[2:] == [1.0, 2.0, 3.0]


@EACH
def test_crossings_by_hand(mode):
    """A touch is no crossing, a crossing over an equal bar is found, the first side is no crossing."""
    xs = [1.0, 3.0, 2.0, 3.0, 2.0, 1.0, 2.0, 1.0, 2.0, 2.0, 4.0]
    found = line(xs, lambda a: CrossOver(a, 2.0), mode=mode)
    assert found[1:] == [1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    opposite = line(xs, lambda a: CrossOver(2.0, a), mode=mode)
    assert opposite[1:] == [-x for x in found[1:]]


@EACH
@pytest.mark.parametrize("touches", [0, 1, 40])
def test_crossings_of_long_lines_that_touch_now_and_then(mode, touches):
    """A stretch in which they do is found a step at a time, its neighbours all at once: nobody can tell."""
    rng = random.Random(touches)
    xs = [rng.gauss(2.0, 1.0) for _ in range(1500)]
    for t in rng.sample(range(len(xs)), touches):
        xs[t] = rng.choice([2.0, float("nan")])
    side, expected = 0, []
    for x in xs:
        sign = (x > 2.0) - (x < 2.0)
        expected.append(float(sign if sign == -side else 0) if x == x else x)
        side = sign or side
    data = from_columns({"A": table(a=xs, b=[2.0] * len(xs))})
    found = panels(data, lambda feeds: CrossOver(feeds.column("a"), feeds.column("b")), mode=mode)["A"]
    assert bits(found[1:]) == bits(expected[1:])


def market(n, seed=1):
    """High, low and close of a random walk."""
    rng = random.Random(seed)
    bars = []
    close = 100.0
    for _ in range(n):
        before, close = close, close + rng.gauss(0, 1)
        bars.append((max(before, close) + rng.random(), min(before, close) - rng.random(), close))
    return zip(*bars)


@EACH
@pytest.mark.parametrize("period", [2, 3, 14, 50])
def test_as_in_ta_lib(mode, period):
    talib = pytest.importorskip("talib")
    import numpy

    high, low, close = [numpy.array(column) for column in market(500)]

    def build(f):
        x = f.close
        return [SMA(x, period), EMA(x, period), StdDev(x, period), Highest(x, period), Lowest(x, period), RSI(x, period),
                ATR(f.high, f.low, x, period)]  # fmt: skip

    found = panels(from_columns({"A": table(high=high, low=low, close=close)}), build, mode=mode)
    expected = [talib.SMA(close, period), talib.EMA(close, period), talib.STDDEV(close, period), talib.MAX(close, period),
                talib.MIN(close, period), talib.RSI(close, period), talib.ATR(high, low, close, period)]  # fmt: skip
    for ours, theirs in zip(found, expected):
        for x, y in zip(ours["A"], theirs):
            assert math.isnan(x) and math.isnan(y) or abs(x - y) <= 1e-9 * 100
