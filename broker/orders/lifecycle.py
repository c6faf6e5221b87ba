"""Keeper: the tables of one account, and how an order ends: recorded, told to its view, its slot freed.

The lowest of the layers that an order passes through: `acceptance` takes it, `execution` fills it, `simulator` leads both
through the instants. `pending` is what market orders will change of each leg's position, `agreed` the accepted ones of them.
"""

from array import array

from broker import codes
from broker.account.account import Account
from broker.account.buying_power import BuyingPower
from broker.account.fills_and_trades import Fill
from broker.models.contract_terms import ContractTerms
from broker.orders.linked_orders import LinkedOrders
from broker.orders.order_book import OrderBook
from broker.orders.order_table import OrderTable
from broker.risk.limit_checks import LimitChecks
from broker.tolerance import is_nothing
from engine.core.ports import Broker
from engine.core.storage import bars as fields

NAN = float("nan")
NONE = -1
OPEN, ACCEPTED, MARKET, CANCELED = codes.OPEN, codes.ACCEPTED, codes.MARKET, codes.CANCELED
SUBMITTED, TRAIL, TRAIL_LIMIT = codes.SUBMITTED, codes.TRAIL, codes.TRAIL_LIMIT
GROUPED, EXIT = codes.GROUPED, codes.EXIT


