"""StrategyContext: what one strategy's lines and panels share: the bars, the clock, the graph, its feeds, and whether it runs.

While `running` is false (in `init`) operators and indicators build the graph; from then on lines read values.
"""

from array import array

from engine.core.views.fields import Fields

EVERY = -1  # the row of a panel: every one


class StrategyContext(Fields):
    """One per strategy; `FeedSet` is the form that users see."""

    def __init__(self, bars, clock, graph):
        self.bars = bars
        self.clock = clock
        self.graph = graph
        self.feeds = []
        self.running = False
        self.need = array("q", bytes(8 * bars.rows))  # bars of each feed that its indicators wait for
        self.gates = []  # (ring, row) of indicators on an axis of their own

    def ready(self, row):
        """Return whether a feed has the bars that its indicators need, and indicators of several feeds their values."""
        return self.bars.count[row] >= self.need[row] and self.gate(row) is None

    def gate(self, row):
        """Return the first `(ring, row)` of an indicator of several feeds that has no value yet, for one feed or for every
        one.
        """
        ring: Ring
        for ring, which in self.gates:
            for r in range(ring.rows) if ring.across or row == EVERY else [row]:
                if (ring.across or which == EVERY or which == r) and not ring.ready(r):
                    return ring, r
        return None
