"""ReportInterval: call a report of the loop by time instead of by bars, so that slow strategies show progress, too."""

from __future__ import annotations

from time import perf_counter

from engine.core.loop.instant_loop import PULSE

FIRST, LEAST = 64, 1  # bars between two calls: at the start, and at the least
SLOW, QUICK = 0.2, 0.05  # seconds between two calls


class ReportInterval:
    """Wrap a report of the loop and adapt `loop.stride`: calls are 0.05 to 0.2 s apart where a bar takes no longer."""

    def __init__(self, report):
        self.report = report
        self.loop = None
        self.called = perf_counter()

    def __call__(self, bars):
        self.report(bars)
        now = perf_counter()
        passed, self.called = now - self.called, now
        if passed > SLOW and self.loop.stride > LEAST:
            self.loop.stride = max(LEAST, int(self.loop.stride * SLOW / passed / 2))
        elif passed < QUICK and self.loop.stride < PULSE:
            self.loop.stride *= 2
