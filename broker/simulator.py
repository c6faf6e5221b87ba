"""Simulator: the broker of one strategy; takes orders, accepts or rejects them, matches them against bars.

Place in the flow: `work` and `mark` right after the clock, `accept` after the strategy's hook. What an execution changes is
`account`'s business, at which price it happens `match`'s. Everything that ends is recorded and leaves memory.
Invariants: an order is matched only against bars newer than the one it was created on; it is filled once, whole.
"""

from array import array

from broker import codes
from broker.account import Account
from broker.funds import Funds, closing_part
from broker.match import limit_price, stop_price
from broker.orders import Order, Orders
from broker.views import Fill, Position
from engine.core import bars as fields
from engine.core import ports
from engine.core.ports import Broker
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
MARKET, LIMIT, STOP = ports.MARKET, ports.LIMIT, ports.STOP
SUBMITTED, ACCEPTED, FILLED = codes.SUBMITTED, codes.ACCEPTED, codes.FILLED
CANCELED, REJECTED, EXPIRED, OPEN = codes.CANCELED, codes.REJECTED, codes.EXPIRED, codes.OPEN
BY_STRATEGY, INSUFFICIENT_CASH, ZERO_SIZE = codes.BY_STRATEGY, codes.INSUFFICIENT_CASH, codes.ZERO_SIZE
NOT_STARTED, FEED_ENDED, END_OF_RUN = codes.NOT_STARTED, codes.FEED_ENDED, codes.END_OF_RUN
MARGIN_CALL, CLOSE_AT_END = codes.MARGIN_CALL, codes.CLOSE_AT_END


