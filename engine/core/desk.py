"""Desk: where a strategy places orders and reads its account; the base of `Strategy`.

Place in the flow: the strategy's hook calls it, it calls the broker through its port.
"""

from engine.core import ports
from engine.core.feedset import Feed
from engine.errors import OrderError

NAN = float("nan")
MARKET, LIMIT, STOP = ports.MARKET, ports.LIMIT, ports.STOP


class Desk:
    """Order helpers and account readings; `seat` connects them to a run."""

    def __init__(self):
        self.scope = None
        self.held = []

    def seat(self, scope, broker):
        """Connect to the feeds and the broker of a run."""
        self.scope = scope
        self.desk = broker
        self.held = [broker.position(row) for row in range(scope.bars.rows)]

    # -- the account ---------------------------------------------------------------------------------------------

    @property
    def feeds(self):
        """All feeds of the run: `feeds.close` is a panel, `feeds["AAPL"]` a feed."""
        return self.seated("feeds").scope

    @property
    def feed(self):
        """The first feed."""
        return self.seated("feed").scope.feeds[0]

    @property
    def cash(self):
        """Cash, proceeds of short sales included."""
        return self.seated("cash").desk.cash

    @property
    def equity(self):
        """Cash plus positions at their latest closes."""
        return self.seated("equity").desk.equity

    @property
    def now(self):
        """Timestamp of this instant, int64 ns UTC."""
        return self.seated("now").scope.bars.now

    def position(self, feed=None):
        """The position in a feed (the first one by default): `.size`, `.price`, `.value`, `.profit`; false when flat."""
        return self.held[self.row(feed)]

    def orders(self, feed=None):
        """Orders that are not over yet, oldest first; of one feed or of all."""
        living = self.seated("orders").desk.living()
        if feed is None:
            return living
        row = self.row(feed)
        return [order for order in living if order.row == row]

    # -- orders --------------------------------------------------------------------------------------------------

    def buy(self, feed=None, size=1.0, limit=None, stop=None):
        """Buy `size` units: at the next open, at `limit` or better, or from `stop` on; the `Order`."""
        return self.place("buy", feed, size, 1.0, limit, stop)

    def sell(self, feed=None, size=1.0, limit=None, stop=None):
        """Sell `size` units: at the next open, at `limit` or better, or from `stop` on; the `Order`."""
        return self.place("sell", feed, size, -1.0, limit, stop)

    def close(self, feed=None):
        """Close the position in a feed at its next open, pending market orders counted; None if there is nothing to do."""
        return self.order_target_size(feed, 0.0)

    def cancel(self, order):
        """Cancel an order at once; False if it was over already."""
        return self.seated("cancel").desk.cancel(order)

    def order_target_size(self, feed, size):
        """Order what is missing to a position of signed `size`, pending market orders counted; None if nothing is."""
        row: cython.Py_ssize_t = self.row(feed)
        wanted: cython.double = size
        if not (wanted - wanted == 0.0):
            raise OrderError(f"order_target_size: size={size!r}; expected a finite number")
        return self.desk.target(row, wanted, True)

    def order_target_value(self, feed, value):
        """Order what is missing to a position worth `value` at the latest close; None if nothing is."""
        subject = self.feeds[self.row(feed)]
        close: cython.double = subject.close[0]
        if not close > 0.0:
            raise OrderError(f"order_target_value: {subject.name} has no positive close yet ({close})")
        return self.order_target_size(feed, value / close)

    def order_target_percent(self, feed, percent):
        """Order what is missing to a position worth `percent` of equity, 1.0 being all of it."""
        return self.order_target_value(feed, percent * self.equity)

    def place(self, verb, feed, size, side, limit, stop):
        """Check what a call says and submit it."""
        row: cython.Py_ssize_t = self.row(feed)
        units: cython.double = self.number(verb, "size", size)
        if units < 0.0:
            raise OrderError(f"{verb}: size={size!r} is negative; sizes are positive here, the verb gives the side")
        if limit is not None and stop is not None:
            raise OrderError(f"{verb}: limit={limit!r} and stop={stop!r}; stop-limit orders are not available yet, give one")
        if limit is not None:
            return self.desk.submit(row, LIMIT, side * units, self.number(verb, "limit", limit), True)
        if stop is not None:
            return self.desk.submit(row, STOP, side * units, self.number(verb, "stop", stop), True)
        return self.desk.submit(row, MARKET, side * units, NAN, True)

    def number(self, verb, name, value):
        """A finite float, or an error that says which argument is none."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = NAN
        if not (number - number == 0.0):
            raise OrderError(f"{verb}: {name}={value!r}; expected a finite number")
        return number

    def row(self, feed):
        """Row of a feed, its name or its number; of the first by default."""
        if isinstance(feed, Feed):
            known: Feed = feed
            if known.scope is self.scope:
                return known.row
        scope = self.seated("feeds").scope
        return 0 if feed is None else scope.row_of(feed)

    def seated(self, word):
        """Itself, once it belongs to a run."""
        if self.scope is None:
            raise OrderError(f"{type(self).__name__}.{word}: the strategy is not running yet; use it from init() on")
        return self
