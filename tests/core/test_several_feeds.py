"""Indicators over several feeds: pairs, panels against one line, on calendars that do not match."""

import math
from fractions import Fraction

import pytest
from markets import START, universe
from probes import MODES, bits, panels, probe, script, table

from engine.indicators import EMA, SMA, CrossOver
from feeds.columns import from_columns

EACH = pytest.mark.parametrize("mode", MODES)
NAN = math.nan


def misaligned():
    a = table([START + t for t in (0, 2, 3, 4, 7, 8)], close=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], high=[9.0] * 6)
    b = table([START + t for t in (1, 3, 6, 8)], close=[0.1, 0.2, 0.3, 0.4])
    c = table([START + t for t in range(10)], close=[1.0] * 10)
    return from_columns({"A": a, "B": b, "C": c})


def each_instant(data, build, mode):
    """What a line reads at every instant."""
    seen = []
    script(data, mode, init=lambda s: setattr(s, "line", build(s.feeds)), prenext=read(seen), next=read(seen))
    return seen


def read(seen):
    return lambda strategy: seen.append(strategy.line[0])


@EACH
def test_a_pair_steps_once_an_instant_with_the_latest_of_both(mode):  # rule 1.4
    spread = each_instant(misaligned(), lambda f: f["A"].close - f["B"].close, mode)
    a = [1.0, 1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0, 6.0, 6.0]
    b = [NAN, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4]
    assert bits(spread) == bits(x - y for x, y in zip(a, b))


@EACH
def test_an_average_of_a_pair_counts_instants_from_its_first_value(mode):
    spread = each_instant(misaligned(), lambda f: f["A"].close - f["B"].close, mode)
    average = each_instant(misaligned(), lambda f: SMA(f["A"].close - f["B"].close, 3), mode)
    assert bits(average[:3]) == bits([NAN] * 3)
    assert average[3:] == [float(sum(map(Fraction, spread[i - 2 : i + 1])) / 3) for i in range(3, 10)]


@EACH
def test_a_pair_waits_for_the_warm_up_of_its_inputs(mode):
    spread = each_instant(misaligned(), lambda f: SMA(f["A"].close, 3) - SMA(f["B"].close, 2), mode)
    assert [x == x for x in spread] == [False] * 3 + [True] * 7
    assert spread[3] == 2.0 - (0.1 + 0.2) / 2
    cross = each_instant(misaligned(), lambda f: CrossOver(f["A"].close - f["B"].close, 2.0), mode)
    assert bits(cross) == bits([NAN, NAN, 0.0, 1.0] + [0.0] * 6)


@EACH
def test_a_panel_minus_one_line_steps_with_each_feed(mode):
    found = panels(misaligned(), lambda f: f.close - f["B"].close, mode=mode)
    assert bits(found["A"]) == bits([NAN, 2.0 - 0.1, 3.0 - 0.2, 4.0 - 0.2, 5.0 - 0.3, 6.0 - 0.4])
    assert found["B"] == [0.0] * 4
    assert bits(found["C"]) == bits([NAN] + [1.0 - b for b in (0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4)])


@EACH
def test_an_average_of_a_panel_minus_a_line_counts_the_bars_of_each_feed(mode):
    spread, average = panels(misaligned(), lambda f: [f.close - f["B"].close, SMA(f.close - f["B"].close, 2)], mode=mode)
    for name in "ABC":
        values = [x for x in spread[name] if x == x]
        found = average[name][len(spread[name]) - len(values) :]
        assert bits(found) == bits([NAN] + [math.fsum(values[i - 1 : i + 1]) / 2 for i in range(1, len(values))])


@EACH
def test_lines_of_one_feed_are_no_mix(mode):
    found = probe(misaligned(), lambda f: f["A"].high - f["A"].close, mode)
    assert found.seen[0]["A"] == [8.0, 7.0, 6.0, 5.0, 4.0, 3.0]
    assert found.built[0].minperiod == 1


@EACH
def test_mixes_of_mixes(mode):
    def build(f):
        spread = f["A"].close - f["B"].close
        return [f.close - spread, f.close - SMA(spread, 2), (f.close - f["A"].close)["B"] - f["B"].close]

    panel, averages, line = panels(misaligned(), build, mode=mode)
    a = [1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0, 6.0, 6.0]
    b = [0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4]
    spread = [x - y for x, y in zip(a, b)]
    assert bits(panel["C"]) == bits([NAN] + [1.0 - x for x in spread])
    assert bits(averages["C"]) == bits([NAN, NAN] + [1.0 - (x + y) / 2 for x, y in zip(spread, spread[1:])])
    assert line["B"] == [(0.1 - 1.0) - 0.1, (0.2 - 3.0) - 0.2, (0.3 - 4.0) - 0.3, (0.4 - 6.0) - 0.4]


def test_mixes_are_equal_in_every_mode():
    data = universe(5, 200, seed=4, keep=0.7, late=30, early=30)

    def build(f):
        first = f[0].close
        distance = f.close - SMA(first, 5)
        return [f.close / first, SMA(distance, 7), CrossOver(f.close, first * 1.0), SMA(f.close, 9) - EMA(f[3].close, 4)]

    reference = panels(data, build)
    for options in ({"mode": "runonce"}, {"chunk": 1}, {"chunk": 100}):
        for expected, found in zip(reference, panels(data, build, **options)):
            assert {name: bits(values) for name, values in found.items()} == {n: bits(v) for n, v in expected.items()}
