"""Columns smoothed in lanes: equal to the last bit to value after value, whatever the data; what is told as proven is right."""

import random
from array import array

import pytest
from probes import bits

from engine import indicators
from engine.core.bars import Bars
from engine.core.feedset import FeedSet
from engine.core.graph import Graph
from engine.core.ring import Ring
from engine.indicators.lanes import race

N = 40_000
NAN = float("nan")


def walk(n=N, seed=1):
    rng = random.Random(seed)
    xs = array("d", [0.0]) * n
    price = 100.0
    for i in range(n):
        price *= 1.0 + rng.gauss(0, 0.001)
        xs[i] = price
    return xs


def holed(every):
    return array("d", [NAN if i % every == every - 1 else x for i, x in enumerate(walk())])


SERIES = {
    "prices": walk(),
    "a NaN": holed(25_000),
    "many NaN": holed(1000),
    "constant": array("d", [100.1]) * N,
    "stuck beside a constant": array("d", [*walk(300), *[100.1] * (N - 300)]),
    "steps": array("d", [100.0 + i // 3000 for i in range(N)]),
    "a spike": array("d", [1e15 if i == 20_000 else x for i, x in enumerate(walk())]),
    "infinite": array("d", [float("inf") if i == 20_000 else x for i, x in enumerate(walk())]),
    "zeros": array("d", [0.0, -0.0] * (N // 2)),
}
SPECS = [indicators.EMA(2), indicators.EMA(20), indicators.SMMA(150), indicators.TEMA(5), indicators.ATR(3), indicators.ATR(14)]


def columns(spec, xs):
    """The inputs of a specification: prices, and a span around them."""
    offset = {"high": 0.5, "low": -0.4}
    return {name: array("d", [x + offset[name] for x in xs]) if name in offset else xs for name in spec.columns()}


def swept(spec, inputs, cuts=()):
    """The output as a column, swept in the stretches that `cuts` say."""
    n = len(inputs["close" if "close" in inputs else "source"])
    bars = Bars(["A"])
    graph = Graph(bars)
    feeds = FeedSet(bars, None, graph)
    operand = spec.over(feeds.column)
    for name, xs in inputs.items():
        bars.ring(name).bind(xs, array("q", [0]), -1)
    found = array("d", [NAN]) * n
    for kernel in graph.kernels:
        kernel.allocate(1)
        kernel.ring.bind(found if kernel.ring is operand.ring else array("d", found), array("q", [0]), -1)
    stops = [*cuts, n]
    for start, stop in zip([0, *stops], stops):
        for kernel in graph.kernels:
            kernel.once(0, start, stop)
    return list(found)


@pytest.mark.parametrize("spec", SPECS, ids=repr)
@pytest.mark.parametrize("kind", SERIES)
def test_a_column_equals_the_stream(spec, kind):
    inputs = columns(spec, SERIES[kind])
    update = spec.stream().update
    streamed = bits([update(*row) for row in zip(*inputs.values())])
    assert bits(swept(spec, inputs)) == streamed
    assert bits(swept(spec, inputs, (1, 17, 20_011, 39_999))) == streamed


def raced(xs, factor, average):
    source, out = Ring("source", array("q", [0])), Ring("out", array("q", [0]))
    source.bind(xs, array("q", [0]), -1)
    out.bind(array("d", [NAN]) * len(xs), array("q", [0]), -1)
    return race(source, 0, out, 0, len(xs), factor, average)


@pytest.mark.parametrize("factor", [2.0 / 3.0, 2.0 / 21.0, 1.0 / 14.0, 1.0 / 60.0])
def test_lanes_meet_on_prices(factor):
    proven = raced(walk(), factor, 90.0)
    lead = int(40.0 / factor)
    assert proven > min(N, 97 * lead) - 6


def test_nothing_is_proven_by_a_lane_with_a_hole():
    xs = walk()
    assert raced(xs[:40], 0.1, 90.0) == 0
    hole = array("d", xs)
    hole[1000] = NAN
    assert raced(hole, 0.1, 90.0) == 0
    hole = array("d", xs)
    hole[39_000 // 2] = NAN
    assert 400 <= raced(hole, 0.1, 90.0) <= 39_000 // 2
    assert raced(xs, 0.1, NAN) == 0
