"""BrokerState: what the parts of one account's broker share: its tables, and the sizes that market orders will change.

`pending` is what all market orders will change of each leg's position, `agreed` the accepted ones of them. A leg is a position
that can be held: one per feed, or two with hedging positions, the short one at `rows` + row.
"""

from array import array

from broker import order_codes
from broker.account.account import Account
from broker.account.buying_power import BuyingPower
from broker.models.terms_table import ContractTerms
from broker.orders.linked_orders import LinkedOrders
from broker.orders.order import Order
from broker.orders.order_book import OrderBook
from broker.orders.order_table import OrderTable
from broker.risk.limit_checks import LimitChecks
from broker.tolerance import is_nothing
from engine.core.storage import bars as fields
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
ACCEPTED = order_codes.ACCEPTED


class BrokerState:
    """Orders, positions and money over the feeds of `bars`; `options`: see `broker.broker_config`."""

    def __init__(self, bars, record, options):
        self.bars = bars
        self.opens = bars.rings[fields.OPEN]
        self.highs = bars.rings[fields.HIGH]
        self.lows = bars.rings[fields.LOW]
        self.closes = bars.rings[fields.CLOSE]
        self.record = record
        self.options = options
        self.session = options.session
        self.hedging = options.hedging
        self.terms = ContractTerms(bars, options)
        self.account = Account(bars, options.cash, record, self.terms, options.hedging)
        self.rows = bars.rows
        self.legs = self.account.legs
        self.orders = OrderTable()
        self.book = OrderBook(self.orders, bars.rows)
        self.links = LinkedOrders(self.orders)
        self.funds = BuyingPower(self.account, self.terms, options.models(bars.names, self.terms.items))
        self.risk = LimitChecks(options.limits, self.account, self.terms, self.orders)
        self.pending = array("d", bytes(8 * self.legs))
        self.agreed = array("d", bytes(8 * self.legs))
        self.largest_pending = array("d", bytes(8 * self.legs))  # of the market orders that `pending` counts
        self.market_orders = array("i", bytes(4 * self.legs))  # how many `pending` counts
        self.exits = array("i", [NONE]) * self.legs  # the exits of brackets on each leg, a list
        self.trail_lines = {}  # slot: (ring, row) whose values a trailing order follows
        self.delisted = array("b", bytes(bars.rows))
        self.carried = array("d", [NAN]) * bars.rows  # latest closes in shares of today, of feeds with actions at this instant
        self.cheat_on_open = options.cheat_on_open
        self.before_matching = False  # whether orders are placed by `next_open`, and meet the bar of this instant
        self.slots_reused = False  # whether an order that waits to be accepted may have ended since
        self.listens = 0
        self.events = []

    # -- positions -------------------------------------------------------------------------------------------------

    def projected(self, slot):
        """Return the position that an order will meet: the current one plus what accepted market orders will change."""
        leg: cython.Py_ssize_t = self.orders.leg[slot]
        return self.account.sizes[leg] + self.agreed[leg]

    def is_flat(self, leg, size):
        """Return whether `size` is no more than the rounding that a closed position leaves."""
        return is_nothing(size, self.account.largest[leg])

    def leg_of(self, row, size):
        """Return the leg of an order that names none: with hedging positions, buys are long and sells short."""
        return row + self.rows if self.hedging and size < 0.0 else row

    # -- prices ----------------------------------------------------------------------------------------------------

    def latest(self, row):
        """Return the latest close of a feed, in shares of today where a split came before `next_open`."""
        if self.cheat_on_open:
            return self.closes.now(row) if self.carried[row] != self.carried[row] else self.carried[row]
        return self.bars.marks.closes[row]

    def value_of(self, row, price):
        """Return the absolute value of one unit of a feed at `price`, or at its latest close for NaN."""
        unit: cython.double = (self.latest(row) if price != price else price) * self.terms.factor[row]
        return unit if unit >= 0.0 else -unit

    # -- orders of the strategy ------------------------------------------------------------------------------------

    def living_slot(self, name, order):
        """Return the slot of a working order that another call refers to, NONE without one."""
        if order is None:
            return NONE
        if not isinstance(order, Order):
            raise OrderError(f"{name}({order!r}): expected an order, as buy(), sell() and the like return it")
        view: Order = order
        if view.broker_state is not self:
            raise OrderError(f"{name}({order!r}): that order belongs to another strategy or run")
        if view.slot == NONE:
            raise OrderError(f"{name}({order!r}): that order has ended")
        return view.slot