class Simulator(Broker):
    """Orders, positions and money of one strategy over the feeds of `bars`."""

    def __init__(self, bars, record, cash, commission=None, short_margin=1.0):
        Broker.__init__(self)
        self.bars = bars
        self.opens = bars.rings[fields.OPEN]
        self.highs = bars.rings[fields.HIGH]
        self.lows = bars.rings[fields.LOW]
        self.closes = bars.rings[fields.CLOSE]
        self.record = record
        self.cash = self.equity = cash
        self.account = Account(bars, cash, record)
        self.orders = Orders(bars.rows)
        self.funds = Funds(self.account, commission, short_margin)
        self.pending = array("d", bytes(8 * bars.rows))
        self.agreed = array("d", bytes(8 * bars.rows))
        self.markets = array("i", bytes(4 * bars.rows))
        self.busy = array("i", bytes(4 * bars.rows))
        self.opened = array("d", bytes(8 * bars.rows))
        self.freed = 0.0
        self.placed = array("i", bytes(4 * 64))
        self.waiting = 0

    # -- steps of an instant -------------------------------------------------------------------------------------

    def work(self, rows, n):
        orders = self.orders
        opens = self.opens
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        slot: cython.int
        following: cython.int
        price: cython.double
        if orders.live == 0:
            return 0
        for i in range(n):  # in a loop of its own, so that the processor fetches many opens at a time
            row = rows[i]
            if orders.heads[row] != NONE:
                self.busy[m] = row
                self.opened[m] = opens.data[opens.base[row] + ((opens.count[row] - 1) & opens.mask)]
                m += 1
        if m > 1 or orders.live > 1:
            self.work_reductions(m)
        for i in range(m):
            row = self.busy[i]
            slot = orders.heads[row]
            while slot != NONE:
                following = orders.after[slot]
                price = self.price(slot, row, self.opened[i])
                if price == price:
                    self.execute(slot, row, price)
                slot = following
        return 0

    def work_reductions(self, m):
        """Market orders that only reduce come first: what they free is there for the openings of the same instant."""
        orders = self.orders
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        slot: cython.int
        following: cython.int
        size: cython.double
        for i in range(m):
            row = self.busy[i]
            slot = orders.heads[row] if self.account.sizes[row] != 0.0 else NONE
            while slot != NONE:
                following = orders.after[slot]
                size = orders.size[slot]
                if orders.kind[slot] == MARKET and closing_part(self.account.sizes[row], size) == size:
                    self.execute(slot, row, self.opened[i])
                slot = following
        return 0

    def price(self, slot, row, opened):
        """Where the newest bar of its feed, which opened at `opened`, executes an order; NaN if it does not."""
        orders = self.orders
        kind: cython.int = orders.kind[slot]
        if kind == MARKET:
            return opened
        if kind == LIMIT:
            return limit_price(orders.size[slot] > 0.0, orders.limit[slot], opened, self.highs.now(row), self.lows.now(row))
        return stop_price(orders.size[slot] > 0.0, orders.stop[slot], opened, self.highs.now(row), self.lows.now(row))

    def execute(self, slot, row, price):
        """Fill an order at `price`; an opening part that the account cannot afford at that price is rejected."""
        orders = self.orders
        size: cython.double = orders.size[slot]
        closing: cython.double = closing_part(self.account.sizes[row], size)
        fee: cython.double
        ended: cython.int
        status: cython.int
        whole: cython.bint
        code: cython.int
        needed: cython.double
        view: Order = orders.views[slot]
        orders.delist(slot)
        self.unreserve(slot)
        if orders.kind[slot] == MARKET:
            self.uncount(slot, row)
        if self.funds.needs_cash(closing, size):
            self.account.bind_short(row, price)
            needed = self.funds.need(closing, size, price)
            if needed > self.funds.available():
                orders.found[slot] = self.funds.available()
                orders.needed[slot] = needed
                orders.reason[slot] = INSUFFICIENT_CASH
                size = closing
        if size == 0.0:
            self.end(slot, REJECTED, INSUFFICIENT_CASH)
            return 0
        fee = self.funds.commission.cost(size, price)
        ended = self.account.execute(row, size, price, fee, self.listens)
        self.cash = self.account.cash
        orders.filled[slot] = size
        orders.value[slot] = price
        orders.commission[slot] = fee
        status = FILLED if size == orders.size[slot] else REJECTED
        whole = status == FILLED and orders.kind[slot] == MARKET
        code = self.code(slot, status) if whole else 0
        self.record.fill(self.bars.now, row, orders.number[slot], size, price, fee, orders.created[slot], code)
        if not whole:
            self.write(slot, status)
        self.finalize(slot, status)
        if self.listens:
            self.tell_fill(view, size, price, fee, ended)
        return 0

    def mark(self, rows, n):
        self.equity = self.account.cash + self.account.mark(rows, n)
        self.exposed = self.account.exposed
        if self.equity < 0.0 and self.exposed > 0:
            self.call_margin()
        return 0

    def call_margin(self):
        """Equity is gone: cancel what is open and close every position at its feed's next open."""
        orders = self.orders
        row: cython.Py_ssize_t
        slot: cython.int
        following: cython.int
        for row in range(self.bars.rows):
            slot = orders.heads[row]
            while slot != NONE:
                following = orders.after[slot]
                if orders.reason[slot] != MARGIN_CALL:
                    self.withdraw(slot, MARGIN_CALL)
                slot = following
            if self.account.sizes[row] + self.agreed[row] != 0.0:
                self.impose(row, MARGIN_CALL)
        return 0

    # -- placing -------------------------------------------------------------------------------------------------

    def submit(self, row, kind, size, price, visible):
        orders = self.orders
        slot: cython.Py_ssize_t = orders.take(
            row, kind, size, price if kind == LIMIT else NAN, price if kind == STOP else NAN, self.bars.now
        )
        if kind == MARKET:
            self.pending[row] += size
            self.markets[row] += 1
        if self.waiting == len(self.placed):
            self.placed = array("i", list(self.placed) + [0] * self.waiting)
        self.placed[self.waiting] = slot
        self.waiting += 1
        return orders.show(slot, self) if visible or self.listens else None

    def impose(self, row, reason):
        """A market order that closes a position, accepted without asking anybody; its slot."""
        orders = self.orders
        size: cython.double = -self.account.sizes[row]
        slot: cython.Py_ssize_t = orders.take(row, MARKET, size, NAN, NAN, self.bars.now)
        orders.reason[slot] = reason
        self.pending[row] += size
        self.agreed[row] += size
        self.markets[row] += 1
        orders.enlist(slot)
        if self.listens:
            orders.show(slot, self)
        return slot

    def target(self, row, size, visible):
        missing: cython.double = size - (self.account.sizes[row] + self.pending[row])
        if missing == 0.0:
            return None
        return self.submit(row, MARKET, missing, NAN, visible)

    def accept(self):
        orders = self.orders
        i: cython.Py_ssize_t
        slot: cython.int
        n: cython.Py_ssize_t = self.waiting
        if n == 0:
            return 0
        self.waiting = 0
        self.freed = 0.0
        if n == 1:
            if orders.status[self.placed[0]] == SUBMITTED:
                self.consider(self.placed[0])
            return 0
        for i in range(n):
            slot = self.placed[i]
            if orders.status[slot] == SUBMITTED and closing_part(self.projected(slot), orders.size[slot]) == orders.size[slot]:
                self.consider(slot)
        for i in range(n):
            slot = self.placed[i]
            if orders.status[slot] == SUBMITTED:
                self.consider(slot)
        return 0

    def consider(self, slot):
        """Accept or reject one order."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        size: cython.double = orders.size[slot]
        closing: cython.double = closing_part(self.projected(slot), size)
        price: cython.double = orders.limit[slot]
        free: cython.double
        needed: cython.double
        if price != price:
            price = orders.stop[slot]
        if price != price:
            price = self.closes.now(row)
        if size == 0.0:
            return self.refuse(slot, ZERO_SIZE, NAN, NAN)
        if self.bars.count[row] == 0:
            return self.refuse(slot, NOT_STARTED, NAN, NAN)
        if self.bars.over[row]:
            return self.refuse(slot, FEED_ENDED, NAN, NAN)
        free = self.funds.available() + self.freed
        needed = self.funds.need(closing, size, price)
        if self.funds.needs_cash(closing, size):
            if needed > free:
                return self.refuse(slot, INSUFFICIENT_CASH, free, needed)
            orders.reserve[slot] = self.funds.reserve(needed)
        if orders.kind[slot] == MARKET:
            self.agreed[row] += size
            if closing != 0.0 and needed < 0.0:
                self.freed -= needed
        orders.enlist(slot)
        view = orders.views[slot]
        if view is not None:
            view.status_code = ACCEPTED
            if self.listens:
                self.events.append(("accepted", view))
        return 0

    def refuse(self, slot, reason, found, needed):
        """Reject an order that was placed and not accepted."""
        orders = self.orders
        orders.found[slot] = found
        orders.needed[slot] = needed
        if orders.kind[slot] == MARKET:
            self.uncount(slot, orders.row[slot])
        self.end(slot, REJECTED, reason)
        return 0

    def cancel(self, order):
        orders = self.orders
        if not isinstance(order, Order):
            raise OrderError(f"cancel({order!r}): expected an order, as buy(), sell() and the like return it")
        slot: cython.Py_ssize_t = order.slot
        if order.broker is not self:
            raise OrderError(f"cancel({order!r}): that order belongs to another strategy or run")
        if slot == NONE:
            return False
        if orders.status[slot] == ACCEPTED:
            self.withdraw(slot, BY_STRATEGY)
            return True
        if orders.kind[slot] == MARKET:
            self.uncount(slot, orders.row[slot])
        self.forget(slot)
        self.end(slot, CANCELED, BY_STRATEGY)
        return True

    def withdraw(self, slot, reason):
        """Cancel an accepted order."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        orders.delist(slot)
        self.unreserve(slot)
        if orders.kind[slot] == MARKET:
            self.uncount(slot, row)
        self.end(slot, CANCELED, reason)
        return 0

    def uncount(self, slot, row):
        """A market order no longer counts towards the position to come; without any, nothing is left of rounding either."""
        orders = self.orders
        self.markets[row] -= 1
        if self.markets[row] == 0:
            self.pending[row] = 0.0
            self.agreed[row] = 0.0
            return
        self.pending[row] -= orders.size[slot]
        if orders.status[slot] == ACCEPTED:
            self.agreed[row] -= orders.size[slot]

    def forget(self, slot):
        """Take an order out of those that wait for `accept`."""
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        for i in range(self.waiting):
            if self.placed[i] != slot:
                self.placed[m] = self.placed[i]
                m += 1
        self.waiting = m

    def projected(self, slot):
        """The position that an order will meet: what is held and what accepted market orders will change."""
        row: cython.Py_ssize_t = self.orders.row[slot]
        return self.account.sizes[row] + self.agreed[row]

    def unreserve(self, slot):
        self.funds.release(self.orders.reserve[slot], self.orders.live <= 1)
        self.orders.reserve[slot] = 0.0

    # -- ends ----------------------------------------------------------------------------------------------------

    def end(self, slot, status, reason):
        """An order is over: record it, tell its view, free its slot."""
        self.orders.reason[slot] = reason
        self.write(slot, status)
        self.finalize(slot, status)
        return 0

    def code(self, slot, status):
        """Kind, status and reason in one number, as `codes.unpack` reads it."""
        return self.orders.kind[slot] | status << 8 | self.orders.reason[slot] << 16

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
        """Tell the view of an order that is over, and free its slot."""
        orders = self.orders
        orders.status[slot] = status
        view = orders.views[slot]
        if view is not None:
            self.update(view, slot, status, orders.reason[slot])
        orders.release(slot)
        return 0

    def update(self, view, slot, status, reason):
        """Give the strategy's view its final figures."""
        orders = self.orders
        view.slot = NONE
        view.status_code = status
        view.reason_code = reason
        view.filled = orders.filled[slot]
        view.price = orders.value[slot] if orders.filled[slot] != 0.0 else NAN
        view.commission = orders.commission[slot]
        view.found = orders.found[slot]
        view.needed = orders.needed[slot]
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

    def liquidate(self):
        """Close every position at its feed's last close; the last row of the record is the account after that."""
        rows = [row for row in range(self.bars.rows) if self.account.sizes[row] != 0.0]
        for row in rows:
            self.execute(self.impose(row, CLOSE_AT_END), row, self.closes.now(row))
        if rows:
            self.mark(array("i", rows), len(rows))
            self.record.amend(self.cash, self.equity)

    def finish(self):
        """The end of the run: what is still open is recorded as such, or as expired where its feed has ended early."""
        orders = self.orders
        row: cython.Py_ssize_t
        self.listens = False
        self.accept()
        for row in range(self.bars.rows):
            while orders.heads[row] != NONE:
                slot = orders.heads[row]
                orders.delist(slot)
                early = self.bars.over[row] and self.bars.freshness[row] != self.bars.instant
                self.end(slot, EXPIRED if early else OPEN, FEED_ENDED if early else END_OF_RUN)
        return 0

    # -- views ---------------------------------------------------------------------------------------------------

    def position(self, row):
        return Position(self.account, row)

    def living(self):
        """Views of the orders that are not over, in order of creation."""
        return sorted([view for view in self.orders.views if view is not None], key=order_number)


def order_number(order):
    return order.number
