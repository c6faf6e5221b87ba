"""LinkedOrders: which orders belong together: one cancels the other, one triggers the other (rules 3.1 and 3.2).

Members of a group ("partners") form a circle; children of a parent a list. What the life of an order means for its relatives
is put into a queue of (slot, deed, amount), which the broker works off when the order's own bookkeeping is done.
"""

from array import array

from broker import codes

NONE = -1
WAITING, FILLED, OPEN = codes.WAITING, codes.FILLED, codes.OPEN
ACCEPTED = codes.ACCEPTED
GROUPED, PARENT, CHILD, SCALED = codes.GROUPED, codes.PARENT, codes.CHILD, codes.SCALED
WAKE, GROW, REDUCE, LEAVE, ORPHAN = codes.WAKE, codes.GROW, codes.REDUCE, codes.LEAVE, codes.ORPHAN


class LinkedOrders:
    """Links among the living orders of the table `orders`."""

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
        orders.kin[slot] |= GROUPED
        orders.partner[slot] = orders.partner[other]
        orders.partner[other] = slot

    def adopt(self, slot, parent, scaled):
        """Make an order wait for a parent; `scaled`: its size follows what of the parent is filled."""
        orders = self.orders
        if not orders.kin[parent] & PARENT:
            orders.kin[parent] |= PARENT
            orders.brood[parent] = NONE
        orders.kin[slot] |= CHILD | (SCALED if scaled else 0)
        orders.status[slot] = WAITING
        orders.parent[slot] = parent
        orders.brother[slot] = NONE
        last: cython.int = orders.brood[parent]
        if last == NONE:
            orders.brood[parent] = slot
            return 0
        while orders.brother[last] != NONE:
            last = orders.brother[last]
        orders.brother[last] = slot
        return 0

    def filled(self, slot, size, partly):
        """An execution of `size`: of a partial one partners shrink, children that scale wake or grow."""
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
        """An order is over: its partners go with it, its children wake or go, and nothing is linked to it any more."""
        orders = self.orders
        other: cython.int
        following: cython.int
        if orders.kin[slot] & GROUPED:
            other = orders.partner[slot]
            while orders.partner[other] != slot:
                if status != OPEN:
                    self.queue(other, LEAVE, 0.0)
                other = orders.partner[other]
            if other != slot:
                if status != OPEN:
                    self.queue(other, LEAVE, 0.0)
                orders.partner[other] = orders.partner[slot]
        if orders.kin[slot] & CHILD:
            self.unlink(slot)
        if orders.kin[slot] & PARENT:
            other = orders.brood[slot]
            while other != NONE:
                following = orders.brother[other]
                orders.kin[other] &= ~CHILD
                if status == FILLED:
                    if not orders.kin[other] & SCALED:
                        self.queue(other, WAKE, 0.0)
                elif orders.status[other] == WAITING and status != OPEN and not self.queued(other):
                    self.queue(other, ORPHAN, 0.0)
                other = following
        orders.kin[slot] = 0

    def secede(self, slot):
        """Take an order out of its group."""
        orders = self.orders
        other: cython.int = slot
        while orders.partner[other] != slot:
            other = orders.partner[other]
        orders.partner[other] = orders.partner[slot]
        orders.kin[slot] &= ~GROUPED
        return 0

    def unlink(self, slot):
        """Take a child out of its parent's list."""
        orders = self.orders
        parent: cython.int = orders.parent[slot]
        other: cython.int = orders.brood[parent]
        if other == slot:
            orders.brood[parent] = orders.brother[slot]
            return 0
        while orders.brother[other] != slot:
            other = orders.brother[other]
        orders.brother[other] = orders.brother[slot]
        return 0

    def queued(self, slot):
        """Whether an order is about to wake."""
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
