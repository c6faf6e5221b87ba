"""Acceptance: orders that were placed are checked together, and accepted or rejected (section 4 of the execution rules).

Place in the flow: after the strategy's hook. What an order means for its relatives is done by `settle`, when its own
bookkeeping is complete.
"""

from broker import codes
from broker.account.buying_power import closing_part, reduces
from broker.entry.placing import Placing
from broker.orders.order import Order

NAN = float("nan")
SUBMITTED, ZERO_SIZE, NOT_STARTED = codes.SUBMITTED, codes.ZERO_SIZE, codes.NOT_STARTED
FEED_ENDED, INSUFFICIENT_CASH, MARKET = codes.FEED_ENDED, codes.INSUFFICIENT_CASH, codes.MARKET
TRAIL, TRAIL_LIMIT, DAY, ACCEPTED = codes.TRAIL, codes.TRAIL_LIMIT, codes.DAY, codes.ACCEPTED
DELISTED, NO_RATE, OFF_TICK, BEYOND_LEG = codes.DELISTED, codes.NO_RATE, codes.OFF_TICK, codes.BEYOND_LEG
NO_REASON, REJECTED, WAKE, GROW = codes.NO_REASON, codes.REJECTED, codes.WAKE, codes.GROW
ORPHAN, WAITING, BY_PARENT, REDUCE = codes.ORPHAN, codes.WAITING, codes.BY_PARENT, codes.REDUCE
BY_OCO, NEW_SIZE, WOKEN = codes.BY_OCO, codes.NEW_SIZE, codes.WOKEN


