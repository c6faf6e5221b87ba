"""OrderLifecycle: how working orders change and how they end.

Every order ends in `finalize`, which records what that means for linked orders; `Contingencies.settle` acts on it afterwards,
when the order's own bookkeeping is complete.
"""

from broker import order_codes
from broker.account.fills_and_trades import Fill
from engine.core import ports

NAN = float("nan")
NONE = -1
ACCEPTED, CANCELED, EXIT, FREELY, GROUPED = order_codes.ACCEPTED, order_codes.CANCELED, order_codes.EXIT, order_codes.FREELY, order_codes.GROUPED
NOTIFY_FILL, NOTIFY_ORDER, NOTIFY_TRADE = ports.NOTIFY_FILL, ports.NOTIFY_ORDER, ports.NOTIFY_TRADE
MARKET, NEW_SIZE, OPEN, REJECTED, SUBMITTED = order_codes.MARKET, order_codes.NEW_SIZE, order_codes.OPEN, order_codes.REJECTED, order_codes.SUBMITTED
TRAIL, TRAIL_LIMIT = order_codes.TRAIL, order_codes.TRAIL_LIMIT


class OrderLifecycle:
    """Changes and ends of orders: their reserves, their rows in the record, and the strategy's views of them."""

    def __init__(self, state):
        self.state = state
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.book = self.state.book
        self.links = self.state.links
        self.account = self.state.account
        self.funds = self.state.funds
        self.risk = self.state.risk
        self.record = self.state.record
        self.rows = self.state.rows

    def pend(self, slot, leg, size):
        """Add a market order to the pending sizes of its leg."""
        self.state.pending[leg] += size
        self.state.market_orders[leg] += 1
        if size < 0.0:
            size = -size
        if size > self.state.largest_pending[leg]:
            self.state.largest_pending[leg] = size

    def uncount(self, slot, leg):
        """Take a market order out of the pending sizes; without any they are exactly 0, free of rounding."""
        left: cython.double
        self.state.market_orders[leg] -= 1
        if self.state.market_orders[leg] == 0:
            self.state.pending[leg] = 0.0
            self.state.agreed[leg] = 0.0
            self.state.largest_pending[leg] = 0.0
        else:
            left = self.orders.size[slot] - self.orders.filled[slot]
            self.state.pending[leg] -= left
            if self.orders.status[slot] == ACCEPTED:
                self.state.agreed[leg] -= left
        if self.risk.valued:
            self.revise(leg)

    def revise(self, leg):
        """Update the potential exposure of a leg after its position or accepted orders changed."""
        self.risk.exposure.revise(leg, self.account.sizes[leg] + self.state.agreed[leg])

    def resize(self, slot, size):
        """Change the size of a working order, and what is counted and reserved of it."""
        orders = self.orders
        leg: cython.Py_ssize_t = orders.leg[slot]
        change: cython.double = size - orders.size[slot]
        left: cython.double = orders.size[slot] - orders.filled[slot]
        if orders.kind[slot] == MARKET and orders.status[slot] <= ACCEPTED:
            self.state.pending[leg] += change
            if orders.status[slot] == ACCEPTED:
                self.state.agreed[leg] += change
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
        """Update the counted part of a resting order, of which `left` is left."""
        self.risk.exposure.resize(slot, left if left >= 0.0 else -left)
        if self.risk.valued:
            self.revise(self.orders.leg[slot])

    def shrink(self, slot, part):
        """Release a part of what an order has reserved."""
        amount: cython.double = self.orders.reserve[slot] * part
        self.funds.release(amount, False)
        self.orders.reserve[slot] -= amount

    def event(self, slot, code, first, second):
        """Record an event of an order other than its fills and its end."""
        self.record.event(self.bars.now, self.orders.number[slot], self.orders.row[slot], code, first, second)
        return 0

    def end(self, slot, status, reason):
        """End an order: record it, update its view, free its slot."""
        self.orders.reason[slot] = reason
        self.write(slot, status)
        self.finalize(slot, status)
        return 0

    def drop(self, slot, reason):
        """Cancel an order in whatever state it is."""
        orders = self.orders
        if orders.status[slot] == ACCEPTED:
            return self.withdraw(slot, CANCELED, reason)
        self.state.slots_reused = True
        if orders.status[slot] == SUBMITTED and orders.kind[slot] == MARKET:
            self.uncount(slot, orders.leg[slot])
        self.state.trail_lines.pop(slot, None)
        self.end(slot, CANCELED, reason)
        return 0

    def withdraw(self, slot, status, reason):
        """End an accepted order without a fill."""
        self.pull(slot)
        self.end(slot, status, reason)
        return 0

    def pull(self, slot):
        """Take an accepted order out of the book, and out of what is counted and reserved."""
        orders = self.orders
        if self.risk.follows:
            self.uncover(slot)
        if orders.kind[slot] == MARKET:
            self.uncount(slot, orders.leg[slot])
        elif orders.kind[slot] == TRAIL or orders.kind[slot] == TRAIL_LIMIT:
            self.state.trail_lines.pop(slot, None)
        self.book.delist(slot)
        self.funds.release(orders.reserve[slot], orders.live <= 1)
        orders.reserve[slot] = 0.0
        return 0

    def uncover(self, slot):
        """Stop counting an order as resting."""
        self.risk.exposure.remove(slot)
        if self.risk.valued:
            self.revise(self.orders.leg[slot])

    def list_exit(self, slot):
        """Add an exit of a bracket to the list of its leg."""
        orders = self.orders
        head: cython.int = self.state.exits[orders.leg[slot]]
        orders.exit_before[slot] = NONE
        orders.exit_after[slot] = head
        if head != NONE:
            orders.exit_before[head] = slot
        self.state.exits[orders.leg[slot]] = slot

    def unlist_exit(self, slot):
        """Remove an exit of a bracket from the list of its leg."""
        orders = self.orders
        before: cython.int = orders.exit_before[slot]
        after: cython.int = orders.exit_after[slot]
        if before == NONE:
            self.state.exits[orders.leg[slot]] = after
        else:
            orders.exit_after[before] = after
        if after != NONE:
            orders.exit_before[after] = before

    def code(self, slot, status):
        """Return kind, status, reason and time in force in one number, as `order_codes.unpack` reads it."""
        orders = self.orders
        return orders.kind[slot] | status << 8 | orders.reason[slot] << 16 | orders.tif[slot] << 24

    def write(self, slot, status):
        """Write the row of an order that has ended to the record."""
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
        """Update the view of an order that has ended, queue what that means for linked orders, and free its slot."""
        orders = self.orders
        orders.status[slot] = status
        view: Order = orders.views[slot]
        if view is not None:
            self.update_view(view, slot, status, orders.reason[slot])
            orders.views[slot] = None
        if orders.special[slot] != 0:
            if orders.reducing[slot] == EXIT:
                self.unlist_exit(slot)
            orders.make_plain(slot)
        if orders.kin[slot] != 0:
            if self.risk.follows and orders.kin[slot] & GROUPED and status != OPEN:
                self.risk.exposure.disband(slot)
            self.links.leave(slot, status)
        orders.release(slot)
        return 0

    def update_view(self, view, slot, status, reason):
        """Copy the figures of an order to the strategy's view; its `slot` is NONE from its end on."""
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
        if self.state.listens & NOTIFY_ORDER:
            self.state.events.append(("notify_order", view))
        return 0

    def notify_fill(self, view, size, price, fee, ended):
        """Queue the notifications of an execution."""
        if self.state.listens & NOTIFY_FILL:
            self.state.events.append(("notify_fill", Fill(view, self.bars.now, size, price, fee)))
        if ended and self.state.listens & NOTIFY_TRADE:
            self.state.events.append(("notify_trade", self.account.last_trade))
        return 0

    def fit_size(self, slot, size):
        """Change an order to the size that it may have."""
        if size != self.orders.size[slot]:
            self.event(slot, NEW_SIZE, self.orders.size[slot], size)
            self.resize(slot, size)
        return 0

    def reject(self, slot, reason, found, needed):
        """Reject an order that was placed and not accepted."""
        orders = self.orders
        orders.found[slot] = found
        orders.needed[slot] = needed
        if orders.kind[slot] == MARKET and orders.status[slot] == SUBMITTED:
            self.uncount(slot, orders.leg[slot])
        self.state.trail_lines.pop(slot, None)
        self.end(slot, REJECTED, reason)
        return 0

    def show_prices(self, slot):
        """Copy the prices of an order to the strategy's view."""
        view: Order = self.orders.views[slot]
        if view is not None:
            view.stop = self.orders.stop[slot]
            view.limit = self.orders.limit[slot]

    def cover(self, slot, price):
        """Count an accepted order: as one that rests, or as a position to come."""
        orders = self.orders
        if orders.kind[slot] != MARKET and orders.reducing[slot] == FREELY:
            self.risk.exposure.add(slot, abs(orders.size[slot] - orders.filled[slot]), price)
        if self.risk.valued:
            self.revise(orders.leg[slot])

    def force_close(self, leg, reason):
        """Place a market order that closes a position, accepted without any check, and return its slot."""
        orders = self.orders
        row: cython.Py_ssize_t = leg if leg < self.rows else leg - self.rows
        size: cython.double = -self.account.sizes[leg]
        slot: cython.Py_ssize_t = orders.take(row, leg, MARKET, size, NAN, NAN, self.bars.now)
        orders.reason[slot] = reason
        self.pend(slot, leg, size)
        self.state.agreed[leg] += size
        self.book.accept(slot)
        if self.risk.valued:
            self.revise(leg)
        if self.state.listens & (NOTIFY_ORDER | NOTIFY_FILL):
            orders.show(slot, self.state)
        return slot
