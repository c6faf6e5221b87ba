"""Contingencies: what fills and ends of orders mean for the orders linked to them (rules 3.1 and 3.2).

`LinkedOrders` queues the actions; `settle` works them off when the bookkeeping of the order that caused them is complete.
"""

from broker import order_codes
from broker.tolerance import is_nothing, larger_of

NAN = float("nan")
NONE = -1
ACCEPTED, BY_OCO, BY_PARENT, CHILD = order_codes.ACCEPTED, order_codes.BY_OCO, order_codes.BY_PARENT, order_codes.CHILD
EXIT_FILLED, FINISH, GROW, LIMIT, MARKET = order_codes.EXIT_FILLED, order_codes.FINISH, order_codes.GROW, order_codes.LIMIT, order_codes.MARKET
NEW_SIZE, ORPHAN, POSITION_CLOSED, REDUCE = order_codes.NEW_SIZE, order_codes.ORPHAN, order_codes.POSITION_CLOSED, order_codes.REDUCE
STRAY, SUBMITTED, WAITING, WAKE, WOKEN = order_codes.STRAY, order_codes.SUBMITTED, order_codes.WAITING, order_codes.WAKE, order_codes.WOKEN


class Contingencies:
    """Cancels, reduces, wakes and resizes linked orders."""

    def __init__(self, state, lifecycle, acceptance):
        self.state = state
        self.lifecycle = lifecycle
        self.acceptance = acceptance
        self.orders = self.state.orders
        self.book = self.state.book
        self.links = self.state.links
        self.account = self.state.account
        self.risk = self.state.risk
        self.terms = self.state.terms

    def settle(self):
        """Act on what linked orders are queued for; each action may queue others."""
        links = self.links
        orders = self.orders
        i: cython.Py_ssize_t = 0
        slot: cython.int
        deed: cython.int
        status: cython.int
        while i < links.n:
            slot = links.slots[i]
            deed = links.deeds[i]
            status = orders.status[slot]
            if deed == WAKE or deed == GROW:
                self.wake(slot, deed, links.amounts[i])
            elif deed == FINISH or deed == STRAY:
                if status == ACCEPTED and (deed == FINISH or not self.protects(slot)):
                    self.lifecycle.drop(slot, EXIT_FILLED if deed == FINISH else POSITION_CLOSED)
            elif deed == ORPHAN:
                if status == WAITING:
                    self.lifecycle.drop(slot, BY_PARENT)
            elif status <= ACCEPTED or status == WAITING:
                if deed == REDUCE:
                    self.cut(slot, links.amounts[i])
                else:
                    self.lifecycle.drop(slot, BY_OCO)
            i += 1
        links.n = 0
        return 0

    def wake(self, slot, deed, amount):
        """Check the child of a filled parent like a new order; one that scales takes its size from the parent's fills."""
        orders = self.orders
        size: cython.double = orders.size[slot]
        side: cython.double = 1.0 if size > 0.0 else -1.0
        if orders.status[slot] == ACCEPTED and deed == GROW:
            self.lifecycle.event(slot, NEW_SIZE, size, size + side * amount)
            self.lifecycle.resize(slot, size + side * amount)
            if orders.relative[slot] != 0:
                self.book.delist(slot)
                self.price_exit(slot)
                self.book.enlist(slot)
            return 0
        if orders.status[slot] != WAITING:
            return 0
        if deed == GROW:
            orders.size[slot] = side * amount
            view: Order = orders.views[slot]
            if view is not None:
                view.size = side * amount
        if orders.relative[slot] != 0:
            self.price_exit(slot)
        orders.status[slot] = SUBMITTED
        self.lifecycle.event(slot, WOKEN, orders.size[slot], NAN)
        if orders.kind[slot] == MARKET:
            self.lifecycle.pend(slot, orders.leg[slot], orders.size[slot])
        self.acceptance.freed = 0.0
        self.acceptance.consider(slot)
        return 0

    def cut(self, slot, amount):
        """Reduce an order whose partner was filled in part."""
        orders = self.orders
        size: cython.double = orders.size[slot]
        left: cython.double = size - orders.filled[slot]
        if left < 0.0:
            left = -left
        # nothing is left of this one, which is no reason for the others to go
        if amount >= left or is_nothing(left - amount, larger_of(size, 0.0)):
            if self.risk.follows:
                self.lifecycle.uncover(slot)
            self.links.secede(slot)
            return self.lifecycle.drop(slot, BY_OCO)
        amount = size - amount if size > 0.0 else size + amount
        self.lifecycle.event(slot, NEW_SIZE, size, amount)
        self.lifecycle.resize(slot, amount)
        return 0

    def price_exit(self, slot):
        """Price an exit that lies at a distance from the average price at which its entry was filled so far."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        filled: cython.double = orders.value[orders.parent[slot]]
        gap: cython.double = orders.gap[slot]
        side: cython.double = 1.0 if orders.size[slot] > 0.0 else -1.0
        if orders.relative[slot] == 2:
            gap = gap * (filled if filled >= 0.0 else -filled)
        if orders.kind[slot] == LIMIT:
            orders.limit[slot] = self.terms.outward(row, filled - side * gap, -side)
        else:
            orders.stop[slot] = self.terms.outward(row, filled + side * gap, side)
        self.lifecycle.show_prices(slot)
        return 0

    def protects(self, slot):
        """Return whether an exit is on the other side of its leg's position."""
        held: cython.double = self.account.sizes[self.orders.leg[slot]]
        return held < 0.0 if self.orders.size[slot] > 0.0 else held > 0.0

    def retire(self, leg, direction):
        """Cancel exits that are left without a position after a trade of this `direction` ended.

        They take the rest of their entry along; exits of an entry that may still open its position stay.
        """
        orders = self.orders
        slot: cython.int = self.state.exits[leg]
        size: cython.double
        gone = []
        while slot != NONE:
            size = orders.size[slot]
            exposed: cython.bint = orders.status[slot] == ACCEPTED and not self.protects(slot)
            if exposed and (size * direction < 0.0 or not orders.kin[slot] & CHILD):
                gone.append(slot)
            slot = orders.exit_after[slot]
        for slot in gone:
            if orders.status[slot] == ACCEPTED:
                if orders.kin[slot] & CHILD and orders.status[orders.parent[slot]] == ACCEPTED:
                    self.lifecycle.drop(orders.parent[slot], POSITION_CLOSED)
                self.lifecycle.drop(slot, POSITION_CLOSED)
        if self.links.n > 0:
            self.settle()
        return 0
