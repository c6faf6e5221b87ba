"""Indicators as a library: specifications, frames, streams, several outputs, functions of windows, the page of documentation."""

import math
import sys

import pytest
from conftest import ROOT
from markets import feeds, flat
from probes import MODES, bits, panels, probe

from engine import indicators
from engine.errors import DataError, ParameterError
from engine.indicators import ATR, EMA, MACD, RSI, SMA, Bollinger, Composite, Stochastic, indicator, wrap

EACH = pytest.mark.parametrize("mode", MODES)
PRICES = [100 + 10 * math.sin(i / 3) + i % 7 for i in range(120)]
ONE = feeds(A=flat(PRICES))
COLUMNS = {"Close": PRICES, "high": PRICES, "LOW": PRICES, "open": PRICES, "volume": [1.0] * 120}


# -- specifications ----------------------------------------------------------------------------------------------


@EACH
def test_a_specification_is_applied_to_lines_panels_and_feeds(mode):
    spec = SMA(5)
    assert repr(spec) == "SMA(5)"
    found = panels(ONE, lambda f: [SMA(f.close, 5), spec(f.close), spec(f), SMA(f, 5), SMA(f[0], period=5)], mode=mode)
    assert len({tuple(bits(values["A"])) for values in found}) == 1
    strategy = probe(ONE, lambda f: [spec(f), SMA(f.close, 5), ATR(f), ATR(f.high, f.low, f.close)])
    assert strategy.built[0].ring is strategy.built[1].ring
    assert strategy.built[2].ring is strategy.built[3].ring


def test_a_specification_stands_for_a_source():
    found = panels(ONE, lambda f: [SMA(RSI(14), 5)(f), SMA(RSI(f.close, 14), 5), SMA(RSI(14)(f.close), 5)])
    assert bits(found[0]["A"]) == bits(found[1]["A"]) == bits(found[2]["A"])
    assert repr(SMA(RSI(14), 5)) == "SMA(RSI(14), 5)"


@EACH
def test_several_outputs_are_attributes(mode):
    def build(f):
        bands, macd = Bollinger(f.close, 10), MACD(f.close, 3, 6, 4)
        return [bands, bands.middle, bands.upper, bands.lower, bands.percent, bands.width, macd.histogram, macd["A"]]

    middle, same, upper, lower, percent, width, histogram, line = [values["A"] for values in panels(ONE, build, mode=mode)]
    assert bits(middle) == bits(same)
    assert width[50] == pytest.approx((upper[50] - lower[50]) / middle[50])
    assert percent[50] == pytest.approx((PRICES[50] - lower[50]) / (upper[50] - lower[50]))
    assert [x == x for x in histogram] == [x == x for x in line] == [False] * 8 + [True] * 112


def test_seeds_of_backtrader_begin_as_soon_as_they_can():
    found = panels(ONE, lambda f: [MACD(f.close, 3, 6, 2, seed="backtrader"), EMA(f.close, 3) - EMA(f.close, 6)])
    assert bits(found[0]["A"])[6:] == bits(found[1]["A"])[6:]


def test_parameters_that_cannot_be_hashed():
    class Scaled(indicators.Indicator):
        factors: object = None

        def next(self, x):
            return x * self.factors[0]

    found = panels(ONE, lambda f: [Scaled(f.close, factors=[2.0]), Scaled(f.close, factors=[3.0])])
    assert found[0]["A"][3] == 2 * PRICES[3]
    assert found[1]["A"][3] == 3 * PRICES[3]


def test_specifications_can_be_pickled():
    import pickle

    assert repr(pickle.loads(pickle.dumps(Bollinger(10, 3.0)))) == repr(Bollinger(10, 3.0))


# -- frames and streams ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mapping", "polars", "pandas", "pyarrow"])
def test_compute_takes_frames(kind):
    polars = pytest.importorskip("polars")
    frame = COLUMNS
    if kind == "polars":
        frame = polars.DataFrame(COLUMNS)
    elif kind == "pandas":
        frame = pytest.importorskip("pandas").DataFrame(COLUMNS)
    elif kind == "pyarrow":
        frame = pytest.importorskip("pyarrow").table(COLUMNS)
    found = indicators.compute(frame, SMA(5), Stochastic(5), slow=SMA(RSI(14), 5))
    assert found.columns == ["SMA(5)", "Stochastic(5, 3, 3, sma).k", "Stochastic(5, 3, 3, sma).d", "slow"]
    expected = panels(ONE, lambda f: [SMA(f, 5), Stochastic(f, 5), Stochastic(f, 5).d, SMA(RSI(f.close), 5)])
    for column, values in zip(found.get_columns(), expected):
        assert bits(column.to_list()) == bits(values["A"])


