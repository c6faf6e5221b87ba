"""One contract for every public indicator, automatic for new ones: warm-up, next == once, rows, the future, hostile prices."""

import math

import pytest
from digests import DIGESTS
from indicator_table import EVENTS, INPUTS, RECURSIVE, SPECS, build, digest, feed, market, one, values
from markets import START
from probes import MODES, bits, probe

from engine import indicators
from feeds.columns import from_columns

EACH = pytest.mark.parametrize("name", SPECS)
N = 260
HOUR = 3_600_000_000_000


def test_every_public_name_has_a_docstring_with_warm_up_and_source():
    for name in SPECS:
        text = getattr(indicators, name).__doc__
        assert "Warm-up:" in text, name


@EACH
@pytest.mark.parametrize("mode", MODES)
def test_first_value_comes_with_the_minimum_period(name, mode):
    strategy = probe(one(market(N)), build(SPECS[name]), mode=mode)
    for operand, output in zip(strategy.built, strategy.seen):
        ready = [i for i, x in enumerate(output["A"]) if x == x]
        if name in EVENTS:
            assert ready[0] >= operand.minperiod - 1
        else:
            assert ready == list(range(operand.minperiod - 1, N)), f"{name}: minimum period {operand.minperiod}"


@EACH
def test_next_equals_once(name):
    feeds = one(market(N, 7, 0.005))
    reference = values(SPECS[name], feeds)
    assert values(SPECS[name], feeds, mode="runonce") == reference
    assert values(SPECS[name], feeds, chunk=1) == reference
    assert values(SPECS[name], feeds, chunk=64) == reference


@EACH
def test_a_stream_equals_a_run(name):
    columns = market(N, 7, 0.005)
    found = []
    stream = SPECS[name].stream()
    names = SPECS[name].columns()
    for i, row in enumerate(zip(*[columns[column] for column in names])):
        stream.at(START + i * HOUR)
        value = stream.update(*row)
        found.append(value if isinstance(value, tuple) else (value,))
    assert [bits(output) for output in zip(*found)] == values(SPECS[name], one(columns))["A"]


@EACH
@pytest.mark.parametrize("mode", MODES)
def test_rows_do_not_touch_each_other(name, mode):
    feeds = {f"F{i}": feed(market(N - 11 * i, i, 0.005), START + i * 5 * HOUR, HOUR * (1 + i % 2)) for i in range(4)}
    together = values(SPECS[name], from_columns(feeds), mode=mode)
    for each in ("F0", "F3"):
        assert together[each] == values(SPECS[name], from_columns({each: feeds[each]}), mode=mode)[each]


@EACH
def test_a_line_equals_the_panel(name):
    feeds = from_columns({each: feed(market(N, seed)) for seed, each in enumerate("AB")})
    of_panel = values(SPECS[name], feeds)["B"]
    for mode in MODES:
        strategy = probe(feeds, lambda feeds: build(SPECS[name])(feeds["B"]), mode=mode)
        assert [bits(output["B"]) for output in strategy.seen] == of_panel


@EACH
def test_the_past_does_not_know_the_future(name):
    columns = market(N, 9)
    whole = values(SPECS[name], one(columns))["A"]
    for n in (1, 57, 130, N - 1):
        for mode in MODES:
            past = values(SPECS[name], one({field: xs[:n] for field, xs in columns.items()}), mode=mode)["A"]
            assert past == [output[:n] for output in whole]


@pytest.mark.parametrize("name", [name for name in SPECS if name not in RECURSIVE])
def test_nan_leaves_no_trace_after_the_window(name):
    clean = market(N, 5)
    strategy = probe(one(clean), build(SPECS[name]))
    for field in SPECS[name].columns():
        for hole in (130, 139):
            holed = {**clean, field: [math.nan if i == hole else x for i, x in enumerate(clean[field])]}
            found = values(SPECS[name], one(holed))["A"]
            for operand, output, old in zip(strategy.built, found, strategy.seen):
                assert output[:hole] == bits(old["A"])[:hole]
                assert output[hole + operand.minperiod :] == bits(old["A"])[hole + operand.minperiod :]


