"""PotentialExposure: the largest positions that working orders can lead to (rule 4.8), updated in a few operations per order.

The certain position of a leg ("sure") is the current one plus the accepted market orders. From there it can rise to `sure` plus
the resting buys and fall to `sure` less the resting sells. Of a group of which one cancels the others, the largest of a side
counts. In values, resting orders of a side that only reduce do not count: they may never be filled, and closing a position is
never held back. What orders open is valued at their reference prices, the rest at the latest close; what can happen on several
feeds may happen together. Only an account with a limit on positions or values needs any of this.
"""

from array import array

from broker import order_codes
from broker.account.sum_tree import SumTree
from engine.core.storage import bars as fields

GROUPED = order_codes.GROUPED


class PotentialExposure:
    """Exposure of the legs of `account`; `units[side]`, `worth[side]`: the resting orders of a side, 2 * leg for buys, + 1 for
    sells.
    """

    def __init__(self, account, terms, orders, follows, valued):
        legs = account.legs if follows else 0
        self.account = account
        self.terms = terms
        self.orders = orders
        self.closes = account.bars.rings[fields.CLOSE]
        self.valued = valued  # whether values are kept as well as units
        self.units = array("d", bytes(16 * legs))
        self.worth = array("d", bytes(16 * legs))
        self.count = array("i", bytes(8 * legs))
        self.marks = array("d", bytes(8 * account.rows if follows else 0))
        self.most = SumTree(legs if valued else 1)  # values of the legs if all resting buys that open are filled, no sell
        self.least = SumTree(legs if valued else 1)
        self.gross = SumTree(legs if valued else 1)
        self.peak_units = array("d", bytes(16 * legs))  # scratch of `disband`, zero in between
        self.peak_worth = array("d", bytes(16 * legs))
        self.changed = array("i", bytes(4 * legs))
        self.other_units = 0.0
        self.other_worth = 0.0

    # -- resting orders ------------------------------------------------------------------------------------------

    def add(self, slot, units, price):
        """Count a resting order: `units` (unsigned) are left of it, at a reference price."""
        orders = self.orders
        side: cython.Py_ssize_t = self.side(slot)
        worth: cython.double = units * self.firm(orders.row[slot], price)
        self.rivals(slot)
        self.count[side] += 1
        self.units[side] += more(units, self.other_units)
        self.worth[side] += more(worth, self.other_worth)
        orders.counted[slot] = units
        orders.worth[slot] = worth

    def remove(self, slot):
        """Stop counting an order; without any, the sums are exactly zero, free of rounding."""
        orders = self.orders
        side: cython.Py_ssize_t = self.side(slot)
        if orders.counted[slot] == 0.0:
            return
        self.rivals(slot)
        self.count[side] -= 1
        self.units[side] -= more(orders.counted[slot], self.other_units)
        self.worth[side] -= more(orders.worth[slot], self.other_worth)
        if self.count[side] == 0:
            self.units[side] = 0.0
            self.worth[side] = 0.0
        orders.counted[slot] = 0.0

    def resize(self, slot, units):
        """Set how many units of a resting order are left."""
        price: cython.double
        if self.orders.counted[slot] != 0.0:
            price = self.price(slot)
            self.remove(slot)
            self.add(slot, units, price)

    def price(self, slot):
        """Return the price at which a resting order is counted."""
        counted: cython.double = self.orders.counted[slot]
        return self.orders.worth[slot] / counted if counted != 0.0 else 0.0

    def rivals(self, slot):
        """Find the largest resting partner of an order on its side; at most one of a group is filled."""
        orders = self.orders
        other: cython.int
        self.other_units = 0.0
        self.other_worth = 0.0
        if not orders.kin[slot] & GROUPED:
            return
        other = orders.partner[slot]
        while other != slot:
            if orders.counted[other] != 0.0 and self.side(other) == self.side(slot):
                if orders.counted[other] > self.other_units:
                    self.other_units = orders.counted[other]
                if orders.worth[other] > self.other_worth:
                    self.other_worth = orders.worth[other]
            other = orders.partner[other]

    def disband(self, slot):
        """Stop counting the partners of an order: the largest of each side, which counted for all."""
        orders = self.orders
        other: cython.int = orders.partner[slot]
        side: cython.Py_ssize_t
        while other != slot:
            if orders.counted[other] != 0.0:
                side = self.side(other)
                if orders.counted[other] > self.peak_units[side]:
                    self.peak_units[side] = orders.counted[other]
                if orders.worth[other] > self.peak_worth[side]:
                    self.peak_worth[side] = orders.worth[other]
            other = orders.partner[other]
        other = orders.partner[slot]
        while other != slot:
            if orders.counted[other] != 0.0:
                side = self.side(other)
                self.units[side] -= self.peak_units[side]
                self.worth[side] -= self.peak_worth[side]
                self.peak_units[side] = 0.0
                self.peak_worth[side] = 0.0
                self.count[side] -= 1
                if self.count[side] == 0:
                    self.units[side] = 0.0
                    self.worth[side] = 0.0
                orders.counted[other] = 0.0
            other = orders.partner[other]

    def side(self, slot):
        return 2 * self.orders.leg[slot] + (1 if self.orders.size[slot] < 0.0 else 0)

    # -- values --------------------------------------------------------------------------------------------------

    def revise(self, leg, sure):
        """Update the values of a leg after its certain position or its resting orders changed."""
        self.value(leg, sure)
        self.changed[0] = leg
        self.refresh(1)

    def mark(self, rows, n, agreed):
        """Take the closes of the feeds that advanced; `agreed`: what the accepted market orders change of each leg."""
        account = self.account
        everywhere: cython.bint = self.terms.foreign  # rates move what has no new bar, too
        row: cython.Py_ssize_t
        leg: cython.Py_ssize_t
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        if everywhere:
            n = account.rows
        for i in range(n):
            row = i if everywhere else rows[i]
            leg = row
            while leg < account.legs:
                if account.sizes[leg] != 0.0 or agreed[leg] != 0.0 or self.gross.nodes[self.gross.size + leg] != 0.0:
                    self.value(leg, account.sizes[leg] + agreed[leg])
                    self.changed[m] = leg
                    m += 1
                leg += account.rows
        if m > 0:
            self.refresh(m)

    def refresh(self, n):
        self.most.refresh(self.changed, n)
        self.least.refresh(self.changed, n)
        self.gross.refresh(self.changed, n)

    def value(self, leg, sure):
        """Compute the leaves of a leg."""
        buys: cython.Py_ssize_t = 2 * leg
        high: cython.double = self.outcome(leg, sure, self.units[buys], self.worth[buys])
        low: cython.double = self.outcome(leg, sure, -self.units[buys + 1], -self.worth[buys + 1])
        self.most.nodes[self.most.size + leg] = high
        self.least.nodes[self.least.size + leg] = low
        self.gross.nodes[self.gross.size + leg] = larger(high, low)

    def outcome(self, leg, sure, units, worth):
        """Return the value of a leg after resting orders of signed `units` and `worth`; what they open counts at its cost."""
        row: cython.Py_ssize_t = leg if leg < self.account.rows else leg - self.account.rows
        factor: cython.double = self.terms.factor[row]
        price: cython.double = self.firm(row, self.closes.now(row))
        if units != 0.0:
            if sure == 0.0 or (sure > 0.0) == (units > 0.0):
                return (sure * price + worth) * factor
            if (sure > 0.0) != (sure + units > 0.0) and sure + units != 0.0:
                return (sure + units) * (worth / units) * factor
        return sure * price * factor if sure != 0.0 else 0.0

    def firm(self, row, price):
        """Return the absolute value of a price, or of the feed's latest one for NaN."""
        close: cython.double = self.closes.now(row)
        if close == close:
            self.marks[row] = close if close >= 0.0 else -close
        if price != price:
            return self.marks[row]
        return price if price >= 0.0 else -price


def more(amount, other):
    """Return what an order adds to a side on which a partner of it already counts `other`."""
    return amount - other if amount > other else 0.0


def larger(high, low):
    """Return the larger of two absolute values."""
    high = high if high >= 0.0 else -high
    low = low if low >= 0.0 else -low
    return high if high >= low else low
