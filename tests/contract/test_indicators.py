"""The contract for indicators with a naive formula, and for operators: that of `test_shelf` and agreement with the formula."""

import math
import random
from fractions import Fraction
from functools import partial

import pytest
from markets import START
from probes import MODES, bits, line, panels, table
from registry import CASES

from engine import indicators
from engine.core.views.panel import OPERATIONS
from feeds.columns import from_columns

NAN = float("nan")
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
WINDOWED = {name: case for name, case in CASES.items() if case.window is not None}
NAMES = ("a", "b", "h", "l")


def market(n, seed=0, holes=0.0):
    """Columns of two lines near each other, a high and a low around the first, each value NaN with probability `holes`."""
    rng = random.Random(seed)
    columns = {name: [] for name in NAMES}
    price = 100.0
    for _ in range(n):
        price += rng.gauss(0, 1)
        for name, value in zip(NAMES, (price, price + rng.choice((-1.0, 0.0, 1.0)), price + rng.random(), price - rng.random())):
            columns[name].append(NAN if rng.random() < holes else value)
    return columns


def values(case, columns, **options):
    """What the case reads at each bar of one feed."""
    return panels(from_columns({"A": table(**columns)}), case.build, **options)["A"]


def agree(case, found, expected, scale=1.0):
    if case.exact:
        return bits(found) == bits(expected)
    return len(found) == len(expected) and all(
        x != x and y != y or abs(x - y) <= 1e-11 * scale for x, y in zip(found, expected)
    )


def test_every_operator_is_registered():
    assert set(CASES) >= set(OPERATIONS) - {"shift"} | {"Shift"}


@EACH
@pytest.mark.parametrize("mode", MODES)
def test_first_value_comes_with_the_minimum_period(case, mode):
    periods = []
    columns = market(20)

    def build(feeds):
        panel = case.build(feeds)
        periods.append(panel.minperiod)
        return panel

    found = panels(from_columns({"A": table(**columns)}), build, mode=mode)["A"]
    assert periods == [case.warmup]
    assert [x == x for x in found] == [False] * (case.warmup - 1) + [True] * (21 - case.warmup)


@EACH
@pytest.mark.parametrize("holes", [0.0, 0.1])
def test_agrees_with_the_naive_formula(case, holes):
    for seed in range(5):
        columns = market(100, seed, holes)
        assert agree(case, values(case, columns), case.naive(columns), scale=100.0)


@EACH
def test_next_equals_once(case):
    columns = market(300, 7, 0.02)
    reference = bits(values(case, columns))
    assert bits(values(case, columns, mode="runonce")) == reference
    for chunk in (1, 3, 64):
        assert bits(values(case, columns, chunk=chunk)) == reference


@EACH
@pytest.mark.parametrize("mode", MODES)
def test_rows_do_not_touch_each_other(case, mode):
    feeds = {}
    rng = random.Random(3)
    for i in range(9):
        stamps = sorted(rng.sample(range(START + i * 5, START + 160 - i * 7), 40 + i))
        feeds[f"F{i}"] = table(stamps, **market(len(stamps), i, 0.02))
    together = panels(from_columns(feeds), case.build, mode=mode)
    for name, feed in feeds.items():
        alone = panels(from_columns({name: feed}), case.build, mode=mode)
        assert bits(together[name]) == bits(alone[name])


@EACH
def test_a_line_equals_the_panel(case):
    feeds = from_columns({name: table(**market(40, seed)) for seed, name in enumerate("ABC")})
    of_panel = panels(feeds, case.build)
    for mode in MODES:
        of_line = panels(feeds, lambda feeds: case.build(feeds["B"]), mode=mode)
        assert bits(of_line["B"]) == bits(of_panel["B"])


@EACH
def test_runs_leave_no_state_behind(case):
    feeds = from_columns({"A": table(**market(60, 1))})
    assert bits(panels(feeds, case.build)["A"]) == bits(panels(feeds, case.build)["A"])


@pytest.mark.parametrize("case", WINDOWED.values(), ids=WINDOWED)
def test_nan_leaves_no_trace_after_the_window(case):
    clean = market(60, 5)
    expected = bits(values(case, clean))
    for hole in range(10, 20):
        for name in case.inputs:
            holed = {**clean, name: [NAN if i == hole else x for i, x in enumerate(clean[name])]}
            found = bits(values(case, holed))
            assert found[:hole] == expected[:hole]
            assert found[hole + case.window :] == expected[hole + case.window :]


@EACH
@pytest.mark.parametrize("price", [0.0, 1.0, 123.456, -7.0, 1e-300, 1e300])
def test_constant_values_raise_nothing(case, price):
    constant = {name: [price] * 30 for name in NAMES}
    found = values(case, constant)
    assert agree(case, found, case.naive(constant), scale=abs(price))
    assert bits(values(case, constant, mode="runonce")) == bits(found)


def test_the_future_changes_nothing():
    pytest.importorskip("hypothesis")
    from hypothesis import given
    from hypothesis import strategies as st

    number = st.floats(-1e6, 1e6) | st.just(NAN)
    bar = st.tuples(*[number] * len(NAMES))

    @given(st.lists(bar, min_size=1, max_size=30), st.lists(bar, max_size=10), st.lists(bar, max_size=10))
    def unchanged(past, one, other):
        def build(feeds):
            return [case.build(feeds) for case in CASES.values()]

        for mode in MODES:
            seen = []
            for future in (one, other):
                columns = dict(zip(NAMES, zip(*past, *future)))
                seen.append(panels(from_columns({"A": table(**columns)}), build, mode=mode))
            for name, first, second in zip(CASES, *seen):
                assert bits(first["A"][: len(past)]) == bits(second["A"][: len(past)]), name

    unchanged()


@pytest.mark.parametrize("mode", MODES)
def test_a_spike_that_has_left_is_forgotten(mode):
    xs = [100 + math.sin(i) for i in range(400)]
    for i in (50, 203, 204):
        xs[i] = 1e12
    for period in (2, 3, 20):
        average = line(xs, partial(indicators.SMA, period=period), mode=mode)
        deviation = line(xs, partial(indicators.StdDev, period=period), mode=mode)
        for i in range(period - 1, len(xs)):
            window = xs[i - period + 1 : i + 1]
            mean = Fraction(sum(map(Fraction, window)), period)
            assert average[i] == float(mean)
            variance = float(sum((Fraction(x) - mean) ** 2 for x in window) / period)
            assert deviation[i] ** 2 == pytest.approx(variance, rel=1e-9)


def test_long_sums_do_not_drift():
    rng = random.Random(1)
    xs = [1000.0 + rng.gauss(0, 1) for _ in range(20_000)]
    average, deviation = panels(
        from_columns({"A": table(a=xs)}),
        lambda feeds: [indicators.SMA(feeds.column("a"), 200), indicators.StdDev(feeds.column("a"), 200)],
        chunk=1000,
    )
    for i in range(199, len(xs), 997):
        window = xs[i - 199 : i + 1]
        mean = float(sum(map(Fraction, window)) / 200)
        assert average["A"][i] == mean
        assert deviation["A"][i] == pytest.approx(math.sqrt(math.fsum((x - mean) ** 2 for x in window) / 200), rel=1e-12)
