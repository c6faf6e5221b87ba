"""Quiet prices, quiet indicators; values that are not warmed up; kernels that read the time; for all indicators of the shelf."""

import random
from fractions import Fraction

import indicator_table as shelf
import pytest

numpy = pytest.importorskip("numpy")
pytest.importorskip("polars")

from engine import Backtest, Strategy, indicators  # noqa: E402
from engine.errors import DataError, ParameterError, RingbarError  # noqa: E402
from engine.indicators import compute  # noqa: E402
from engine.indicators.frame_compute import columns_of  # noqa: E402
from feeds.columns import from_columns  # noqa: E402

NAN = float("nan")
DAY = 86_400 * 10**9
START = 1_600_000_000 * 10**9 // DAY * DAY
# these are no averages or ratios of prices, but functions of the number itself
NUMBERS = {"Exp", "Log", "Log10", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Asin", "Acos", "Atan", "Sqrt", "Ceil", "Floor"}
NAMES = sorted({*shelf.market(2), "periods"})


def constant(price, n=260):
    frame = {name: numpy.full(n, price) for name in NAMES}
    return {**frame, "volume": numpy.full(n, 1000.0), "periods": numpy.full(n, 20.0), "ts": START + DAY * numpy.arange(n)}


def same(found, expected, scale):
    """Whether values are the expected ones, in the unit of the price, its square, its inverse, or none."""
    good = numpy.isnan(found) & numpy.isnan(expected)
    for factor in (1.0, scale, scale * scale, 1.0 / scale):
        good |= numpy.abs(found - expected * factor) <= 1e-9 * (1.0 + numpy.abs(expected * factor))
    return good.all()


def test_constant_prices_give_the_same_at_every_price():
    rng = random.Random(1)
    expected = columns_of(constant(64.0), shelf.SPECS)
    for _ in range(40):
        price = round(rng.uniform(1, 500), 2)
        for name, values in columns_of(constant(price), shelf.SPECS).items():
            if name.split(".")[0] not in NUMBERS:
                assert same(values, expected[name], price / 64.0), (name, price)


def test_the_mean_of_a_constant_is_the_constant_and_all_means_are_correctly_rounded():
    rng = random.Random(2)
    for period in (3, 10, 20, 37, 200):
        walk = [round(rng.uniform(1, 500), 2) for _ in range(400)]
        flat = round(rng.uniform(1, 500), 2)
        column = numpy.array(walk + [flat] * (period + 5))
        means = columns_of({"close": column}, {"sma": indicators.SMA(period)})["sma"]
        assert (means[-5:] == flat).all()
        exact = [Fraction(x) for x in column]
        for i in range(period - 1, len(column)):
            assert means[i] == float(sum(exact[i - period + 1 : i + 1]) / period)


def test_plateaus_after_a_walk_are_no_signal():
    rng = random.Random(3)
    for _ in range(60):
        walk = [round(rng.uniform(1, 500), 2)]
        for _ in range(80):
            walk.append(round(walk[-1] * (1 + rng.gauss(0, 0.01)), 2))
        close = numpy.array(walk + [walk[-1]] * 60)
        frame = {name: close for name in ("open", "high", "low", "close")} | {"volume": numpy.full(len(close), 1e3)}
        specs = {"cci": indicators.CCI(14), "bt": indicators.CCI(20, seed="backtrader"), "rsi": indicators.StochRSI(14)}
        assert all(values[-1] == 0.0 for values in columns_of(frame, specs).values())


def test_one_tick_is_seen():
    close = numpy.full(60, 60000.01)
    close[-1] = 60000.02
    frame = {name: close for name in ("high", "low", "close")}
    assert columns_of(frame, {"x": indicators.CCI(14)})["x"][-1] > 100


def test_mfi_does_not_depend_on_the_unit_of_volume_and_stays_within_its_range():
    data = {name: numpy.array(column) for name, column in shelf.market(200).items()}
    one = columns_of(data, {"x": indicators.MFI(14)})["x"]
    other = columns_of({**data, "volume": data["volume"] * 2.0**-40}, {"x": indicators.MFI(14)})["x"]
    assert numpy.array_equal(one, other, equal_nan=True)
    below = {name: data[name] - 100.0 for name in ("high", "low", "close")}
    found = columns_of({**data, **below}, {"x": indicators.MFI(14)})["x"][20:]
    assert found.min() >= 0.0
    assert found.max() <= 100.0


@pytest.mark.parametrize("name", shelf.SPECS)
def test_a_source_that_begins_with_nan_is_like_one_that_begins_later(name):
    n, before = 300, 37
    data = {column: numpy.array(values) for column, values in shelf.market(n, seed=3).items()}
    data.setdefault("periods", numpy.full(n, 20.0))
    ts = START + DAY // 24 * numpy.arange(n + before)
    late = {column: numpy.concatenate([numpy.full(before, NAN), values]) for column, values in data.items()}
    expected = columns_of({**data, "ts": ts[before:]}, {"x": shelf.SPECS[name]})
    for output, values in columns_of({**late, "ts": ts}, {"x": shelf.SPECS[name]}).items():
        assert numpy.isnan(values[:before]).all()
        good = numpy.isclose(values[before:], expected[output], rtol=1e-7, atol=1e-9, equal_nan=True)
        assert good.all(), (output, numpy.flatnonzero(~good)[0])


# -- what reads the time, and inputs by name ----------------------------------------------------------------------------


def days(n, **columns):
    close = [100.0 + (7 * i) % 13 for i in range(n)]
    frame = {"open": close, "high": [x + 2 for x in close], "low": [x - 2 for x in close], "close": close}
    return {**frame, "volume": [10.0 + i % 3 for i in range(n)], **columns}


class Sessions(Strategy):
    def init(self):
        slow = self.feeds[0].resample("1h")
        self.lines = [indicators.VWAP(slow), indicators.Pivots(slow), indicators.AnchoredVWAP(slow, start=START + DAY)]

    def next(self):
        SEEN.append((self.now, *(line[0] for line in self.lines)))


SEEN = []


def test_kernels_over_slow_bars_read_the_time_of_slow_bars():
    from array import array

    n = 3 * 96
    fast = days(n)
    ts = [START + (i + 1) * 15 * 60 * 10**9 for i in range(n)]
    data = from_columns({"A": {"ts": array("q", ts), **{name: array("d", values) for name, values in fast.items()}}})
    rows = range(0, n, 4)
    slow = {
        "high": [max(fast["high"][i : i + 4]) for i in rows], "low": [min(fast["low"][i : i + 4]) for i in rows],
        "close": [fast["close"][i + 3] for i in rows], "volume": [sum(fast["volume"][i : i + 4]) for i in rows],
        "ts": numpy.array([ts[i + 3] for i in rows]),
    }  # fmt: skip
    specs = {"v": indicators.VWAP(), "p": indicators.Pivots(), "a": indicators.AnchoredVWAP(START + DAY)}
    right = columns_of({k: numpy.array(v) for k, v in slow.items()}, specs)
    for options in ({"mode": "stream"}, {"mode": "stream", "chunk": 8}, {"mode": "runonce"}):
        SEEN.clear()
        Backtest(data, Sessions(), **options).run(progress=False)
        last = SEEN[-1]
        assert last[1:] == pytest.approx((right["v"][-1], right["p.pivot"][-1], right["a"][-1]), rel=1e-12)
        assert len({row[2] for row in SEEN if row[2] == row[2]}) == 2  # days two and three


def test_compute_checks_dates_and_reads_an_index():
    frame = {name: numpy.array(values) for name, values in days(60).items()}
    for short in (numpy.arange(3), numpy.array(["09:30:00"] * 60), numpy.arange(20240101, 20240161)):
        with pytest.raises(DataError, match=r"column date|shape"):
            compute({**frame, "date": short}, indicators.VWAP())
        assert len(compute({**frame, "date": short}, indicators.SMA(3))) == 60  # needs no time
    with pytest.raises(DataError, match="VWAP reads the time"):
        compute(frame, indicators.VWAP())
    pandas = pytest.importorskip("pandas")
    stamps = START + DAY // 10 * numpy.arange(60)
    expected = compute({**frame, "ts": stamps}, x=indicators.VWAP())["x"].to_list()
    indexed = pandas.DataFrame(frame, index=pandas.to_datetime(stamps, utc=True))
    for other in (indexed, indexed.tz_convert("Asia/Tokyo"), {**frame, "time": stamps // 10**6}, {**frame, "date": stamps / 1e9}):
        assert compute(other, x=indicators.VWAP())["x"].to_list() == expected
    assert compute(indexed["close"], x=indicators.SMA(3))["x"][-1] == compute(frame, x=indicators.SMA(3))["x"][-1]


@indicators.indicator
def twice(vwap):
    return 2 * vwap[-1]


def test_inputs_are_columns_by_name_or_an_error(tmp_path):
    from feeds import open_feeds

    path = tmp_path / "a.csv"
    path.write_text("date,open,high,low,close,vwap\n" + "".join(f"2024-01-{d:02},1,1,1,1,{d}\n" for d in range(1, 10)))

    class Own(Strategy):
        def init(self):
            self.line = twice(self.feeds)

        def next(self):
            SEEN.append(self.line[0][0])

    SEEN.clear()
    Backtest(open_feeds(str(path)), Own()).run(progress=False)
    assert SEEN == [2.0 * d for d in range(1, 10)]

    class Unknown(Own):
        def init(self):
            self.line = indicators.Correlation(self.feeds)

    with pytest.raises(RingbarError, match="first"):
        Backtest(open_feeds(str(path)), Unknown()).run(progress=False)


def test_aliases_and_refusals():
    assert indicators.BBANDS is indicators.Bollinger
    assert all(getattr(indicators, alias) is getattr(indicators, name) for alias, name in indicators.ALIASES.items())
    with pytest.raises(AttributeError, match="did you mean"):
        indicators.SuperTrendd  # noqa: B018
    with pytest.raises(ParameterError, match="given twice"):
        indicators.SMA(20, period=5)
    with pytest.raises(ParameterError, match="given twice"):
        indicators.Bollinger(20, 2.0, period=5)
    for period in (10**18, 2**63, float("inf"), NAN):
        with pytest.raises(ParameterError):
            indicators.SMA(period)
    with pytest.raises(ParameterError, match="specification"):
        indicators.SMA(5) - indicators.SMA(10)
    with pytest.raises(ParameterError, match="no indicators"):
        compute({"close": [1.0]})


def test_new_indicators():
    data = {name: numpy.array(values) for name, values in shelf.market(400, seed=9).items()}
    found = columns_of(data, {"l": indicators.LaguerreRSI(0.5), "d": indicators.DeMarker(14), "s": indicators.STC()})
    x, g = data["close"], 0.5
    levels, last = [x[0]] * 4, 0.0
    for i, price in enumerate(x):
        old = list(levels)
        levels[0] = (1 - g) * price + g * old[0]
        for j in range(1, 4):
            levels[j] = -g * levels[j - 1] + old[j - 1] + g * old[j]
        gaps = [levels[j] - levels[j + 1] for j in range(3)]
        up, down = sum(max(gap, 0) for gap in gaps), sum(max(-gap, 0) for gap in gaps)
        last = up / (up + down) if up + down else last
        if i >= 3:
            assert found["l"][i] == pytest.approx(last, abs=1e-9)
    high, low = data["high"], data["low"]
    up = numpy.maximum(numpy.diff(high), 0)[-14:].sum()
    down = numpy.maximum(-numpy.diff(low), 0)[-14:].sum()
    assert found["d"][-1] == pytest.approx(up / (up + down))
    assert 0 <= numpy.nanmin(found["s"]) < 20
    assert 80 < numpy.nanmax(found["s"]) <= 100 + 1e-9
