"""Base classes through which the core calls feeds, brokers and records.

`core` imports neither `feeds` nor `broker`; they subclass these, so that calls stay C calls.
"""

from engine.errors import CapabilityError

MARKET, LIMIT, STOP, STOP_LIMIT, TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = range(8)  # kinds of orders
NOTIFY_ORDER, NOTIFY_FILL, NOTIFY_TRADE = 1, 2, 4  # hooks that a strategy has
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
        """Write at most `limit` bars from bar number `start` on; return the number written, 0 at the end."""
        raise NotImplementedError

    def close(self):
        """Release what the source holds open; may be called more than once."""

    def mark(self):
        """Return the position as plain data, for `go_to` of a new source of the same bars in another process."""
        raise CapabilityError(
            f"{self.name}: {type(self).__name__} cannot resume in the middle of its bars, so this run takes no checkpoints; "
            f"give it mark() and go_to(mark, bars), or leave checkpoint= out"
        )

    def go_to(self, mark, bars):
        """Move to where `mark` was taken: the next `fill` of the table `bars` writes the bars after it."""
        raise NotImplementedError

    def figures(self):
        """Return further objects whose numbers a checkpoint saves, once `go_to` was called."""
        return []


class Broker:
    """Orders, positions and money of one account."""

    def __init__(self):
        self.cash = 0.0
        self.equity = 0.0
        self.exposed = 0
        self.legs = 0
        self.listens = 0
        self.events = []

    def begin(self, listens):
        """Start before the first instant; `listens`: NOTIFY_... of the hooks that the strategy has, added up."""
        self.listens = listens

    def prepare(self, rows, n):
        """Do what an instant brings before any order is matched; called before `next_open`, or by `work` without one."""
        raise NotImplementedError

    def work(self, rows, n):
        """Match the open orders of the first `n` of `rows`, which have new bars (step 2 of an instant)."""
        raise NotImplementedError

    def mark(self, rows, n):
        """Value the positions at the latest valid closes (step 3)."""
        raise NotImplementedError

    def is_quiet(self):
        """Return whether nothing but new closes happens to the account until its strategy acts; False if not known."""
        return False

    def value_stretch(self, closes, rows, starts, due, first, stop, equity):
        """Write the equity of a quiet account at the instants from `first` up to `stop`; return where it needs to act.

        New bars of instant `k` are those from `starts[k]` up to `starts[k + 1]`; `due[k]` feeds complete a span of `Marks`.
        """
        return first

    def submit(self, row, kind, size, price, visible):
        """Place an order of signed `size` and return its number; with `visible` return an `Order` that follows it."""
        raise NotImplementedError

    def target(self, row, size, visible):
        """Place the market order to a position of `size`, counting pending market orders; None if none is needed."""
        raise NotImplementedError

    def target_value(self, row, value, visible):
        """Place the order to a position of this signed value at the latest close; a value of zero needs no price."""
        raise NotImplementedError

    def target_share(self, row, weight, visible):
        """Place the order to a position of this fraction of equity, which counts as zero if negative."""
        raise NotImplementedError

    def place(self, row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco):
        """Place an order of any kind; return its `Order`.

        leg: the position it is for, -1 for the usual one. parent: an order to wait for, whose fills give it its size if
        `scaled`. oco: an order that is cancelled when this one is filled, and the other way round. until: the last time it is
        good for, int64 ns, if `tif` needs one.
        """
        raise NotImplementedError

    def restrict(self, order, reducing, fit, at_close):
        """Restrict an order that was just placed: it may only reduce a position; what happens if it cannot be afforded
        (0 rejected, 1 as much as possible, 2 as much as the account can afford at the fill); filled at this instant's close.
        """
        raise NotImplementedError

    def measure(self, order, gap, percent):
        """Let the price of an exit that was just placed be this far from the price at which its entry is filled."""
        raise NotImplementedError

    def trail(self, order, amount, percent, offset, ring, row, start):
        """Let an order that was just placed trail the market by an amount, a part of the price, or a line's values.

        start: the price from which it begins; NaN for the latest close when it is accepted.
        """
        raise NotImplementedError

    def modify(self, order, size, limit, stop, trail):
        """Change a working order; NaN keeps a value. Return False if funds do not suffice."""
        raise NotImplementedError

    def flatten(self, leg):
        """Place the market order that closes a leg, counting pending ones; None if none is needed."""
        raise NotImplementedError

    def unit(self, row):
        """Return the value of one unit of a feed at its latest close, in the account's currency; NaN before the first."""
        raise NotImplementedError

    def value_of(self, row, price):
        """Return the absolute value of one unit of a feed at `price`, NaN for its latest close, in the account's currency."""
        raise NotImplementedError

    def all_cash(self, row, price):
        """Return more units than all free cash buys at `price`, NaN for the latest close; for an order that is fitted."""
        raise NotImplementedError

    def transfer(self, amount):
        """Deposit cash, or withdraw it if negative."""
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
        """Cancel an order at once; return False if it had ended."""
        raise NotImplementedError

    def position(self, leg):
        """Return a view of the position in a feed; with hedging, of its short leg at `rows` + row."""
        raise NotImplementedError

    def living(self):
        """Return views of the working orders, oldest first."""
        raise NotImplementedError

    def note(self, name, value):
        """Record a value of a strategy's own series at this instant."""
        raise NotImplementedError

    def take_events(self):
        """Return what happened since the last call as (hook, subject) in order; kept only while `listens`."""
        events = self.events
        self.events = []
        return events


class Record:
    """Receives the events of one account; `keep`: whether its tables are kept row by row, or only sums and digest."""

    def equity(self, ts, cash, equity, exposed):
        """Record the account after an instant."""
        raise NotImplementedError

    def stretch(self, ts, cash, equity, exposed, first, stop):
        """Record the account after each instant from `first` up to `stop`, between which cash and positions stay."""
        raise NotImplementedError

    def amend(self, cash, equity):
        """Replace the account after the last instant."""
        raise NotImplementedError

    def order(self, number, row, code, created, closed, size, filled, price, limit, stop, commission, found, needed):
        """Record an order that has ended. `code`: kind, status and reason packed (see `broker.orders.order_table`)."""
        raise NotImplementedError

    def fill(self, ts, row, order, size, price, commission, created, code):
        """Record an execution; with a `code`, it is also the whole record of a market order that it filled."""
        raise NotImplementedError

    def trade(self, row, entered, left, bars, size, opened, closed, gross, commission, worst, best, entry_order, exit_order):
        """Record a finished trade, `opened` and `closed` at these average prices, with its worst and best excursion and the
        numbers of the orders that opened it and that closed it.
        """
        raise NotImplementedError

    def event(self, ts, number, row, code, first, second):
        """Record an event of an order other than its fills and its end, with up to two numbers."""
        raise NotImplementedError

    def move(self, ts, row, code, amount, cash):
        """Record cash that moved without a fill, -1 for no feed, and the cash afterwards."""
        raise NotImplementedError

    def note(self, ts, name, value):
        """Record a value of a strategy's own series."""
        raise NotImplementedError
