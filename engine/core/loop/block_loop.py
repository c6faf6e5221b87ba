"""BlockLoop: one pass over the data, block by block instead of instant by instant.

Place in the flow: replaces `InstantLoop` in passes in which indicators and strategies only read what came before them: no
resampled feeds, no indicator that counts steps of its own, nothing that one strategy does for another. Each block is
delivered, then every shared indicator runs over it, then every strategy with its private indicators. At each instant a
strategy sees and does exactly what it would in `InstantLoop`. Between two strategies other threads may run.
"""

from array import array

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

from engine.core.loop.block import Block
from engine.core.loop.instant_loop import InstantLoop
from engine.core.loop.quiet_stretch import QuietStretch
from engine.core.loop.timed_phases import BROKER, CLOCK, INDICATORS
from engine.core.storage.ring import Ring

NEVER = 1 << 62
RUNNING = 1  # phase of a strategy run
DELIVER, STEP = 0, 2  # stages of a `Loop`; there is none in between


class BlockLoop(InstantLoop):
    """The loop over `most` instants at a time; `kernels` are the indicators that strategies share."""

    def __init__(self, bars, clock, kernels, lanes, report, most, stride, timer=None):
        InstantLoop.__init__(self, bars, clock, kernels, lanes, report, (), stride, timer)
        self.block = Block(bars, clock, most)
        self.quiet = QuietStretch(self.block)
        self.masks = array("q", bytes(8 * 8))
        self.places = {}  # (number among a strategy's rings, depth) -> a ring that holds a block

    def run(self):
        """Run until all feeds have ended; after an exception, continue with the next strategy."""
        bars = self.bars
        block = self.block
        lanes: list = self.lanes
        timer: PhaseTimer = self.timer
        began: cython.double = 0.0
        n: cython.Py_ssize_t
        if not self.started:
            self.clock.start()
            self.started = True
        while True:
            if self.stage == DELIVER:
                if timer is not None:
                    began = timer.begin_section()
                n = block.deliver()
                if timer is not None:
                    timer.end_section(CLOCK, began)
                if n == 0:
                    block.leave()
                    return 0
                if timer is not None:
                    began = timer.begin_section()
                for kernel in self.kernels:
                    self.indicate(kernel)
                if timer is not None:
                    timer.end_section(INDICATORS, began)
                self.turn = 0
                self.stage = STEP
            while self.turn < len(lanes):
                self.lend(lanes[self.turn])
                self.turn += 1
                give_way()
            block.leave()
            self.stage = DELIVER
            if bars.delivered >= self.pulse:
                self.report(bars)
                self.pulse = bars.delivered + self.stride

    def indicate(self, kernel):
        """Step an indicator over the block: feed by feed if it reads only the feed's own rings."""
        block = self.block
        rows: cython.int[::1] = self.clock.active
        k: cython.Py_ssize_t
        n: cython.Py_ssize_t
        if kernel.plain and not kernel.timed:
            return self.stretch(kernel)
        block.rewind()
        for k in range(block.n):
            n = block.play(k)
            kernel.next(rows, n)
        return 0

    def stretch(self, kernel):
        """Compute an indicator over the block with `once`: where no ring wraps, its bars lie like those of a column."""
        counts = self.block.counts
        ends = self.block.ends
        rings: list = self.rings_of(kernel)
        masks = self.masks
        ring: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        start: cython.longlong
        stop: cython.longlong
        least: cython.longlong = NEVER
        for i in range(len(rings)):
            ring = rings[i]
            masks[i] = ring.mask
            least = min(least, ring.mask)
            ring.mask = -1
        try:  # a kernel of the user's may raise, which ends only its strategy
            for row in range(self.bars.rows):
                if not (kernel.every or kernel.uses[row]):
                    continue
                start = counts[row]
                while start < ends[row]:
                    stop = min(ends[row], (start | least) + 1)
                    for i in range(len(rings)):
                        ring = rings[i]
                        ring.base[row] += (start & masks[i]) - start
                    try:
                        kernel.once(row, start, stop)
                    finally:
                        for i in range(len(rings)):
                            ring = rings[i]
                            ring.base[row] -= (start & masks[i]) - start
                    start = stop
        finally:
            for i in range(len(rings)):
                ring = rings[i]
                ring.mask = masks[i]
        return 0

    def rings_of(self, kernel):
        """Return the rings of an indicator that are not columns, each once."""
        rings = []
        for ring in [*kernel.rings, *kernel.outs]:
            if ring.mask >= 0 and ring not in rings:
                rings.append(ring)
        if len(rings) > len(self.masks):
            self.masks = array("q", bytes(8 * len(rings)))
        return rings

    def lend(self, lane):
        """Run one strategy through the block; its private indicators use scratch memory shared by all strategies."""
        if not lane.rings:
            return self.lead(lane)
        self.exchange(lane.rings, self.block.counts)
        try:
            return self.lead(lane)
        finally:
            self.exchange(lane.rings, self.block.ends)

    def exchange(self, rings, counts):
        i: cython.Py_ssize_t
        ring: Ring
        for i in range(len(rings)):
            ring = rings[i]
            ring.exchange(self.place(i, ring), counts)
        return 0

    def place(self, number, ring):
        """Return the memory for the `number`-th ring of a strategy."""
        scratch_ring = self.places.get((number, ring.depth))
        if scratch_ring is None:
            scratch_ring = self.places[number, ring.depth] = Ring(ring.name, ring.axis)
            scratch_ring.keep(ring.depth)
            scratch_ring.allocate(self.block.most - 1)
        return scratch_ring

    def lead(self, lane):
        """Run one strategy over the block, stepping its private indicators first so that their outputs are still cached."""
        block = self.block
        rows: cython.int[::1] = self.clock.active
        k: cython.Py_ssize_t = 0
        n: cython.Py_ssize_t
        timer: PhaseTimer = self.timer
        timed: cython.bint = False
        quiet: cython.bint
        began: cython.double = 0.0
        if lane.kernels:
            if timer is not None:
                began = timer.begin_section()
            for kernel in lane.kernels:
                self.stretch(kernel)
            if timer is not None:
                timer.end_section(INDICATORS, began)
        lane.scanned = lane.targets is not None and lane.phase == RUNNING
        if lane.scanned:
            block.scan(lane.targets, lane.last, lane.idle)
            lane.changed = block.hits
            lane.aims = block.aims
        block.astray = True
        block.rewind()
        quiet = self.quiet.allows(lane)
        while k < block.n:
            if quiet:
                k = self.quiet.take(lane, k, timer)
            n = block.play(k)
            if lane.scanned:
                lane.first = block.starts[k]
                lane.changes = block.hit[k]
            if timer is not None:
                timed = timer.due()
                lane.timer = timer if timed else None
                if timed:
                    timer.begin(BROKER)
            if lane.ahead is not None:
                lane.open(rows, n)
            lane.broker.work(rows, n)
            lane.broker.mark(rows, n)
            lane.step(rows, n)
            if timed:
                timer.end()
                timed = False
            k += 1
        block.astray = False
        return 0


def give_way():
    """Release the GIL briefly so that other threads can run."""
    if cython.compiled:
        with cython.nogil:
            pass