class Keeper(Broker):
    """Orders, positions and money over the feeds of `bars`; `options`: see `broker.broker_config`."""

    def __init__(self, bars, record, options):
        Broker.__init__(self)
        self.bars = bars
        self.opens = bars.rings[fields.OPEN]
        self.highs = bars.rings[fields.HIGH]
        self.lows = bars.rings[fields.LOW]
        self.closes = bars.rings[fields.CLOSE]
        self.record = record
        self.options = options
        self.cash = self.equity = options.cash
        self.terms = ContractTerms(bars, options)
        self.account = Account(bars, options.cash, record, self.terms, options.hedging)
        self.rows = bars.rows
        self.legs = self.account.legs
        self.orders = OrderTable()
        self.book = OrderBook(self.orders, bars.rows)
        self.family = LinkedOrders(self.orders)
        models = options.models(bars.names, self.terms.items)
        self.funds = BuyingPower(self.account, self.terms, models)
        self.risk = LimitChecks(options.limits, self.account, self.terms, self.orders)
        self.pending = array("d", bytes(8 * self.legs))
        self.agreed = array("d", bytes(8 * self.legs))
        self.largest_pending = array("d", bytes(8 * self.legs))  # of the market orders that `pending` counts
        self.gone = array("b", bytes(bars.rows))  # feeds that are delisted
        self.markets = array("i", bytes(4 * self.legs))
        self.placed = array("i", bytes(4 * 64))  # orders that wait for `check`, and their numbers: a slot may be used again
        self.placed_numbers = array("q", bytes(8 * 64))
        self.forgets = False  # whether one of them may have ended since
        self.exits = array("i", [NONE]) * self.legs  # the exits of brackets on each leg, a list
        self.waiting = 0
        self.lines = {}  # slot: (ring, row) whose values a trailing order follows

    def begin(self, listens):
        Broker.begin(self, listens)
        self.account.excursions.wanted = listens or self.record.keep

    def pend(self, slot, leg, size):
        """A market order counts towards the position to come."""
        self.pending[leg] += size
        self.markets[leg] += 1
        if size < 0.0:
            size = -size
        if size > self.largest_pending[leg]:
            self.largest_pending[leg] = size

    def uncount(self, slot, leg):
        """A market order no longer counts; without any, nothing is left of rounding either."""
        left: cython.double
        self.markets[leg] -= 1
        if self.markets[leg] == 0:
            self.pending[leg] = 0.0
            self.agreed[leg] = 0.0
            self.largest_pending[leg] = 0.0
        else:
            left = self.orders.size[slot] - self.orders.filled[slot]
            self.pending[leg] -= left
            if self.orders.status[slot] == ACCEPTED:
                self.agreed[leg] -= left
        if self.risk.valued:
            self.revise(leg)

    def is_flat(self, leg, size):
        """Whether `size` is what rounding leaves of a leg's position that is closed."""
        return is_nothing(size, self.account.largest[leg])

    def revise(self, leg):
        """What a leg can come to is another."""
        self.risk.exposure.revise(leg, self.account.sizes[leg] + self.agreed[leg])

    def resize(self, slot, size):
        """Change the size of a living order, and what counts and is reserved of it."""
        orders = self.orders
        leg: cython.Py_ssize_t = orders.leg[slot]
        change: cython.double = size - orders.size[slot]
        left: cython.double = orders.size[slot] - orders.filled[slot]
        if orders.kind[slot] == MARKET and orders.status[slot] <= ACCEPTED:
            self.pending[leg] += change
            if orders.status[slot] == ACCEPTED:
                self.agreed[leg] += change
        if self.risk.follows:
            self.recount(slot, size - orders.filled[slot])
        if orders.reserve[slot] != 0.0 and left != 0.0 and change / left < 0.0:
            self.shrink(slot, -change / left)
        orders.size[slot] = size
        view: Order = orders.views[slot]
        if view is not None:
            view.size = size
        return 0

    def recount(self, slot, left):
        """Another part of an order is `left`, if it is one that rests and counts."""
        self.risk.exposure.resize(slot, left if left >= 0.0 else -left)
        if self.risk.valued:
            self.revise(self.orders.leg[slot])

    def shrink(self, slot, part):
        """Give back a part of what an order has reserved."""
        amount: cython.double = self.orders.reserve[slot] * part
        self.funds.release(amount, False)
        self.orders.reserve[slot] -= amount

    def event(self, slot, code, first, second):
        """Record what happened to an order besides its fills and its end."""
        self.record.event(self.bars.now, self.orders.number[slot], self.orders.row[slot], code, first, second)
        return 0

    # -- ends ----------------------------------------------------------------------------------------------------

    # every order ends in `finalize`, which queues what that means for its relatives; `settle` does it afterwards

    def end(self, slot, status, reason):
        """An order is over: record it, tell its view, free its slot."""
        self.orders.reason[slot] = reason
        self.write(slot, status)
        self.finalize(slot, status)
        return 0

    def drop(self, slot, reason):
        """Cancel an order, wherever it is."""
        orders = self.orders
        if orders.status[slot] == ACCEPTED:
            return self.withdraw(slot, CANCELED, reason)
        self.forgets = True
        if orders.status[slot] == SUBMITTED and orders.kind[slot] == MARKET:
            self.uncount(slot, orders.leg[slot])
        self.lines.pop(slot, None)
        self.end(slot, CANCELED, reason)
        return 0

    def withdraw(self, slot, status, reason):
        """End an accepted order without a fill."""
        self.pull(slot)
        self.end(slot, status, reason)
        return 0

    def pull(self, slot):
        """Take an accepted order out of the book, and out of what counts and is reserved."""
        orders = self.orders
        self.book.delist(slot)
        self.funds.release(orders.reserve[slot], orders.live <= 1)
        orders.reserve[slot] = 0.0
        if self.risk.follows:
            self.uncover(slot)
        if orders.kind[slot] == MARKET:
            self.uncount(slot, orders.leg[slot])
        elif orders.kind[slot] == TRAIL or orders.kind[slot] == TRAIL_LIMIT:
            self.lines.pop(slot, None)
        return 0

    def uncover(self, slot):
        """An order does not rest any more."""
        self.risk.exposure.remove(slot)
        if self.risk.valued:
            self.revise(self.orders.leg[slot])

    def list_exit(self, slot):
        """An exit of a bracket joins those of its leg."""
        orders = self.orders
        head: cython.int = self.exits[orders.leg[slot]]
        orders.exit_before[slot] = NONE
        orders.exit_after[slot] = head
        if head != NONE:
            orders.exit_before[head] = slot
        self.exits[orders.leg[slot]] = slot

    def unlist_exit(self, slot):
        """And leaves them."""
        orders = self.orders
        before: cython.int = orders.exit_before[slot]
        after: cython.int = orders.exit_after[slot]
        if before == NONE:
            self.exits[orders.leg[slot]] = after
        else:
            orders.exit_after[before] = after
        if after != NONE:
            orders.exit_before[after] = before

    def code(self, slot, status):
        """Kind, status, reason and time in force in one number, as `codes.unpack` reads it."""
        orders = self.orders
        return orders.kind[slot] | status << 8 | orders.reason[slot] << 16 | orders.tif[slot] << 24

    def write(self, slot, status):
        """Give an order that is over its row in the record."""
        orders = self.orders
        self.record.order(
            orders.number[slot],
            orders.row[slot],
            self.code(slot, status),
            orders.created[slot],
            self.bars.now,
            orders.size[slot],
            orders.filled[slot],
            orders.value[slot] if orders.filled[slot] != 0.0 else NAN,
            orders.limit[slot],
            orders.stop[slot],
            orders.commission[slot],
            orders.found[slot],
            orders.needed[slot],
        )
        return 0

    def finalize(self, slot, status):
        """Tell the view of an order that is over, and its relatives, and free its slot."""
        orders = self.orders
        orders.status[slot] = status
        view: Order = orders.views[slot]
        if view is not None:
            self.update(view, slot, status, orders.reason[slot])
            orders.views[slot] = None
        if orders.special[slot] != 0:
            if orders.reducing[slot] == EXIT:
                self.unlist_exit(slot)
            orders.make_plain(slot)
        if orders.kin[slot] != 0:
            if self.risk.follows and orders.kin[slot] & GROUPED and status != OPEN:
                self.risk.exposure.disband(slot)
            self.family.leave(slot, status)
        orders.release(slot)
        return 0

    def update(self, view, slot, status, reason):
        """Give the strategy's view its figures; `slot` NONE from its end on."""
        orders = self.orders
        view.status_code = status
        view.reason_code = reason
        view.filled = orders.filled[slot]
        view.average_price = orders.value[slot] if orders.filled[slot] != 0.0 else NAN
        view.stop = orders.stop[slot]
        view.limit = orders.limit[slot]
        view.commission = orders.commission[slot]
        view.found = orders.found[slot]
        view.needed = orders.needed[slot]
        if status != ACCEPTED:
            view.slot = NONE
        if self.listens:
            self.events.append(("notify_order", view))
        return 0

    def tell_fill(self, view, size, price, fee, ended):
        """Queue what the strategy hears of an execution."""
        self.events.append(("notify_fill", Fill(view, self.bars.now, size, price, fee)))
        if ended:
            self.events.append(("notify_trade", self.account.last_trade))
        return 0

    def take_events(self):
        """As the port says; an acceptance is news only while the order lives, since its end is heard as well."""
        return [
            ("notify_order" if hook == "accepted" else hook, subject)
            for hook, subject in Broker.take_events(self)
            if hook != "accepted" or subject.alive
        ]
