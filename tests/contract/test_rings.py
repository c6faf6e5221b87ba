"""Rings and state of every indicator are as large as needed and no larger: automatic for new ones."""

import importlib
import math
import pkgutil
from array import array

import pytest
from indicator_table import SPECS, build, market, one
from probes import bits, probe

import engine.core.kernel.kernel_arity
import engine.indicators
from engine.core.kernel.graph import Graph
from engine.core.storage.bars import Bars
from engine.core.storage.state_arrays import blanks, counts, places, zeros
from engine.core.views.feedset import FeedSet
from engine.errors import LookbackError
from engine.indicators.candlesticks.pattern_kernel import Candle

EACH = pytest.mark.parametrize("name", SPECS)
COMPILED = not engine.core.kernel.kernel_arity.__file__.endswith(".py")
NAN = float("nan")
N = 400


def wired(name):
    """(graph, bars, the outputs' rings) of an indicator alone in a run of one feed."""
    bars = Bars(["A"])
    graph = Graph(bars)
    outputs = build(SPECS[name])(FeedSet(bars, None, graph))
    graph.freeze()
    return graph, bars, [operand.ring for operand in outputs]


@EACH
def test_rings_that_users_hold_reach_back_as_far_as_stated(name):
    """Sources keep the minimum period of what is built on them; outputs, on which nothing is, the bar before."""
    _, bars, outputs = wired(name)
    deepest = max(ring.minperiod for ring in outputs)
    for column in SPECS[name].columns():
        assert bars.ring(f"x_{column}").depth <= max(2, deepest)
    assert max(bars.ring(f"x_{column}").depth for column in SPECS[name].columns()) == max(2, deepest)
    assert all(ring.depth >= 2 for ring in outputs)


@EACH
def test_rings_that_only_kernels_read_keep_one_bar(name):
    graph, _, outputs = wired(name)
    held = [id(ring) for ring in outputs]
    inner = [ring for kernel in graph.kernels for ring in kernel.outs if id(ring) not in held]
    if not SPECS[name]._sources:  # what a specification reads is one of its own
        assert [ring.name for ring in inner if ring.depth > 1] == []


@EACH
def test_one_bar_of_every_ring_is_enough(name):
    """Kernels read their inputs at the newest bar alone, so no ring could be too shallow for them."""
    graph, bars, outputs = wired(name)
    columns = market(N, 13, 0.002)
    bars.clocked(array("q", [0]), 0)
    for column in SPECS[name].columns():
        bars.ring(f"x_{column}").bind(array("d", [NAN]), array("q", [0]), 0)
    sources = {column: array("d", [NAN]) for column in SPECS[name].columns()}
    for column, cell in sources.items():
        bars.ring(f"x_{column}").bind(cell, array("q", [0]), 0)
    for kernel in graph.kernels:
        kernel.allocate(1)
        for ring in kernel.outs:
            ring.bind(array("d", [NAN]), array("q", [0]), 0)
    rows = array("i", [0])
    found = [[] for _ in outputs]
    for t in range(N):
        for column, cell in sources.items():
            cell[0] = columns[column][t]
        bars.axis[0] = t + 1
        for kernel in graph.kernels:
            kernel.next(rows, 1)
        for values, ring in zip(found, outputs):
            values.append(ring.now(0))
    expected = []
    stream = SPECS[name].stream()
    for row in zip(*[columns[column] for column in SPECS[name].columns()]):
        value = stream.update(*row)
        expected.append(value if isinstance(value, tuple) else (value,))
    assert [bits(values) for values in found] == [bits(values) for values in zip(*expected)]


@EACH
def test_looking_further_back_than_stated_is_an_error(name):
    strategy = probe(one(market(60, 3)), lambda feeds: [*build(SPECS[name])(feeds), feeds.column(f"x_{SPECS[name].columns()[0]}")])
    for operand in strategy.built:
        depth = operand.ring.depth
        line = operand["A"] if operand.row < 0 else operand
        line[1 - depth]
        with pytest.raises(LookbackError, match=f"keeps {depth} bars"):
            line[-depth]


class Watched(list):
    """Cells that tell for how many steps at most what they hold is needed, and for how many at least it is kept."""

    def __init__(self, values):
        list.__init__(self, values)
        self.now = 0
        self.written = {}
        self.read = set()
        self.needed = 0
        self.kept = math.inf

    def __getitem__(self, i):
        self.read.add(i)
        if i in self.written:
            self.needed = max(self.needed, self.now - self.written[i])
        return list.__getitem__(self, i)

    def __setitem__(self, i, value):
        if i in self.written:
            self.kept = min(self.kept, self.now - self.written[i])
        self.written[i] = self.now
        list.__setitem__(self, i, value)


@pytest.mark.skipif(COMPILED, reason="cells of compiled kernels are read unseen")
@EACH
def test_every_cell_of_the_state_is_needed(name, monkeypatch):
    """Each cell is read, but for that of the value with which a turn of a buffer begins, and nothing is kept for longer than it
    is needed, but for what fills a ring up to a power of two.
    """
    makers = {"zeros": zeros, "blanks": blanks, "counts": counts, "places": places}
    for module in pkgutil.iter_modules(engine.indicators.__path__):
        family = importlib.import_module(f"engine.indicators.{module.name}")
        for maker, make in makers.items():
            if hasattr(family, maker):
                monkeypatch.setattr(family, maker, lambda n, make=make: Watched(make(n)))
    stream = SPECS[name].stream()
    state = [
        (kernel, each, cells)
        for kernel in stream.kernels for each, cells in vars(kernel).items() if isinstance(cells, Watched)
    ]  # fmt: skip
    columns = market(3 * stream.minperiod + 500, 17)
    for t, row in enumerate(zip(*[columns[column] for column in SPECS[name].columns()])):
        for _, _, cells in state:
            cells.now = t
        stream.update(*row)
    for kernel, each, cells in state:
        what = f"{kernel.title()}: {each}"
        unread = len(cells) - len(cells.read)
        if isinstance(kernel, Candle):  # figures of a bar are kept together
            unread = len(cells) // kernel.width - len({i // kernel.width for i in cells.read}) if each == "past" else 0
        assert unread <= 1, f"{what}: {unread} of {len(cells)} cells are never read"
        if cells.kept <= len(cells):  # else it stays until something happens
            ring = cells.kept & (cells.kept - 1) == 0
            most = 2 * cells.needed if ring and cells.needed else cells.needed + 1
            assert cells.kept <= most, f"{what}: kept for {cells.kept} steps, needed for {cells.needed}"
