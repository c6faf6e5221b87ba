"""InterruptHandler: Ctrl-C ends a run between two instants, with a result of what it has; a second one interrupts as ever."""

from __future__ import annotations

STRIDE = 1024  # bars between two looks


class Interrupted(Exception):  # noqa: N818, no error: the run is over, sooner
    """Raised at the border between two instants."""


class InterruptHandler:
    """A context in which SIGINT pulls it; `over(report)` is a report of the loop that halts when it is pulled."""

    def __init__(self):
        self.pulled = False
        self.before = None

    def __enter__(self):
        import signal

        self.before = signal.signal(signal.SIGINT, self.pull)
        return self

    def __exit__(self, *raised):
        self.restore()

    def restore(self):
        """Give SIGINT back to whom it was before."""
        import signal

        signal.signal(signal.SIGINT, self.before)

    def pull(self, number, frame):
        """The handler: the next SIGINT goes where it went before."""
        self.pulled = True
        self.restore()

    def over(self, report):
        """`report`, and the look at the brake after it."""

        def look(bars):
            report(bars)
            if self.pulled:
                raise Interrupted

        return look
