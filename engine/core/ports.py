"""Ports: the small base classes through which the core calls feeds and brokers.

`core` imports neither `feeds` nor `broker`; they subclass these, so that calls stay C calls.
"""

MARKET, LIMIT, STOP = 0, 1, 2  # kinds of orders


class Source:
    """The bars of one feed, read once, in time order.

    A source writes bars `start .. start + n - 1` of a row of the table `bars` (see `bars.Bars`) and returns `n`.
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


class Broker:
    """Orders, positions and money of one account."""

    def __init__(self):
        self.cash = 0.0
        self.equity = 0.0
        self.exposed = 0
        self.listens = False
        self.events = []

    def work(self, rows, n):
        """Match the open orders of the first `n` of `rows`, which have new bars (step 2 of an instant)."""
        raise NotImplementedError

    def mark(self, rows, n):
        """Value the positions at the latest valid closes (step 3)."""
        raise NotImplementedError

    def submit(self, row, kind, size, price, visible):
        """Place an order of signed `size`; its number. `visible`: return an `Order` that follows it instead."""
        raise NotImplementedError

    def target(self, row, size, visible):
        """Place the market order that leads to a position of `size`, pending market orders counted; None if none is needed."""
        raise NotImplementedError

    def accept(self):
        """Check the orders placed since the last call together (section 4 of the rules)."""
        raise NotImplementedError

    def liquidate(self):
        """Close every position at its feed's last close."""
        raise NotImplementedError

    def finish(self):
        """Close the books at the end of the run."""
        raise NotImplementedError


    def cancel(self, order):
        """Cancel an order at once; False if it was over already."""
        raise NotImplementedError

    def position(self, row):
        """A view of the position in a feed."""
        raise NotImplementedError

    def living(self):
        """Views of the orders that are not over, oldest first."""
        raise NotImplementedError

    def take_events(self):
        """What happened since the last call, as (hook, subject) in order; kept only while `listens`."""
        events = self.events
        self.events = []
        return events


class Record:
    """Where the events of one account go."""

    def equity(self, ts, cash, equity, exposed):
        """The account after an instant."""
        raise NotImplementedError

    def amend(self, cash, equity):
        """The account after the last instant is this, after all."""
        raise NotImplementedError

    def order(self, number, row, code, created, closed, size, filled, price, limit, stop, commission, found, needed):
        """An order that is over. `code`: kind, status and reason packed (see `broker.orders`)."""
        raise NotImplementedError

    def fill(self, ts, row, order, size, price, commission, created, code):
        """An execution; with a `code`, it is all there is to tell of a market order, which it filled whole."""
        raise NotImplementedError

    def trade(self, row, entered, left, bars, size, opened, closed, gross, commission):
        """A trade that is over, `opened` and `closed` at these average prices."""
        raise NotImplementedError
