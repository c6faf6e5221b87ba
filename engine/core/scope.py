"""Scope: what one strategy's lines and panels share: the bars, the clock, the graph, its feeds, and whether it runs.

While `running` is false (in `init`) operators and indicators build the graph; from then on lines read values.
"""

from array import array


class Scope:
    """One per strategy; `FeedSet` is the form that users see."""

    def __init__(self, bars, clock, graph):
        self.bars = bars
        self.clock = clock
        self.graph = graph
        self.feeds = []
        self.running = False
        self.need = array("q", bytes(8 * bars.rows))  # bars of each feed that its indicators wait for
        self.gates = []  # (ring, row) of indicators on an axis of their own
