"""Columns are swept by whole turns, batches and lanes: equal to the last bit to value after value, whatever the data."""

import random
from array import array

import pytest
from indicator_table import SPECS, market
from probes import bits

from engine.core.kernel.graph import Graph
from engine.core.storage.bars import Bars
from engine.core.views.feedset import FeedSet
from engine.indicators import (
    ATR,
    EMA,
    KAMA,
    MACD,
    MFI,
    RSI,
    SMA,
    SMMA,
    TEMA,
    WMA,
    Bollinger,
    Highest,
    Lowest,
    PercentRank,
    StdDev,
    Sum,
    Variance,
    Vortex,
)

NAN = float("nan")


def walk(n, seed=1):
    rng = random.Random(seed)
    xs = array("d", [0.0]) * n
    price = 100.0
    for i in range(n):
        price *= 1.0 + rng.gauss(0, 0.001)
        xs[i] = price
    return xs


SERIES = {
    "prices": walk,
    "a NaN": lambda n: array("d", [NAN if i == n * 5 // 8 else x for i, x in enumerate(walk(n))]),
    "many NaN": lambda n: array("d", [NAN if i % (n // 40) == 99 else x for i, x in enumerate(walk(n))]),
    "constant": lambda n: array("d", [100.1]) * n,
    "stuck beside a constant": lambda n: array("d", [*walk(300), *[100.1] * (n - 300)]),
    "steps": lambda n: array("d", [100.0 + i // (n // 13) for i in range(n)]),
    "a spike": lambda n: array("d", [1e15 if i == n // 2 else x for i, x in enumerate(walk(n))]),
    "infinite": lambda n: array("d", [float("inf") if i == n // 2 else x for i, x in enumerate(walk(n))]),
    "noise beside prices": lambda n: array("d", [1e-14 * (i % 7) if i % 900 < 40 else x for i, x in enumerate(walk(n))]),
    "of all sizes": lambda n: array("d", [(-1) ** i * 2.0 ** random.Random(i).randrange(-60, 60) for i in range(n)]),
    "of both signs, zeros among them": lambda n: array("d", [(i * 7919 % 13 - 6) * 0.1 for i in range(n)]),
    "small": lambda n: array("d", [x * 1e-300 for x in walk(n)]),
    "large": lambda n: array("d", [x * 1e290 for x in walk(n)]),
    "zeros": lambda n: array("d", [0.0, -0.0] * (n // 2)),
}
FLOWS = [MFI(), Vortex()]
LONG = 24_000  # smoothing is raced in stretches of tens of thousands
SMOOTHED = [EMA(20), SMMA(50), TEMA(5), ATR(14)]
TURNED = [
    *[Highest(1), Highest(3), Lowest(20), Highest(700), StdDev(2), StdDev(20), Variance(700), Variance(5, 5)],
    *[SMA(20), Bollinger(20), RSI(14), MACD(), Sum(7), SMA(1), Sum(1000)],
    *[WMA(1), WMA(20), KAMA(10), PercentRank(1), PercentRank(10), PercentRank(101, 1), PercentRank(400)],
]


def columns(spec, xs):
    """The inputs of a specification: prices, and a span around them."""
    offset = {"high": 0.5, "low": -0.4}
    found = {name: array("d", [x + offset[name] for x in xs]) if name in offset else xs for name in spec.columns()}
    if "volume" in found:
        found["volume"] = array("d", [float(i * 7919 % 1000) if x == x else x for i, x in enumerate(xs)])
    return found


def swept(spec, inputs, cuts=()):
    """The outputs as columns, swept in the stretches that `cuts` say."""
    n = len(next(iter(inputs.values())))
    bars = Bars(["A"])
    graph = Graph(bars)
    feeds = FeedSet(bars, None, graph)
    operand = spec.over(feeds.column)
    rings = [operand.ring, *[getattr(operand, name).ring for name in tuple(operand.outputs)[1:]]]
    found = [array("d", [NAN]) * n for _ in rings]
    for name, xs in inputs.items():
        bars.ring(name).bind(xs, array("q", [0]), -1)
    bars.clocked(array("q", [0]) * n, -1)
    for kernel in graph.kernels:
        kernel.allocate(1)
        for ring in kernel.outs:
            kept = found[rings.index(ring)] if ring in rings else array("d", [NAN]) * n
            ring.bind(kept, array("q", [0]), -1)
    stops = [*cuts, n]
    for start, stop in zip([0, *stops], stops):
        for kernel in graph.kernels:
            kernel.once(0, start, stop)
    return [bits(column) for column in found]


def streamed(spec, inputs):
    """The outputs value after value."""
    update = spec.stream().update
    rows = [update(*row) for row in zip(*inputs.values())]
    return [bits(output) for output in zip(*[row if isinstance(row, tuple) else (row,) for row in rows])]


@pytest.mark.parametrize(("spec", "n"), [(spec, LONG) for spec in SMOOTHED] + [(spec, 4000) for spec in TURNED + FLOWS], ids=repr)
@pytest.mark.parametrize("kind", SERIES)
def test_a_column_equals_the_stream(spec, n, kind):
    inputs = columns(spec, SERIES[kind](n))
    expected = streamed(spec, inputs)
    assert swept(spec, inputs) == expected
    assert swept(spec, inputs, (1, 17, n // 2 + 11, n - 1)) == expected


@pytest.mark.parametrize("name", [name for name in SPECS if not name.startswith("CDL")])
def test_the_whole_shelf_over_several_batches(name):
    n = 1300
    prices = market(n, 31, 0.001)
    inputs = {column: array("d", prices[column]) for column in SPECS[name].columns()}
    expected = streamed(SPECS[name], inputs)
    assert swept(SPECS[name], inputs) == expected
    assert swept(SPECS[name], inputs, (7, 600)) == expected
