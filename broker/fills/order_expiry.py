"""Expiry: orders with a time in force end when it has passed (rule 3.3)."""

from broker import order_codes

NONE = -1
NEVER = 1 << 62
ACCEPTED, DAY, DAY_OVER, EXPIRED, GTC, GTD = order_codes.ACCEPTED, order_codes.DAY, order_codes.DAY_OVER, order_codes.EXPIRED, order_codes.GTC, order_codes.GTD
UNTIL = order_codes.UNTIL


class Expiry:
    """Ends DAY and GTD orders."""

    def __init__(self, state, lifecycle, contingencies):
        self.state = state
        self.lifecycle = lifecycle
        self.contingencies = contingencies
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.book = self.state.book
        self.links = self.state.links
        self.rows = self.state.rows
        self.session = self.state.session

    def is_due(self, slot, row):
        """Return whether an order has expired; the first bar decides for which day a DAY order is good."""
        orders = self.orders
        tif: cython.int = orders.tif[slot]
        if tif != DAY and tif != GTD:
            return False
        if tif == DAY and orders.until[slot] == 0:
            orders.until[slot] = self.session.opens(self.session.number(self.bars.now) + 1)
        return self.bars.now > orders.until[slot]

    def end_collected(self, row):
        """End the collected orders that have expired, before any of them is matched."""
        orders = self.orders
        i: cython.Py_ssize_t
        slot: cython.int
        for i in range(self.book.n):
            slot = self.book.found[i]
            if orders.tif[slot] != GTC and orders.status[slot] == ACCEPTED and self.is_due(slot, row):
                self.lifecycle.withdraw(slot, EXPIRED, DAY_OVER if orders.tif[slot] == DAY else UNTIL)
        if self.links.n > 0:
            self.contingencies.settle()
        return 0

    def end_resting(self, row, horizon):
        """End the resting orders of a feed that have expired, and find when the next one will."""
        orders = self.orders
        book = self.book
        which: cython.Py_ssize_t = self.rows + row
        i: cython.Py_ssize_t
        slot: cython.int
        book.n = 0
        book.gather(which, horizon)
        for i in range(book.n):
            slot = book.found[i]
            if orders.status[slot] == ACCEPTED and self.is_due(slot, row):
                self.lifecycle.withdraw(slot, EXPIRED, DAY_OVER if orders.tif[slot] == DAY else UNTIL)
        book.due[row] = NEVER
        slot = book.heads[which]
        while slot != NONE:
            if orders.until[slot] < book.due[row]:
                book.due[row] = orders.until[slot]
            slot = orders.after[slot]
        if self.links.n > 0:
            self.contingencies.settle()
        return 0
