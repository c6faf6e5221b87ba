"""Rings against `collections.deque`: any depth, any chunk, any pattern of bars, both modes."""

from collections import deque

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st
from markets import START
from probes import MODES, bits, table

from engine import Backtest, Strategy
from engine.errors import LookbackError
from feeds.columns import from_columns

NAN = float("nan")
WIDEST = 40
number = st.floats(allow_infinity=False) | st.just(-0.0)
feed = st.lists(st.tuples(st.integers(0, 60), number), min_size=1, max_size=60, unique_by=lambda bar: bar[0]).map(sorted)


class Reader(Strategy):
    """Reads every line as far back as it may at every instant, and one bar further."""

    values: dict
    depths: list
    warmup = "each"

    def init(self):
        self.lines = []
        for feed in self.feeds:
            line = feed.column("a")
            self.lines.append((feed, line, line.shift(0)))
        self.depth = 2
        for (_, line, shifted), depth in zip(self.lines, self.depths):
            line.keep(depth)
            shifted.keep(depth)
            self.depth = max(self.depth, depth)
        self.models = [deque([NAN] * self.depth, self.depth) for _ in self.lines]

    def next(self):
        for (feed, line, shifted), model in zip(self.lines, self.models):
            if feed.fresh:
                model.appendleft(self.values[feed.name][feed.bars - 1])
            keys = range(0, -self.depth, -1)
            assert bits(line[key] for key in keys) == bits(model)
            assert bits(shifted[key] for key in keys) == bits(model)
            assert len(line) == feed.bars
            for reader in (line, shifted):
                with pytest.raises(LookbackError):
                    reader[-self.depth]

    prenext = next


@given(st.lists(feed, min_size=1, max_size=3), st.lists(st.integers(1, WIDEST), min_size=1, max_size=3), st.integers(1, 70))
def test_lines_are_deques(bars, depths, chunk):
    data, values = {}, {}
    for i, rows in enumerate(bars):
        name = f"F{i}"
        stamps, values[name] = zip(*rows)
        data[name] = table([START + t for t in stamps], a=values[name])
    for mode in MODES:
        Backtest(from_columns(data), Reader(values=values, depths=depths), mode=mode, chunk=chunk).run()
