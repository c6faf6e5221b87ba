"""Ports: the small base classes through which the core calls feeds and brokers.

`core` imports neither `feeds` nor `broker`; they subclass these, so that calls stay C calls.
"""

from engine.errors import CapabilityError

MARKET, LIMIT, STOP, STOP_LIMIT, TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = range(8)  # kinds of orders
TIFS = ("gtc", "day", "gtd", "ioc", "fok", "open", "close")  # times in force


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

    def mark(self):
        """Where it stands, as plain data, for `go_to` of a fresh source of the same bars in another process."""
        raise CapabilityError(
            f"{self.name}: {type(self).__name__} cannot go on in the middle of its bars, so this run takes no checkpoints; "
            f"give it mark() and go_to(mark, bars), or leave checkpoint= out"
        )

    def go_to(self, mark, bars):
        """Stand where `mark` was taken: the next `fill` of the table `bars` writes the bars after it."""
        raise NotImplementedError

    def figures(self):
        """Objects whose figures a checkpoint keeps besides, once `go_to` was called."""
        return []


class Broker:
    """Orders, positions and money of one account."""

    def __init__(self):
        self.cash = 0.0
        self.equity = 0.0
        self.exposed = 0
        self.legs = 0
        self.listens = False
        self.events = []

    def begin(self, listens):
        """Right before the first instant; `listens`: whether the strategy hears of orders, fills and trades."""
        self.listens = listens

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

    def place(self, row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco):
        """Place an order of any kind; its `Order`.

        leg: the position it is about, -1 for the usual one. parent: an order to wait for, whose fills give it its size if
        `scaled`. oco: an order that goes when this one does. until: the last time it is good for, int64 ns, if `tif` says so.
        """
        raise NotImplementedError

    def trail(self, order, amount, percent, offset, ring, row):
        """Let an order that was just placed trail the market by an amount, a part of the price, or a line's values."""
        raise NotImplementedError

    def modify(self, order, size, limit, stop, trail):
        """Change a living order, NaN leaving what is; False if what it would need is not there."""
        raise NotImplementedError

    def flatten(self, leg):
        """Place the market order that closes a leg, pending ones counted; None if none is needed."""
        raise NotImplementedError

    def unit(self, row):
        """What one unit of a feed is worth at its latest close, in the account's currency; NaN before the first."""
        raise NotImplementedError

    def transfer(self, amount):
        """Cash from outside, or to there."""
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

    def position(self, leg):
        """A view of the position in a feed; with hedging positions, of its short leg at `rows` + row."""
        raise NotImplementedError

    def living(self):
        """Views of the orders that are not over, oldest first."""
        raise NotImplementedError

    def note(self, name, value):
        """A value of a strategy's own series, at this instant."""
        raise NotImplementedError

    def take_events(self):
        """What happened since the last call, as (hook, subject) in order; kept only while `listens`."""
        events = self.events
        self.events = []
        return events


class Record:
    """Where the events of one account go; `keep`: whether its tables are kept row by row, or only what follows from them."""

    def equity(self, ts, cash, equity, exposed):
        """The account after an instant."""
        raise NotImplementedError

    def amend(self, cash, equity):
        """The account after the last instant is this, after all."""
        raise NotImplementedError

    def order(self, number, row, code, created, closed, size, filled, price, limit, stop, commission, found, needed):
        """An order that is over. `code`: kind, status and reason packed (see `broker.orders.order_table`)."""
        raise NotImplementedError

    def fill(self, ts, row, order, size, price, commission, created, code):
        """An execution; with a `code`, it is all there is to tell of a market order, which it filled whole."""
        raise NotImplementedError

    def trade(self, row, entered, left, bars, size, opened, closed, gross, commission, worst, best):
        """A trade that is over, `opened` and `closed` at these average prices, with its worst and best excursion."""
        raise NotImplementedError

    def event(self, ts, number, row, code, first, second):
        """What happened to an order besides its fills and its end, with up to two figures."""
        raise NotImplementedError

    def move(self, ts, row, code, amount, cash):
        """Cash that came or went without a fill, -1 for no feed; what there is then."""
        raise NotImplementedError

    def note(self, ts, name, value):
        """A value of a strategy's own series."""
        raise NotImplementedError
