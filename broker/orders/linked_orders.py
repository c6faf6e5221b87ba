"""LinkedOrders: which orders are linked: one cancels the other, one triggers the other (rules 3.1 and 3.2).

Members of a group ("partners") form a circle, the children of a parent a list. What a fill or an end of an order means for
linked ones is put into a queue of (slot, deed, amount), which `Contingencies` works off when the order's bookkeeping is done.
"""

from array import array

from broker import order_codes

NONE = -1
WAITING, FILLED, OPEN = order_codes.WAITING, order_codes.FILLED, order_codes.OPEN
ACCEPTED = order_codes.ACCEPTED
GROUPED, PARENT, CHILD, SCALED = order_codes.GROUPED, order_codes.PARENT, order_codes.CHILD, order_codes.SCALED
WAKE, GROW, REDUCE, LEAVE, ORPHAN = order_codes.WAKE, order_codes.GROW, order_codes.REDUCE, order_codes.LEAVE, order_codes.ORPHAN
FINISH, STRAY = order_codes.FINISH, order_codes.STRAY


class LinkedOrders:
    """Links among the working orders of the table `orders`."""

    def __init__(self, orders):
        self.orders = orders
        self.n = 0
        self.slots = array("i", bytes(4 * 16))
        self.deeds = array("b", bytes(16))
        self.amounts = array("d", bytes(8 * 16))

    def join(self, slot, other):
        """Put an order into the group of another."""
        orders = self.orders
        if not orders.kin[other] & GROUPED:
            orders.kin[other] |= GROUPED
            orders.partner[other] = other
            orders.partner_before[other] = other
        following: cython.int = orders.partner[other]
        orders.kin[slot] |= GROUPED
        orders.partner[slot] = following
        orders.partner_before[following] = slot
        orders.partner[other] = slot
        orders.partner_before[slot] = other

    def adopt(self, slot, parent, scaled):
        """Make an order wait for a parent; `scaled`: its size follows what of the parent is filled."""
        orders = self.orders
        if not orders.kin[parent] & PARENT:
            orders.kin[parent] |= PARENT
            orders.brood[parent] = NONE
            orders.youngest[parent] = NONE
        orders.kin[slot] |= CHILD | (SCALED if scaled else 0)
        orders.status[slot] = WAITING
        orders.parent[slot] = parent
        orders.brother[slot] = NONE
        last: cython.int = orders.youngest[parent]
        orders.elder[slot] = last
        orders.youngest[parent] = slot
        if last == NONE:
            orders.brood[parent] = slot
        else:
            orders.brother[last] = slot
        return 0

    def filled(self, slot, size, partly):
        """Queue what an execution of `size` means: after a partial one partners shrink, children that scale wake or grow."""
        orders = self.orders
        other: cython.int
        if partly and orders.kin[slot] & GROUPED:
            other = orders.partner[slot]
            while other != slot:
                self.queue(other, REDUCE, size if size >= 0.0 else -size)
                other = orders.partner[other]
        if orders.kin[slot] & PARENT:
            other = orders.brood[slot]
            while other != NONE:
                if orders.kin[other] & SCALED:
                    self.queue(other, GROW, size if size >= 0.0 else -size)
                other = orders.brother[other]

    def leave(self, slot, status):
        """Queue what the end of an order means for its partners and children, and unlink it.

        A group is taken apart at once, so that its partners queue nothing when they end. An exit that was filled ends what is
        left of its entry.
        """
        orders = self.orders
        other: cython.int
        following: cython.int
        if orders.kin[slot] & GROUPED:
            if status == OPEN:
                self.secede(slot)
            else:
                other = orders.partner[slot]
                while other != slot:
                    orders.kin[other] &= ~GROUPED
                    self.queue(other, LEAVE, 0.0)
                    other = orders.partner[other]
        if orders.kin[slot] & CHILD:
            if status == FILLED and orders.kin[slot] & SCALED:
                self.queue(orders.parent[slot], FINISH, 0.0)
            self.unlink(slot)
        if orders.kin[slot] & PARENT:
            other = orders.brood[slot]
            while other != NONE:
                following = orders.brother[other]
                orders.kin[other] &= ~CHILD
                if orders.kin[other] & SCALED and status != OPEN and (status == FILLED or orders.status[other] == ACCEPTED):
                    self.queue(other, STRAY, 0.0)
                elif status == FILLED:
                    self.queue(other, WAKE, 0.0)
                elif (
                    orders.status[other] == WAITING
                    and status != OPEN
                    and not (orders.kin[other] & SCALED and self.queued(other))
                ):
                    self.queue(other, ORPHAN, 0.0)
                other = following
        orders.kin[slot] = 0

    def secede(self, slot):
        """Take an order out of its group."""
        orders = self.orders
        before: cython.int = orders.partner_before[slot]
        after: cython.int = orders.partner[slot]
        orders.partner[before] = after
        orders.partner_before[after] = before
        orders.kin[slot] &= ~GROUPED
        return 0

    def unlink(self, slot):
        """Take a child out of its parent's list."""
        orders = self.orders
        parent: cython.int = orders.parent[slot]
        before: cython.int = orders.elder[slot]
        after: cython.int = orders.brother[slot]
        if before == NONE:
            orders.brood[parent] = after
        else:
            orders.brother[before] = after
        if after == NONE:
            orders.youngest[parent] = before
        else:
            orders.elder[after] = before
        return 0

    def queued(self, slot):
        """Return whether an order is about to wake."""
        i: cython.Py_ssize_t
        for i in range(self.n):  # noqa: SIM110, compiled code has no generators
            if self.slots[i] == slot and self.deeds[i] <= GROW:
                return True
        return False

    def queue(self, slot, deed, amount):
        if self.n == len(self.slots):
            self.slots = array("i", list(self.slots) + [0] * self.n)
            self.deeds = array("b", list(self.deeds) + [0] * self.n)
            self.amounts = array("d", list(self.amounts) + [0.0] * self.n)
        self.slots[self.n] = slot
        self.deeds[self.n] = deed
        self.amounts[self.n] = amount
        self.n += 1
