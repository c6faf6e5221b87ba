"""Real prices: the shelf equals TA-Lib within 1e-9 of scale, and LEAN's reference columns within the digits that these have."""

import csv
from pathlib import Path

import pytest

talib = pytest.importorskip("talib")
pytest.importorskip("talib.abstract")
pytest.importorskip("polars")
import numpy  # noqa: E402
from talib_table import TABLE  # noqa: E402
from test_talib import difference  # noqa: E402

from engine import indicators  # noqa: E402
from engine.indicators import compute  # noqa: E402

REAL = Path(__file__).parents[2].parent / "shared" / "data"
DAILY = [
    "2005-2006-day-001.txt", "2006-volume-day-001.txt", "nvda-1999-2014.txt", "orcl-1995-2014.txt", "yhoo-1996-2015.txt",
    "daily-KO.csv", "daily-PEP.csv",
]  # fmt: skip
FIELDS = ("open", "high", "low", "close", "volume")
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="shared data are not here")


def table(path):
    """{column: values} of a CSV file, lower case; what is no number is NaN."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        header, *rows = csv.reader(file, skipinitialspace=True)
    return {name.strip().lower(): numpy.array([number(row, i) for row in rows if row]) for i, name in enumerate(header)}


def number(row, i):
    try:
        return float(row[i])
    except (IndexError, ValueError):
        return numpy.nan


def daily(name):
    columns = {field: xs for field, xs in table(REAL / "backtrader" / name).items() if field in FIELDS}
    periods = numpy.arange(len(columns["close"])) * 7 % 41.0
    return {**columns, "first": columns["high"], "second": columns["low"], "periods": periods}


@pytest.mark.parametrize("name", DAILY)
def test_as_in_ta_lib(name):
    columns = daily(name)
    apart = {}
    for row in TABLE:
        if row[0] == "VWAP" and not columns["volume"].any():
            continue  # without volume ours is the typical price, TA-Lib's zero
        first, start, gap = difference(row, columns)
        if not gap <= 1e-9 or first > start:
            apart[f"{row[0]}{row[1]}"] = first, start, gap
    assert apart == {}


@pytest.mark.parametrize("name", DAILY)
def test_candlestick_patterns_as_in_ta_lib(name):
    prices = daily(name)
    prices = [prices[field] for field in FIELDS[:4]]
    for pattern in indicators.FAMILIES["candlesticks.patterns"]:
        ours = compute(dict(zip(FIELDS, prices)), getattr(indicators, pattern)()).to_numpy()[:, 0]
        theirs = getattr(talib, pattern)(*prices)
        begin = max(talib.abstract.Function(pattern).lookback, int(numpy.argmax(ours == ours)))
        assert (ours[begin:] == theirs[begin:]).all(), pattern


# (file, its column, our indicator, parameters, which output, how far apart at most in parts of scale, from which bar)
LEAN = [
    ("apo.txt", "apo_5_10", "APO", (5, 10, "sma"), 0, 1e-9, 0),
    ("ao.txt", "ao", "AwesomeOscillator", (), 0, 1e-9, 0),
    ("aroon_oscillator.txt", "aroon oscillator 14", "AroonOscillator", (14,), 0, 1e-6, 0),
    ("bollinger_bands.txt", "moving average 20", "Bollinger", (20, 2.0), 0, 1e-6, 0),
    ("bollinger_bands.txt", "bollinger bands® 20 2 top", "Bollinger", (20, 2.0), 1, 1e-6, 0),
    ("bollinger_bands.txt", "bollinger bands® 20 2 bottom", "Bollinger", (20, 2.0), 2, 1e-6, 0),
    ("cmo.txt", "cmo_5", "CMO", (5,), 0, 1e-9, 0),
    ("dema.txt", "dema_5", "DEMA", (5,), 0, 1e-9, 0),
    ("ema.csv", "ema14", "EMA", (14,), 0, 1e-9, 0),
    ("hma.txt", "hma_16", "HMA", (16,), 0, 1e-7, 0),
    ("kama.txt", "kama_5", "KAMA", (5,), 0, 1e-9, 0),
    ("max.txt", "max_5", "Highest", (5,), 0, 1e-9, 0),
    ("mfi.txt", "money flow index 20", "MFI", (20,), 0, 1e-5, 0),
    ("min.txt", "min_5", "Lowest", (5,), 0, 1e-9, 0),
    ("natr.txt", "natr_5", "NATR", (5,), 0, 1e-9, 0),
    ("ppo.txt", "ppo_5_10", "PPO", (5, 10, "sma"), 0, 1e-9, 0),
    ("rocr.txt", "rocr_5", "ROCR", (5,), 0, 1e-9, 0),
    ("t3.txt", "t3_5", "T3", (5,), 0, 1e-9, 0),
    ("tema.txt", "tema_5", "TEMA", (5,), 0, 1e-9, 0),
    ("tr.txt", "tr", "TR", (), 0, 1e-9, 0),
    ("trima.txt", "trima_5", "TRIMA", (5,), 0, 1e-9, 0),
    ("trima.txt", "trima_6", "TRIMA", (6,), 0, 1e-9, 0),
    ("trix.txt", "trix_5", "TRIX", (5,), 0, 1e-9, 0),
    ("ultosc.txt", "ultosc_7_14_28", "UltimateOscillator", (7, 14, 28), 0, 1e-9, 0),
    ("var.txt", "var", "Variance", (10,), 0, 1e-6, 0),
    ("with_cci.txt", "commodity channel index (cci) 14", "CCI", (14,), 0, 1e-5, 0),
    ("with_roc50.txt", "rate of change 50", "Momentum", (50,), 0, 1e-6, 0),
    ("with_rocp50.txt", "rate of change % 50", "ROC", (50,), 0, 1e-6, 0),
    ("with_rma.csv", "sma10", "SMA", (10,), 0, 1e-9, 9),
    ("with_rma.csv", "sma5", "SMA", (15,), 0, 1e-9, 14),  # its columns of 5 and 15 are exchanged
    ("with_vwma.csv", "vwma20", "VWMA", (20,), 0, 1e-9, 0),
    ("with_williamsr14.txt", "williams %r 14", "WilliamsR", (14,), 0, 1e-5, 0),
    ("heikin_ashi.txt", "ha_close", "HeikinAshi", (), 3, 1e-6, 0),
    ("heikin_ashi.txt", "ha_open", "HeikinAshi", (), 0, 1e-6, 0),
    ("with_stoch12k3.txt", "stochastics 12 %k 3", "Stochastic", (12, 3, 5), 0, 1e-5, 0),
    ("with_macd.txt", "macd", "MACD", (), 0, 1e-6, 0),
    ("with_indicators.txt", "sma14", "SMA", (14,), 0, 1e-6, 0),
    ("with_indicators.txt", "ema14", "EMA", (14,), 0, 1e-6, 0),
    ("with_indicators.txt", "rsi 14 wilder", "RSI", (14,), 0, 1e-6, 0),
    ("with_zlema.csv", "zlema5", "ZLEMA", (5,), 0, 1e-6, 0),
    ("dpo.csv", "dpo", "DPO", (21,), 0, 1e-6, 0),
    ("with_don50.txt", "donchian channels 50 top", "Donchian", (50,), 0, 1e-6, 50),
    ("with_adx.txt", "adx 14", "ADX", (14, "backtrader"), 0, 3e-6, 0),
    ("with_adx.txt", "+di14", "ADX", (14, "backtrader"), 1, 3e-6, 0),
    ("with_adx.txt", "-di14", "ADX", (14, "backtrader"), 2, 3e-6, 0),
]


def lean_gap(row):
    """(first bars of both, the largest difference over the scale of their column)."""
    file, column, name, parameters, output, _, begin = row
    path = next(path for path in (REAL / "lean").iterdir() if path.name.lower() == f"spy_{file}")
    columns = table(path)
    theirs = columns[column]
    spec = getattr(indicators, name)(*parameters)
    fields = {field: columns[field] for field in FIELDS if field in columns}
    ours = compute(fields, spec).to_numpy()[:, output]
    both = (ours == ours) & (theirs == theirs)
    both[:begin] = False
    scale = float(numpy.abs(theirs[both]).max())
    return int(numpy.argmax(ours == ours)), int(numpy.argmax(theirs == theirs)), float(numpy.abs(ours - theirs)[both].max()) / scale


@pytest.mark.parametrize("row", LEAN, ids=[f"{row[2]} {row[1]}" for row in LEAN])
def test_as_in_lean(row):
    _, _, gap = lean_gap(row)
    assert gap <= row[5]


def lean_columns(name):
    return table(next(path for path in (REAL / "lean").iterdir() if path.name.lower() == f"spy_{name}"))


def test_leans_average_true_range_counts_the_span_of_the_first_bar():
    """As ours does after a bar without a span, in the middle of the first."""
    columns = lean_columns("atr_wilder.txt")
    middle = 0.5 * (columns["high"][0] + columns["low"][0])
    before = {field: numpy.r_[middle, columns[field]] for field in FIELDS[1:4]}
    ours = compute(before, indicators.ATR(14)).to_numpy()[1:, 0]
    theirs = columns["average true range 14"]
    both = theirs == theirs
    assert (both == (ours == ours)).all()
    assert numpy.abs(ours - theirs)[both].max() <= 6e-6  # they are printed with five digits


def test_leans_moving_vwap_weighs_the_mean_of_four_prices():
    columns = lean_columns("with_vwap.txt")
    price = compute({field: columns[field] for field in FIELDS}, indicators.OHLC4()).to_numpy()[:, 0]
    ours = compute({"source": price, "volume": columns["volume"]}, indicators.VWMA(50)).to_numpy()[:, 0]
    theirs = columns["moving vwap 50"]
    both = theirs == theirs
    assert numpy.abs(ours - theirs)[both].max() <= 6e-5  # they are printed with four digits
