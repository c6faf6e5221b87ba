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


@pytest.mark.parametrize("name", indicators.FAMILIES["candlesticks.patterns"])
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
    """What stands under another name, or is compared in tests of its own."""
    covered = {row[2] for row in TABLE} | set(indicators.FAMILIES["candlesticks.patterns"])
    elsewhere = {"ADD", "SUB", "MULT", "DIV", "MAXINDEX", "MININDEX", "MINMAXINDEX", "HT_DCPHASE", *BOUNDED}
    assert set(talib.get_functions()) - covered == elsewhere


BOUNDED = {"ACOS": "Acos", "ASIN": "Asin", "COSH": "Cosh", "SINH": "Sinh", "EXP": "Exp"}


@pytest.mark.parametrize("function", BOUNDED)
def test_functions_of_small_numbers_as_in_ta_lib(function):
    x = numpy.linspace(-1.0, 1.0, 401)
    ours = compute({"close": x}, getattr(indicators, BOUNDED[function])()).to_numpy()[:, 0]
    assert numpy.abs(ours - getattr(talib, function)(x)).max() <= 1e-15 * numpy.abs(ours).max()


def test_operators_and_places_as_in_ta_lib():
    """TA-Lib numbers the bar of an extreme from the first bar, ours says how many bars ago it was."""
    columns = data(500, 5)
    x, y = columns["high"], columns["low"]
    for function, applied in {"ADD": x + y, "SUB": x - y, "MULT": x * y, "DIV": x / y}.items():
        assert (getattr(talib, function)(x, y) == applied).all()
    found = compute(columns, indicators.MinMaxIndex(30)).to_numpy()[29:]
    low, high = talib.MINMAXINDEX(columns["close"], 30)
    bar = numpy.arange(29, 500)
    assert (bar - found[:, 0] == low[29:]).all()
    assert (bar - found[:, 1] == high[29:]).all()
    assert (high == talib.MAXINDEX(columns["close"], 30)).all()
    assert (low == talib.MININDEX(columns["close"], 30)).all()


def test_fractals_as_in_ta_lib_on_equal_prices():
    rng = numpy.random.default_rng(2)
    high = numpy.round(10 + rng.random(3000) * 2, 1)
    low = high - numpy.round(rng.random(3000), 1)
    columns = {"high": high, "low": low}
    for left, right in ((2, 2), (1, 3)):
        ours = compute(columns, indicators.Fractal(left, right)).to_numpy()[left + right :].T
        assert (ours == numpy.array(talib.FRACTAL(high, low, left, right))[:, left + right :]).all()
