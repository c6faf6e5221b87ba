"""Ctrl-C ends a run between two instants, with a result of what it has so far; a second Ctrl-C interrupts immediately."""

from __future__ import annotations


class Interrupted(Exception):  # noqa: N818, no error: the run is over, sooner
    """Raised between two instants to end the run."""


class InterruptHandler:
    """A context that handles SIGINT; `over(report)` wraps the loop's report so that a pending SIGINT stops the run."""

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
        """Restore the previous SIGINT handler."""
        import signal

        signal.signal(signal.SIGINT, self.before)

    def pull(self, number, frame):
        """Handle SIGINT: remember it and restore the previous handler for the next one."""
        self.pulled = True
        self.restore()

    def over(self, report):
        """Wrap `report` so that a pending SIGINT stops the run."""

        def look(bars):
            report(bars)
            if self.pulled:
                raise Interrupted

        return look