def test_one_digest_over_all_runtimes():
    """Every bit of every indicator over one market: the same on compiled and plain CPython and on PyPy."""
    assert {name: digest(name) for name in SPECS} == DIGESTS


HOSTILE = {
    "zero": lambda i: 0.0,
    "one": lambda i: 1.0,
    "negative": lambda i: -7.0,
    "tiny": lambda i: 1e-300,
    "huge": lambda i: 1e60,
    "alternating": lambda i: (-1.0) ** i,
    "spike": lambda i: 1e12 if i == 120 else 100.0 + i % 3,
    "leap": lambda i: 1e-9 * (1 + i % 2) if i > 120 else 1e9,
    "minute": lambda i: 1e-300 * (1 + i % 7),
    "large": lambda i: 1e150 * (1 + 0.01 * (i % 7)),
    "enormous": lambda i: 1e300 * (1 + 0.01 * (i % 7)),
    "enormous, of both signs": lambda i: 1e300 * (-1.0) ** i,
    "enormous and minute": lambda i: 1e300 if i % 2 else 1e-300,
    "enormous once": lambda i: 1e300 if i == 60 else 100.0 + i % 3,
}


def hostile(kind):
    columns = {field: [HOSTILE[kind](i) for i in range(200)] for field in {*INPUTS, "open", "high", "low", "close"}}
    return {**columns, "volume": [0.0] * 200}


@EACH
def test_hostile_prices(name):
    """Nothing raises, nothing is infinite, and both modes agree; a market is a row, and rows do not touch each other."""
    feeds = from_columns({kind: feed(hostile(kind)) for kind in HOSTILE})
    found = values(SPECS[name], feeds)
    assert values(SPECS[name], feeds, mode="runonce") == found
    assert [kind for kind in HOSTILE if any("inf" in x for output in found[kind] for x in output)] == []


EXPONENTIAL = {"Exp", "Cosh", "Sinh"}
SQUARED = {"BandWidth", "Bollinger", "PercentB", "RVI", "ZScore", "StdDev", "Variance"}
SQUARED |= {"Correlation", "Covariance", "Kurtosis", "RegressionSlope", "RSquared", "Skew"}
QUOTIENTS = {"Beta", "NATR", "ConnorsRSI", "Coppock", "ForecastOscillator", "KST", "PVT"}
POSITIVE = {"HistoricalVolatility", "LogReturn", "Log", "Log10", "Sqrt"}
# prices -> whose values exceed the largest double, or squares on the way to them, or are none of negative numbers
BEYOND = {
    "one": set(),
    "tiny": set(),
    "minute": set(),
    "large": EXPONENTIAL | {"Kurtosis", "Skew"},
    "enormous": EXPONENTIAL | SQUARED,
    "enormous, of both signs": EXPONENTIAL | SQUARED | POSITIVE,
    "enormous and minute": EXPONENTIAL | SQUARED | QUOTIENTS,
}


def ready(name, kind):
    """The last hundred values of each output, all of them after the minimum period."""
    columns = SPECS[name].columns()
    stream = SPECS[name].stream()
    n = stream.minperiod + 200
    prices = [HOSTILE[kind](i) for i in range(n)]
    found = [stream.update(*[1000.0 if column == "volume" else x for column in columns]) for x in prices]
    return [value if isinstance(value, tuple) else (value,) for value in found[-100:]]


@pytest.mark.parametrize("kind", BEYOND)
def test_values_are_finite_wherever_doubles_reach(kind):
    """NaN stands for what they do not reach; nothing is infinite."""
    found = {name for name in SPECS if not all(map(math.isfinite, sum(ready(name, kind), ())))}
    assert found - EVENTS == BEYOND[kind]


def test_an_enormous_price_is_forgotten():
    """By what smooths and what never forgets, too: none of them is left with a NaN."""
    assert {name for name in SPECS if not all(map(math.isfinite, ready(name, "enormous once")[-1]))} - EVENTS == set()