def test_blocks_change_nothing(monkeypatch):
    pytest.importorskip("polars")
    from engine.indicators import frame_compute

    specs = [getattr(indicators, name)() for names in indicators.FAMILIES.values() for name in names if names[0][:3] != "CDL"]
    specs = [spec for spec in specs if type(spec).__name__ not in indicators.FAMILIES["operations.cross_sectional"]]
    columns = {**COLUMNS, "open": PRICES[::-1], "ts": [3600 * 10**9 * i for i in range(len(PRICES))]}
    columns.update(dict.fromkeys(("first", "second", "condition", "then", "other", "periods"), PRICES))
    whole = indicators.compute(columns, *specs)
    monkeypatch.setattr(frame_compute, "BLOCK", 7)
    parts = indicators.compute(columns, *specs)
    assert [bits(column.to_list()) for column in parts.get_columns()] == [bits(column.to_list()) for column in whole.get_columns()]


def test_compute_refuses():
    pytest.importorskip("polars")
    with pytest.raises(DataError, match="compute: no column named volume"):
        indicators.compute({"close": PRICES}, indicators.OBV())
    with pytest.raises(DataError, match="compute: column close is not numeric"):
        indicators.compute({"close": ["x"]}, SMA(2))
    with pytest.raises(ParameterError, match="compute: 20 is no specification"):
        indicators.compute({"close": PRICES}, 20)


def test_streams():
    rsi, stochastic = RSI(14).stream(), Stochastic(5).stream()
    assert (rsi.names, stochastic.names, stochastic.outputs) == (["source"], ["high", "low", "close"], ("k", "d"))
    found = [rsi.update(price) for price in PRICES]
    assert bits(found) == bits(panels(ONE, lambda f: RSI(f, 14))["A"])
    assert len(stochastic.update(3.0, 1.0, 2.0)) == 2
    assert rsi.minperiod == 15


# -- functions of windows --------------------------------------------------------------------------------------------


@EACH
def test_a_function_of_a_window(mode):
    @indicator(period=4)
    def midrange(high, low):
        return (max(high) + min(low)) / 2

    found = panels(ONE, lambda f: [midrange(f), midrange(f.high, f.low, 4), midrange(f, period=2)], mode=mode)
    assert found[0]["A"][3:] == found[1]["A"][3:] == [(max(PRICES[i : i + 4]) + min(PRICES[i : i + 4])) / 2 for i in range(117)]
    assert [x == x for x in found[2]["A"][:3]] == [False, True, True]


@EACH
def test_functions_of_numpy_and_ta_lib(mode):
    numpy, talib = pytest.importorskip("numpy"), pytest.importorskip("talib")
    spread, rsi = wrap(numpy.ptp, 5), wrap(talib.RSI, 60, timeperiod=5)
    found = panels(ONE, lambda f: [spread(f), rsi(f), RSI(f, 5)], mode=mode)
    assert found[0]["A"][50] == max(PRICES[46:51]) - min(PRICES[46:51])
    assert found[1]["A"][100] == pytest.approx(found[2]["A"][100], rel=1e-4)


@EACH
def test_a_composite_of_ones_own(mode):
    class Spread(Composite):
        takes = ("close",)
        outputs = ("spread", "signal")
        fast: int = 3

        def build(self, close):
            spread = SMA(close, self.fast) - SMA(close, 5)
            return spread, SMA(spread, 2)

    found = panels(ONE, lambda f: [Spread(f, fast=2), Spread(f, 2).signal], mode=mode)
    assert found[1]["A"][10] == pytest.approx((found[0]["A"][9] + found[0]["A"][10]) / 2)


# -- documentation ---------------------------------------------------------------------------------------------------


def test_the_page_is_up_to_date():
    import json

    sys.path.insert(0, str(ROOT / "scripts"))
    import indicator_docs

    figures = json.loads(indicator_docs.FIGURES.read_text())
    assert indicator_docs.page(figures) == indicator_docs.PAGE.read_text(), "python scripts/indicator_docs.py writes it anew"
