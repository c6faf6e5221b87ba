"""PhaseTimer: where the seconds of a pass go, measured at sampled instants so that it costs less than 1 %.

Place in the flow: the loop asks it at every instant whether to measure this one; strategy runs and the clock switch phases while
it does. Whole sections that last long enough (a block's delivery, indicators over a block) are measured exactly.
"""

from array import array
from time import perf_counter

from engine.core.loop.timed_phases import CLOCK, NAMES

DENSE = 256  # instants measured one after the other at the start of a run, so that short runs have samples, too
EVERY = 127  # then one in so many; prime, so that periodic work is met as often as it occurs
EVERY_FILL = 7  # one in so many calls that decode bars


class PhaseTimer:
    """Seconds by phase: `sampled` at some instants, `exact` of whole sections."""

    def __init__(self):
        self.now = perf_counter
        self.sampled = array("d", bytes(8 * len(NAMES)))
        self.exact = array("d", bytes(8 * len(NAMES)))
        self.phase = CLOCK
        self.mark = 0.0
        self.active = False
        self.left = 1
        self.samples = 0
        self.fills = 0
        self.measured_fills = 0
        self.fill_seconds = 0.0
        self.load_seconds = 0.0

    def due(self):
        """Return whether to measure this instant."""
        self.left -= 1
        if self.left > 0:
            return False
        self.samples += 1
        self.left = 1 if self.samples < DENSE else EVERY
        return True

    def begin(self, phase):
        """Start measuring in a phase."""
        self.active = True
        self.phase = phase
        self.mark = self.now()
        return 0

    def enter(self, phase):
        """Attribute the time since the last call to the phase so far, and continue in another one."""
        now: cython.double = self.now()
        self.sampled[self.phase] += now - self.mark
        self.mark = now
        self.phase = phase
        return 0

    def end(self):
        """Stop measuring."""
        self.enter(CLOCK)
        self.active = False
        return 0

    def begin_section(self):
        """Return the time at which a section begins that `end_section` measures exactly."""
        return self.now()

    def end_section(self, phase, began):
        """Add the time since `began` to a phase."""
        self.exact[phase] += self.now() - began
        return 0

    def begin_fill(self):
        """Return when a source begins to decode bars, or 0.0 if this call is not measured."""
        self.fills += 1
        if self.fills > DENSE and self.fills % EVERY_FILL != 0:
            return 0.0
        return self.now()

    def end_fill(self, began):
        """Record a measured call of a source; it does not count as time of the clock."""
        seconds: cython.double = self.now() - began
        if self.fills > DENSE:
            self.measured_fills += 1
            self.fill_seconds += seconds
        else:  # opens the file, so it takes longer than those that follow
            self.load_seconds += seconds
        if self.active:
            self.mark += seconds
        return 0

    def begin_load(self):
        """Return when a batch of a tape begins to be read."""
        return self.now()

    def end_load(self, began):
        """Record the reading of a batch, which happens rarely and is always measured."""
        seconds: cython.double = self.now() - began
        self.load_seconds += seconds
        if self.active:
            self.mark += seconds
        return 0

    def shares(self, seconds):
        """Return {phase: seconds} that add up to `seconds`, the length of the loop."""
        decoding = self.load_seconds
        if self.measured_fills:
            decoding += self.fill_seconds * (self.fills - DENSE) / self.measured_fills
        entries = dict(zip(NAMES, self.exact))
        delivery = entries["clock"]
        decoding = min(decoding, delivery or seconds)
        entries["decoding"] += decoding
        if delivery:
            entries["clock"] -= decoding
        rest = max(0.0, seconds - sum(entries.values()))
        sampled = sum(self.sampled)
        for name, value in zip(NAMES, self.sampled):
            entries[name] += rest * value / sampled if sampled else 0.0
        if not sampled:
            entries["strategy"] += rest
        return entries
