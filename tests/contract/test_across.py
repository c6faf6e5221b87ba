"""Indicators across feeds: naive formulas over the feeds that advanced, misaligned feeds, groups, both modes, errors."""

import math
import random

import pytest
from markets import START, feeds, flat
from probes import MODES, fails, panels, table

from engine.errors import ParameterError
from engine.indicators import SMA, Bottom, CrossMean, CrossRank, CrossZScore, Demean, Neutralize, Top, Winsorize
from feeds.columns import from_columns

EACH = pytest.mark.parametrize("mode", MODES)
GROUPS = {"F0": "x", "F1": "y", "F2": "x"}


def rank(xs):
    if len(xs) == 1:
        return [0.5]
    return [(sum(y < x for y in xs) + 0.5 * (sum(y == x for y in xs) - 1)) / (len(xs) - 1) for x in xs]


def mean(xs):
    return sum(xs) / len(xs)


def deviation(xs):
    return math.sqrt(sum((x - mean(xs)) ** 2 for x in xs) / len(xs))


def winsorized(xs):
    cut = int(0.2 * (len(xs) - 1))
    low, high = sorted(xs)[cut], sorted(xs)[len(xs) - 1 - cut]
    return [min(max(x, low), high) for x in xs]


def neutral(xs, names):
    groups = [GROUPS.get(name) for name in names]
    return [x - mean([y for y, other in zip(xs, groups) if other == group]) for x, group in zip(xs, groups)]


CASES = {
    "rank": (CrossRank, (), lambda xs, names: rank(xs)),
    "mean": (CrossMean, (), lambda xs, names: [mean(xs)] * len(xs)),
    "demean": (Demean, (), lambda xs, names: [x - mean(xs) for x in xs]),
    "zscore": (CrossZScore, (), lambda xs, names: [(x - mean(xs)) / deviation(xs) if deviation(xs) else 0.0 for x in xs]),
    "top": (Top, (2,), lambda xs, names: [float(x >= sorted(xs)[-min(2, len(xs))]) for x in xs]),
    "bottom": (Bottom, (2,), lambda xs, names: [float(x <= sorted(xs)[min(2, len(xs)) - 1]) for x in xs]),
    "winsorize": (Winsorize, (0.2,), lambda xs, names: winsorized(xs)),
    "neutralize": (Neutralize, (GROUPS,), neutral),
}


def scattered(seed=4):
    """Seven feeds on some of the same instants; values repeat and are missing now and then."""
    rng = random.Random(seed)
    data = {}
    for i in range(7):
        stamps = sorted(rng.sample(range(START, START + 60), 30 + i))
        data[f"F{i}"] = table(stamps, a=[math.nan if rng.random() < 0.05 else float(rng.randint(0, 9)) for _ in stamps])
    return data


@EACH
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_agrees_with_the_naive_formula(case, mode):
    cls, parameters, formula = case
    data = scattered()
    found = panels(from_columns(data), lambda f: cls(f.column("a"), *parameters), mode=mode)
    expected = {name: [] for name in data}
    for ts in sorted({ts for feed in data.values() for ts in feed["ts"]}):
        now = {name: feed["a"][list(feed["ts"]).index(ts)] for name, feed in data.items() if ts in feed["ts"]}
        valid = {name: x for name, x in now.items() if x == x}
        results = dict(zip(valid, formula(list(valid.values()), list(valid)))) if valid else {}
        for name in now:
            expected[name].append(results.get(name, math.nan))
    for name in data:
        assert found[name] == pytest.approx(expected[name], abs=1e-12, nan_ok=True)


@EACH
def test_over_and_under_other_indicators(mode):
    data = {f"F{i}": table(a=[float(i * t) for t in range(10)]) for i in range(3)}
    found = panels(from_columns(data), lambda f: SMA(CrossRank(SMA(f.column("a"), 3)), 2), mode=mode)
    assert found["F2"][-1] == 1.0
    assert [x == x for x in found["F0"]] == [False] * 3 + [True] * 7


@EACH
def test_feeds_that_are_not_ready_do_not_count(mode):
    data = {"A": table(a=[1.0] * 6), "B": table(range(START + 3, START + 6), a=[5.0] * 3)}
    found = panels(from_columns(data), lambda f: CrossMean(SMA(f.column("a"), 2)), mode=mode)
    assert found["A"][1:] == [1.0, 1.0, 1.0, 3.0, 3.0]
    assert found["B"][1:] == [3.0, 3.0]


REFUSALS = [
    ("CrossRank: compares feeds", lambda f: CrossRank(f[0].close)),
    ("Neutralize: groups names 'C', which is no feed", lambda f: Neutralize(f.close, {"C": 1})),
    ("Winsorize: share=0.7; expected a number of at least 0 and at most 0.5", lambda f: Winsorize(f.close, 0.7)),
]


@pytest.mark.parametrize(("match", "build"), REFUSALS)
def test_refusals(match, build):
    fails(ParameterError, match, feeds(A=flat([1.0, 2.0]), B=flat([1.0, 2.0])), init=lambda s: build(s.feeds))
