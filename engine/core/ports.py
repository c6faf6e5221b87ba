"""Ports: the small base classes through which the core calls feeds and brokers.

`core` imports neither `feeds` nor `broker`; they subclass these, so that calls stay C calls.
"""


class Source:
    """The bars of one feed, read once, in time order.

    A source writes rows `start .. start + n` of the table `bars` (see `bars.Bars`) and returns `n`; 0 means the end.
    """

    def __init__(self, name):
        self.name = name
        self.skipped = 0
        self.kept = 0

    def fill(self, bars, row, start, limit):
        """Write at most `limit` bars from bar number `start` on; the number written, 0 at the end."""
        raise NotImplementedError

    def close(self):
        """Release what the source holds open; more than once is fine."""
