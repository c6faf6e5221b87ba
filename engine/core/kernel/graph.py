"""Graph: the indicators of one pass over the data, in an order in which inputs come before their readers.

Place in the flow: strategies build it in `init`; `freeze` fixes how deep each ring is kept; the loop steps `stream` and,
once per instant, `ticking`. Equal specifications are one kernel, across all strategies of the pass. Rings that only kernels
read keep one bar.
"""

from engine.core.kernel.timeframe import TimeFrame
from engine.core.views.context import EVERY


class Composing:
    """Context in which a composite of `graph` is built. `contextlib` takes longer to import than a run of a few bars."""

    def __init__(self, graph):
        self.graph = graph

    def __enter__(self):
        self.graph.inside += 1

    def __exit__(self, *raised):
        self.graph.inside -= 1


class Graph:
    """Kernels over the table `bars`."""

    def __init__(self, bars):
        self.bars = bars
        self.kernels = []
        self.known = {}
        self.frames = {}
        self.inside = 0
        self.shown = set()
        self.owners = {}  # id of a kernel: the scope of the one strategy that uses it, None if several do

    def share(self, kernel):
        """Return the kernel of this specification: an earlier equal one, or this one from now on."""
        key = kernel.key()
        try:
            canonical = self.known.get(key)
        except TypeError:  # a parameter that cannot be hashed: not shared
            key = id(kernel)
            canonical = None
        if canonical is None:
            canonical = self.known[key] = kernel
            kernel.attach()
            self.kernels.append(kernel)
            if self.inside:
                for ring in kernel.outs:
                    ring.keep_newest()
        if not self.inside:
            self.show(*canonical.outs)
        return canonical

    def composing(self):
        """Return a context for building a composite: its parts are read by kernels alone, unless they are shown."""
        return Composing(self)

    def show(self, *rings):
        """Mark rings that users hold and may look back in; not those of a composite inside another one."""
        if not self.inside:
            self.shown.update(map(id, rings))
            for ring in rings:
                ring.keep(2)

    def frame(self, period, partial):
        """Return the time frame of a period, shared by all readers."""
        key = (*period.key, bool(partial))
        if key not in self.frames:
            self.frames[key] = TimeFrame(self.bars, period, bool(partial))
        return self.frames[key]

    def frame_of(self, ring):
        """Return the time frame whose bars a ring follows; None for other rings."""
        return next((frame for frame in self.frames.values() if frame.axis is ring.axis), None)

    def use(self, scope, kernel, row):
        """Note that a strategy reads `row` (or all rows) of a kernel: step it, and let the strategy's warm-up wait for it."""
        ring = kernel.ring
        if self.owners.setdefault(id(kernel), scope) is not scope:
            self.owners[id(kernel)] = None
        if kernel.across or row == EVERY:
            kernel.every = True
        else:
            kernel.uses[row] = 1
        if ring.axis is not self.bars.axis:
            scope.gates.append((ring, row))
            return
        for i in range(self.bars.rows) if row == EVERY else [row]:
            scope.need[i] = max(scope.need[i], ring.minperiod)

    def divide(self, scopes):
        """Return the kernels that several strategies share, and for each of `scopes` those that are its own.

        What a shared kernel reads is shared, and so is everything that steps instant by instant.
        """
        shared = []
        own = {id(scope): [] for scope in scopes}
        needed = set()
        for kernel in reversed(self.kernels):
            owner = id(self.owners.get(id(kernel)))
            if owner not in own or kernel.timed or not kernel.plain or any(id(ring) in needed for ring in kernel.outs):
                shared.insert(0, kernel)
                needed.update(map(id, kernel.rings))
            else:
                own[owner].insert(0, kernel)
        return shared, [own[id(scope)] for scope in scopes]

    def freeze(self, lookback=1):
        """Fix the depth of all rings that users hold: what strategies declare, and the cumulative minimum period of readers."""
        reach = {}
        for kernel in reversed(self.kernels):
            ahead = kernel.warmup - 1 + max(reach.get(id(ring), 1) for ring in kernel.outs)
            for ring in kernel.sources():
                reach[id(ring)] = max(reach.get(id(ring), 1), ahead)
        slow = [ring for frame in self.frames.values() for ring in frame.rings]
        shown = [ring for kernel in self.kernels for ring in kernel.outs if id(ring) in self.shown]
        for ring in [*self.bars.rings, *slow, *shown]:
            ring.keep(max(lookback, reach.get(id(ring), 1)))

    def dissolve(self):
        """Drop the kernels, which refer to the strategies that built them."""
        self.kernels.clear()
        self.known.clear()

    def sweepable(self):
        """Return the kernels that runonce sweeps column by column: they read only their own row."""
        return [kernel for kernel in self.kernels if kernel.ring.axis is self.bars.axis]