class Acceptance(Placing):
    """The way of an order into the book."""

    def __init__(self, bars, record, options):
        Placing.__init__(self, bars, record, options)
        self.strict = self.terms.lotted or self.terms.foreign or self.hedging or self.risk.active
        self.peeks = options.cheat_on_open  # then orders are also checked when a bar has no more than its open
        self.freed = 0.0

    # -- checking ------------------------------------------------------------------------------------------------

    def check(self):
        """Check what was placed since the last call together: reductions of positions first, then the others."""
        orders = self.orders
        i: cython.Py_ssize_t
        slot: cython.int
        n: cython.Py_ssize_t = self.waiting
        if n == 0:
            return 0
        self.waiting = 0
        self.freed = 0.0
        if n > 1:
            for i in range(n):
                slot = self.placed[i]
                if orders.status[slot] == SUBMITTED and reduces(self.projected(slot), orders.size[slot]):
                    self.consider(slot)
                    if self.family.n > 0:
                        self.settle()
        for i in range(n):
            slot = self.placed[i]
            if orders.status[slot] == SUBMITTED:
                self.consider(slot)
                if self.family.n > 0:
                    self.settle()
        return 0

    def consider(self, slot):
        """Accept or reject one order."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        leg: cython.Py_ssize_t = orders.leg[slot]
        size: cython.double = orders.size[slot]
        closing: cython.double = closing_part(self.projected(slot), size)
        price: cython.double
        kind: cython.int = orders.kind[slot]
        funds = self.funds
        if size == 0.0:
            return self.refuse(slot, ZERO_SIZE, NAN, NAN)
        if self.bars.count[row] == 0:
            return self.refuse(slot, NOT_STARTED, NAN, NAN)
        if self.bars.over[row]:
            return self.refuse(slot, FEED_ENDED, NAN, NAN)
        price = self.reference(slot, row)
        if self.strict and self.forbids(slot, row, leg, size, closing, price):
            return 0
        if not funds.covers(row, closing, size, price, self.freed):
            return self.refuse(slot, INSUFFICIENT_CASH, funds.free, funds.needed)
        if funds.asks:
            orders.reserve[slot] = funds.reserve(funds.needed)
        if kind == MARKET:
            self.agreed[leg] += size
            if closing != 0.0 and funds.needed < 0.0:
                self.freed -= funds.needed
        elif kind == TRAIL or kind == TRAIL_LIMIT:
            self.begin_trail(slot, row)
        if orders.tif[slot] == DAY:
            orders.until[slot] = 0
        orders.born[slot] = self.bars.count[row]
        self.risk.today += 1.0
        self.book.accept(slot)
        if self.risk.follows:
            self.cover(slot, price)
        view: Order = orders.views[slot]
        if view is not None:
            view.status_code = ACCEPTED
            if self.listens:
                self.events.append(("accepted", view))
        return 0

    def cover(self, slot, price):
        """An accepted order counts: from now on as one that rests, or as a position to come."""
        orders = self.orders
        if orders.kind[slot] != MARKET:
            self.risk.exposure.add(slot, abs(orders.size[slot] - orders.filled[slot]), price)
        if self.risk.valued:
            self.revise(orders.leg[slot])

    def reference(self, slot, row):
        """The price at which an order must be affordable: its limit, else its stop, else the latest close."""
        price: cython.double = self.orders.limit[slot]
        if price != price:
            price = self.orders.stop[slot]
        if price != price:
            price = self.closes.now(row) if self.peeks else self.bars.marks.closes[row]
        return price

    def forbids(self, slot, row, leg, size, closing, price):
        """Whether ticks, legs, rates or the account's limits forbid an order, which is rejected then."""
        orders = self.orders
        terms = self.terms
        reason: cython.int
        held: cython.double
        if self.gone[row]:
            self.refuse(slot, DELISTED, NAN, NAN)
            return True
        if terms.factor[row] != terms.factor[row]:
            self.refuse(slot, NO_RATE, NAN, NAN)
            return True
        if not terms.on_tick(row, orders.limit[slot]):
            self.refuse(slot, OFF_TICK, orders.limit[slot], terms.nearest(row, orders.limit[slot]))
            return True
        if not terms.on_tick(row, orders.stop[slot]):
            self.refuse(slot, OFF_TICK, orders.stop[slot], terms.nearest(row, orders.stop[slot]))
            return True
        held = self.projected(slot)
        if self.hedging and (held + size < 0.0 if leg < self.rows else held + size > 0.0):
            self.refuse(slot, BEYOND_LEG, held, size)
            return True
        if self.risk.active:
            reason = self.risk.breach(slot, size - closing, price, held, self.equity)
            if reason != NO_REASON:
                self.refuse(slot, reason, self.risk.allowed, self.risk.found)
                return True
        return False

    def refuse(self, slot, reason, found, needed):
        """Reject an order that was placed and not accepted."""
        orders = self.orders
        orders.found[slot] = found
        orders.needed[slot] = needed
        if orders.kind[slot] == MARKET:
            self.uncount(slot, orders.leg[slot])
        self.lines.pop(slot, None)
        self.end(slot, REJECTED, reason)
        return 0

    def projected(self, slot):
        """The position that an order will meet: what is held and what accepted market orders will change."""
        leg: cython.Py_ssize_t = self.orders.leg[slot]
        return self.account.sizes[leg] + self.agreed[leg]

    # -- trailing stops ------------------------------------------------------------------------------------------

    def begin_trail(self, slot, row):
        """The stop of a trailing order starts from the latest close."""
        self.orders.best[slot] = self.closes.now(row)
        self.set_trail(slot)
        return 0

    def set_trail(self, slot):
        """Stop and limit of a trailing order from its best price."""
        orders = self.orders
        side: cython.double = 1.0 if orders.size[slot] > 0.0 else -1.0
        best: cython.double = orders.best[slot]
        amount: cython.double = best * orders.trail[slot] if orders.percent[slot] else orders.trail[slot]
        stop: cython.double = best + side * amount
        if stop == stop:
            orders.stop[slot] = stop
            if orders.kind[slot] == TRAIL_LIMIT:
                orders.limit[slot] = stop + side * orders.offset[slot]
            self.reprice(slot)

    def reprice(self, slot):
        """Show a view the prices of its order."""
        view: Order = self.orders.views[slot]
        if view is not None:
            view.stop = self.orders.stop[slot]
            view.limit = self.orders.limit[slot]

    # -- relatives -----------------------------------------------------------------------------------------------

    def settle(self):
        """Do what the lives of orders mean for their relatives, which may mean something for theirs."""
        family = self.family
        orders = self.orders
        i: cython.Py_ssize_t = 0
        slot: cython.int
        deed: cython.int
        status: cython.int
        while i < family.n:
            slot = family.slots[i]
            deed = family.deeds[i]
            status = orders.status[slot]
            if deed == WAKE or deed == GROW:
                self.wake(slot, deed, family.amounts[i])
            elif deed == ORPHAN:
                if status == WAITING:
                    self.drop(slot, BY_PARENT)
            elif status <= ACCEPTED or status == WAITING:
                if deed == REDUCE:
                    self.cut(slot, family.amounts[i])
                else:
                    self.drop(slot, BY_OCO)
            i += 1
        family.n = 0
        return 0

    def wake(self, slot, deed, amount):
        """A parent was filled: its child is checked like a new order; one that scales takes its size from the parent."""
        orders = self.orders
        size: cython.double = orders.size[slot]
        side: cython.double = 1.0 if size > 0.0 else -1.0
        if orders.status[slot] == ACCEPTED and deed == GROW:
            self.event(slot, NEW_SIZE, size, size + side * amount)
            self.resize(slot, size + side * amount)
            return 0
        if orders.status[slot] != WAITING:
            return 0
        if deed == GROW:
            orders.size[slot] = side * amount
            view: Order = orders.views[slot]
            if view is not None:
                view.size = side * amount
        orders.status[slot] = SUBMITTED
        self.event(slot, WOKEN, orders.size[slot], NAN)
        if orders.kind[slot] == MARKET:
            self.pend(slot, orders.leg[slot], orders.size[slot])
        self.freed = 0.0
        self.consider(slot)
        return 0

    def cut(self, slot, amount):
        """A partner was filled in part."""
        orders = self.orders
        size: cython.double = orders.size[slot]
        left: cython.double = size - orders.filled[slot]
        if left < 0.0:
            left = -left
        if amount >= left * (1.0 - 1e-12):  # nothing is left of this one, which is no reason for the others to go
            if self.risk.follows:
                self.uncover(slot)
            self.family.secede(slot)
            return self.drop(slot, BY_OCO)
        amount = size - amount if size > 0.0 else size + amount
        self.event(slot, NEW_SIZE, size, amount)
        self.resize(slot, amount)
        return 0

    def unit(self, row):
        return self.closes.now(row) * self.terms.factor[row]

    # -- views ---------------------------------------------------------------------------------------------------

    def living(self):
        """Views of the orders that are not over, in order of creation."""
        return sorted([view for view in self.orders.views if view is not None], key=order_number)


def order_number(order):
    return order.number
