"""AccountApi: what a strategy reads of its run: feeds, time, account, open orders; the base of `OrderApi`."""

from engine.config import shortened
from engine.core.views.feedset import Feed
from engine.errors import OrderError

NAN = float("nan")
NONE = -1


class FirstPosition:
    """`self.position` of a strategy: the first feed's position, and a function that returns any position.

    It follows the position: `.size`, `.price`, `.value`, `.profit`, `.feed`; false when flat.
    """

    def __call__(self, feed=None, leg=None):
        """Return the position in a feed (the first one by default); leg: "long" or "short" with hedging."""
        row: cython.Py_ssize_t = self.api._ringbar_row(feed)
        if leg is None:
            return self.api._ringbar_positions[row]
        return self.api._ringbar_positions[self.api._ringbar_leg_of("position", row, leg)]

    @property
    def feed(self):
        """Name of the first feed."""
        return self.first.feed

    @property
    def size(self):
        """Signed size: negative is short, zero is flat."""
        return self.first.size

    @property
    def price(self):
        """Average entry price; 0 when flat."""
        return self.first.price

    @property
    def value(self):
        """Value at the latest valid close."""
        return self.first.value

    @property
    def profit(self):
        """Unrealized profit at the latest valid close, before commission."""
        return self.first.profit

    def __bool__(self):
        return bool(self.first)

    def __float__(self):
        return float(self.first)

    def __repr__(self):
        return repr(self.first)


class AccountApi:
    """Account readings; `_ringbar_connect` connects them to a run."""

    def __init__(self):
        self._ringbar_context = None
        self._ringbar_positions = []
        self._ringbar_first = None

    def _ringbar_connect(self, scope, broker):
        """Connect to the feeds and the broker of a run."""
        self._ringbar_context = scope
        self._ringbar_broker = broker
        self._ringbar_positions = [broker.position(leg) for leg in range(broker.legs)]
        first: FirstPosition = FirstPosition.__new__(FirstPosition)
        first.api = self
        first.first = self._ringbar_positions[0]
        self._ringbar_first = first

    def _ringbar_disconnect(self):
        """Break the reference cycles with the run, so that a finished trial is freed at once."""
        self._ringbar_first = None
        self._ringbar_context.dissolve()

    @property
    def feeds(self):
        """All feeds of the run: `feeds.close` is a panel, `feeds["AAPL"]` a feed."""
        return self._ringbar_seated("feeds")._ringbar_context

    @feeds.setter
    def feeds(self, value):
        self._ringbar_refuse("feeds")

    @property
    def feed(self):
        """The first feed."""
        return self._ringbar_seated("feed")._ringbar_context.feeds[0]

    @feed.setter
    def feed(self, value):
        self._ringbar_refuse("feed")

    @property
    def cash(self):
        """Cash, proceeds of short sales included."""
        return self._ringbar_seated("cash")._ringbar_broker.cash

    @cash.setter
    def cash(self, value):
        self._ringbar_refuse("cash")

    @property
    def equity(self):
        """Cash plus positions at their latest closes."""
        return self._ringbar_seated("equity")._ringbar_broker.equity

    @equity.setter
    def equity(self, value):
        self._ringbar_refuse("equity")

    @property
    def now(self):
        """Timestamp of this instant, int64 ns UTC."""
        return self._ringbar_seated("now")._ringbar_context.bars.now

    @now.setter
    def now(self, value):
        self._ringbar_refuse("now")

    @property
    def position(self):
        """The first feed's position; call it for another feed: `self.position(feed)`, `self.position(feed, leg="short")`.

        Both have `.size`, `.price`, `.value`, `.profit`, and are false when flat. leg: "long" (default) or "short" of a run
        with hedging positions.
        """
        if self._ringbar_first is None:
            self._ringbar_seated("position")
        return self._ringbar_first

    @position.setter
    def position(self, value):
        self._ringbar_refuse("position")

    def orders(self, feed=None):
        """Working orders, oldest first; of one feed or of all."""
        living = self._ringbar_seated("orders")._ringbar_broker.living()
        if feed is None:
            return living
        row = self._ringbar_row(feed)
        return [order for order in living if order.row == row]

    # -- what calls say ------------------------------------------------------------------------------------------

    def _ringbar_row(self, feed):
        """Return the row of a feed, given the feed or its name; the first feed's row by default."""
        if isinstance(feed, Feed):
            known: Feed = feed
            if known.scope is self._ringbar_context:
                return known.row
        scope = self._ringbar_seated("feeds")._ringbar_context
        if feed is None:
            return 0
        if not isinstance(feed, (Feed, str)):
            raise OrderError(
                f"{feed!r} is no feed; the first argument of order and position methods is a feed (self.feed, "
                f'self.feeds["AAPL"]) or its name; for a size write size=, for example buy(size=10)'
            )
        return scope.row_of(feed)

    def _ringbar_leg_of(self, verb, row, leg):
        """Return the leg that "long" or "short" means; NONE for None."""
        if leg is None:
            return NONE
        if leg not in ("long", "short"):
            raise OrderError(f'{verb}: leg={leg!r}; expected "long" or "short"')
        if self._ringbar_broker.legs == self._ringbar_context.bars.rows:
            raise OrderError(f"{verb}: leg={leg!r}, but positions are netted; legs are for Backtest(..., hedging=True)")
        return row if leg == "long" else self._ringbar_context.bars.rows + row

    def _ringbar_number(self, verb, name, value):
        """Return a finite float, or raise an error that names the argument."""
        try:
            number = NAN if isinstance(value, (str, bytes)) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = NAN
        if not (number - number == 0.0):
            raise OrderError(f"{verb}: {name}={shortened(value)}; expected a finite number")
        return number

    def _ringbar_given(self, verb, name, value):
        """Return a finite float, or NaN for None."""
        return NAN if value is None else self._ringbar_number(verb, name, value)

    def _ringbar_refuse(self, name):
        """Refuse an assignment to a property."""
        raise OrderError(
            f"{type(self).__name__}: self.{name} cannot be assigned, because strategies read their {name} there; "
            f"give the attribute another name, such as self.{name}_"
        )

    def _ringbar_seated(self, word):
        """Return the strategy if it belongs to a run; otherwise raise an error."""
        if self._ringbar_context is None:
            raise OrderError(f"{type(self).__name__}.{word}: the strategy is not running yet; use it from init() on")
        return self
