"""Loop: one pass over the data, instant by instant (section 1 of the execution rules).

Place in the flow: it calls, in this order and nothing else: clock, brokers, frames, indicators, lanes.
"""

from array import array

PULSE = 65536  # bars between two calls of `report`


class Loop:
    """The clock, slow frames, the kernels to step (in dependency order) and the lanes; `report` is called now and then."""

    def __init__(self, bars, clock, kernels, lanes, report, frames=()):
        self.bars = bars
        self.clock = clock
        self.kernels = kernels
        self.lanes = lanes
        self.report = report
        self.frames = list(frames)

    def run(self):
        """Until all feeds are over."""
        bars = self.bars
        clock = self.clock
        rows: cython.int[::1] = clock.active
        single: cython.int[::1] = array("i", [0])
        n: cython.Py_ssize_t
        pulse: cython.longlong = PULSE
        lane: Lane
        kernel: Kernel
        frame: TimeFrame
        clock.start()
        while True:
            n = clock.advance()
            if n == 0:
                return 0
            for lane in self.lanes:
                if lane.ahead is not None:
                    lane.open(rows, n)
                lane.broker.work(rows, n)
                lane.broker.mark(rows, n)
            for frame in self.frames:
                frame.advance(rows, n)
            for kernel in self.kernels:
                if kernel.across:
                    kernel.next(single, 1)
                else:
                    kernel.next(rows, n)
            for lane in self.lanes:
                lane.step(rows, n)
            if bars.delivered >= pulse:
                pulse = bars.delivered + PULSE
                self.report(bars)
