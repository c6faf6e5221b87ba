"""InstantLoop: one pass over the data, instant by instant (section 1 of the execution rules).

Place in the flow: it calls, in this order: clock, marks, brokers, resampled frames, indicators, strategies. Its position
inside an instant (`stage`, `turn`) is kept, so that a pass can continue without a strategy that raised.
"""

from array import array

from engine.core.loop.timed_phases import BROKER, CLOCK, INDICATORS

PULSE = 65536  # bars between two calls of `report`
DELIVER, WORK, STEP = 0, 1, 2


class InstantLoop:
    """The clock, resampled frames, the kernels to step (in dependency order) and the strategy runs.

    `report` is called at the first border between two instants after every `stride` bars, which it may change.
    """

    def __init__(self, bars, clock, kernels, lanes, report, frames=(), stride=PULSE, timer=None):
        self.bars = bars
        self.clock = clock
        self.kernels = kernels
        self.lanes = list(lanes)
        self.report = report
        self.frames = list(frames)
        self.stage = DELIVER
        self.turn = 0
        self.n = 0
        self.stride = stride
        self.timer = timer
        self.pulse = bars.delivered + stride
        self.started = False

    def run(self):
        """Run until all feeds have ended; after an exception, continue where it was raised."""
        bars = self.bars
        clock = self.clock
        marks = bars.marks
        lanes: list = self.lanes
        rows: cython.int[::1] = clock.active
        single: cython.int[::1] = array("i", [0])
        n: cython.Py_ssize_t = self.n
        lane: StrategyRun
        kernel: Kernel
        frame: TimeFrame
        timer: PhaseTimer = self.timer
        timed: cython.bint = False
        if not self.started:
            clock.start()
            self.started = True
        while True:
            if self.stage == DELIVER:
                timed = timer is not None and timer.due()
                if timed:
                    timer.begin(CLOCK)
                n = self.n = clock.advance()
                if n == 0:
                    return 0
                marks.take(rows, n)
                self.turn = 0
                self.stage = WORK
            if self.stage == WORK:
                if timed:
                    timer.enter(BROKER)
                while self.turn < len(lanes):
                    lane = lanes[self.turn]
                    if lane.ahead is not None:
                        lane.open(rows, n)
                    lane.broker.work(rows, n)
                    lane.broker.mark(rows, n)
                    self.turn += 1
                if timed:
                    timer.enter(INDICATORS)
                for frame in self.frames:
                    frame.advance(rows, n)
                for kernel in self.kernels:
                    if kernel.across:
                        kernel.next(single, 1)
                    else:
                        kernel.next(rows, n)
                self.turn = 0
                self.stage = STEP
            while self.turn < len(lanes):
                lane = lanes[self.turn]
                lane.timer = timer if timed else None
                lane.step(rows, n)
                self.turn += 1
            if timed:
                timer.end()
                timed = False
            self.stage = DELIVER
            if bars.delivered >= self.pulse:
                self.report(bars)
                self.pulse = bars.delivered + self.stride

    def go_on(self):
        """Start in the middle of a pass, between two instants, where the clock is."""
        self.started = True

    def drop(self):
        """Remove the strategy run that raised; None if it was none of them. `run` then continues with the others."""
        if self.stage == DELIVER or self.turn >= len(self.lanes):
            return None
        return self.lanes.pop(self.turn)
