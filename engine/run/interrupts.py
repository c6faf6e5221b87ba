"""Ctrl-C or SIGTERM ends a run between two instants, with a result of what it has so far; a second one interrupts immediately."""

from __future__ import annotations


class Interrupted(Exception):  # noqa: N818, no error: the run ends early
    """Raised between two instants to end the run."""


class InterruptHandler:
    """A context that handles SIGINT and SIGTERM; `over(report)` wraps the loop's report so that a pending one stops the run."""

    def __init__(self):
        self.pulled = False
        self.number = None  # of the signal that came
        self.before = {}

    def __enter__(self):
        import signal

        self.before = {number: signal.signal(number, self.pull) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *raised):
        self.restore()

    def restore(self):
        """Restore the previous handlers."""
        import signal

        for number, handler in self.before.items():
            signal.signal(number, handler)

    def pull(self, number, frame):
        """Remember a signal and restore the previous handlers for the next one."""
        self.pulled = True
        self.number = number
        self.restore()

    def over(self, report):
        """Wrap `report` so that a pending signal stops the run."""

        def look(bars):
            report(bars)
            if self.pulled:
                raise Interrupted

        return look
