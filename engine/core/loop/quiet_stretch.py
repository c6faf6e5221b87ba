"""QuietStretch: instants of a block at which nothing happens to a strategy but new closes, taken as columns.

Place in the flow: `BlockLoop` asks it before each instant. A stretch lies between two changes of targets of a strategy that
reacts to nothing else, whose broker is quiet: no bar of a feed with orders, no event, no cash flow. The broker values it, the
recorder takes it, the block skips it. The instant after it is played as usual and leaves the state of a loop over all instants.
"""

from array import array

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

from engine.core.loop.timed_phases import RECORD

SHORTEST = 3  # instants for which columns pay


class QuietStretch:
    """Finds and takes quiet stretches of `block`."""

    def __init__(self, block):
        self.block = block
        self.equity = array("d", bytes(8 * block.most))

    def allows(self, lane):
        """Return whether a strategy can have quiet stretches in this block: it follows targets that were scanned."""
        return lane.scanned and not self.block.even and lane.ahead is None and not lane.timers

    def take(self, lane, k, timer):
        """Take the stretch that begins at instant `k`, if there is one; return the next instant to play."""
        block = self.block
        last: cython.Py_ssize_t = block.n - 1
        stop: cython.Py_ssize_t = k
        began: cython.double = 0.0
        broker = lane.broker
        while stop < last and block.hit[stop] == 0:
            stop += 1
        if stop - k < SHORTEST or not broker.is_quiet():
            return k
        stop = broker.value_stretch(block.closes, block.rows, block.starts, block.due, k, stop, self.equity)
        if stop > k:
            if timer is not None:
                began = timer.begin_section()
            lane.recorder.stretch(block.now, broker.cash, self.equity, broker.exposed, k, stop)
            block.skip(k, stop)
            if timer is not None:
                timer.end_section(RECORD, began)
        return stop
