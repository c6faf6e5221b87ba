"""Progress: one line on standard error while a run takes longer than two seconds, on terminals and in notebooks."""

from __future__ import annotations

import sys
from time import perf_counter

from engine._util.notebook import shows_progress, status_line

PATIENCE = 2.0  # seconds until the first line
PAUSE = 0.2  # seconds between lines


class Progress:
    """Shows the progress of something with `delivered` bars when it is called; `total`: their estimated number, 0 if unknown.

        tell: function that returns further text.
    """

    def __init__(self, total, show=None, tell=None):
        self.total = total
        self.tell = tell
        self.show = shows_progress(show)
        self.began = perf_counter()
        self.due = self.began + PATIENCE
        self.shown = False
        self.before = 0  # bars of earlier processes

    def __call__(self, bars):
        if not self.show:
            return
        now = perf_counter()
        if now < self.due:
            return
        self.due = now + PAUSE
        done = bars.delivered
        speed = (done - self.before) / (now - self.began)
        text = f"{done:,} candles, {speed:,.0f} candles/s"
        if self.total > done:
            text = f"{100 * done / self.total:3.0f} %  {text}, {(self.total - done) / speed:,.0f} s left"
        if self.tell is not None:
            text = f"{text}, {self.tell()}"
        sys.stderr.write(status_line(text))
        sys.stderr.flush()
        self.shown = True

    def again(self):
        """Return a new progress line for the next phase over the same bars."""
        other = Progress(self.total, self.show, self.tell)
        self.finish()
        return other

    def finish(self):
        """Erase the line and drop the reference to the run."""
        self.tell = None
        if self.shown:
            sys.stderr.write(status_line(""))
            sys.stderr.flush()
