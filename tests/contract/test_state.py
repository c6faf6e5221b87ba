"""What a row of an indicator costs: the bytes that the plan states are those that are allocated."""

import sys

import pytest
from indicator_table import SPECS, build

from engine.core.kernel.graph import Graph
from engine.core.storage.bars import Bars
from engine.core.storage.state_arrays import ring_bytes, state_bytes
from engine.core.views.feedset import FeedSet

ROWS = 512


def kernels(spec):
    """The kernels of a specification over `ROWS` feeds, as a run has them before it allocates."""
    bars = Bars([f"F{i}" for i in range(ROWS)])
    graph = Graph(bars)
    build(spec)(FeedSet(bars, None, graph))
    graph.freeze()
    return graph.kernels


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy has no tracemalloc")
@pytest.mark.parametrize("name", SPECS)
def test_stated_bytes_are_those_allocated(name):
    import tracemalloc

    made = kernels(SPECS[name])
    stated = ROWS * sum(ring_bytes(kernel) + state_bytes(kernel) for kernel in made)
    tracemalloc.start()
    for kernel in made:
        kernel.allocate(ROWS)
        for ring in kernel.outs:
            ring.allocate()
    found = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    rings = sum(len(kernel.outs) for kernel in made)
    assert stated <= found + 4096
    assert found <= stated + 8 * ROWS * rings + 8192 * len(made)  # besides: where rows begin, and objects


def test_state_grows_with_the_window_alone():
    from engine.indicators import EMA, SMA

    for period in (10, 100, 1000):
        assert sum(map(state_bytes, kernels(SMA(period)))) == 2 * 8 * period + 20
        assert sum(map(state_bytes, kernels(EMA(period)))) == 16
