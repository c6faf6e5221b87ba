"""Every function of TA-Lib that the shelf has, on random walks: equal within 1e-9 of scale, from TA-Lib's first value on."""


import pytest

talib = pytest.importorskip("talib")
pytest.importorskip("talib.abstract")

pytest.importorskip("polars")
import numpy  # noqa: E402
from talib_table import TABLE, data  # noqa: E402

from engine import indicators  # noqa: E402
from engine.indicators import compute  # noqa: E402


def difference(row, columns):
    """(our first value, TA-Lib's, the largest difference over the scale) of a row of the table, for its worst output."""
    name, parameters, function, options, order = row
    ours = compute(columns, getattr(indicators, name)(*parameters)).to_numpy()
    takes = talib.abstract.Function(function).info["input_names"]
    inputs = [columns[column] for names in takes.values() for column in ([names] if isinstance(names, str) else names)]
    theirs = getattr(talib, function)(*inputs, **options)
    theirs = theirs if isinstance(theirs, tuple) else (theirs,)
    worst = (0, 0, 0.0)
    for i, j in enumerate(order or range(len(theirs))):
        y = numpy.asarray(theirs[j], float)
        x = ours[:, i]
        first, start = int(numpy.argmax(x == x)), int(numpy.argmax(y == y))
        if y.dtype != float or start == 0:
            start = talib.abstract.Function(function).lookback if not options else first
        begin = max(first, start)
        scale = max(float(numpy.abs(y[begin:]).max()), 1e-300)
        worst = max(worst, (first, start, float(numpy.abs(x[begin:] - y[begin:]).max()) / scale), key=lambda w: w[2])
    return worst


@pytest.mark.parametrize("row", TABLE, ids=[f"{row[2]} {row[1]}" for row in TABLE])
@pytest.mark.parametrize("seed", [3, 4])
def test_as_in_ta_lib(row, seed):
    first, start, gap = difference(row, data(3000, seed))
    assert gap <= 1e-9
    assert first <= start


@pytest.mark.parametrize("name", indicators.FAMILIES["candles"])
def test_candlestick_patterns_as_in_ta_lib(name):
    """On coarse prices, so that patterns and equal prices are frequent."""
    rng = numpy.random.default_rng(3)
    n = 50_000
    close = numpy.round(100 + numpy.cumsum(rng.normal(0, 0.3, n)), 1)
    opened = numpy.round(numpy.r_[close[0], close[:-1]] + rng.normal(0, 0.25, n) * (rng.random(n) < 0.7), 1)
    high = numpy.round(numpy.maximum(close, opened) + rng.exponential(0.25, n) * (rng.random(n) < 0.6), 1)
    low = numpy.round(numpy.minimum(close, opened) - rng.exponential(0.25, n) * (rng.random(n) < 0.6), 1)
    columns = {"open": opened, "high": high, "low": low, "close": close}
    ours = compute(columns, getattr(indicators, name)()).to_numpy()[:, 0]
    theirs = getattr(talib, name)(opened, high, low, close)
    ready = ours == ours
    assert (ours[ready] == theirs[ready]).all()


def test_every_function_of_ta_lib_is_there_or_named():
    """Arithmetic and trigonometry are operators' and NumPy's business; the rest that is missing is listed here."""
    transforms = set(talib.get_function_groups()["Math Transform"])
    operators = {"ADD", "SUB", "MULT", "DIV"}
    variants = {"MACDFIX", "MAXINDEX", "MININDEX", "MINMAXINDEX", "MAVP"}
    missing = {"FRACTAL", "KDJ", "RVI"}
    covered = {row[2] for row in TABLE} | set(indicators.FAMILIES["candles"]) | {"HT_DCPHASE"}
    assert set(talib.get_functions()) - transforms - operators - variants - covered == missing
