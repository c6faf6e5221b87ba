"""Acceptance: orders that were placed are checked together, and accepted or rejected (section 4 of the execution rules).

Place in the flow: after the strategy's hook. What an order means for its relatives is done by `settle`, when its own
bookkeeping is complete.
"""

from array import array

from broker import codes
from broker.entry.placing import Placing
from broker.orders.order import Order
from broker.tolerance import closing_part, is_nothing, larger_of, reduces

NAN = float("nan")
NONE = -1
SUBMITTED, ZERO_SIZE, NOT_STARTED = codes.SUBMITTED, codes.ZERO_SIZE, codes.NOT_STARTED
INSUFFICIENT_CASH, MARKET = codes.INSUFFICIENT_CASH, codes.MARKET
TRAIL, TRAIL_LIMIT, DAY, ACCEPTED = codes.TRAIL, codes.TRAIL_LIMIT, codes.DAY, codes.ACCEPTED
DELISTED, NO_RATE, OFF_TICK, BEYOND_LEG = codes.DELISTED, codes.NO_RATE, codes.OFF_TICK, codes.BEYOND_LEG
NO_REASON, REJECTED, WAKE, GROW = codes.NO_REASON, codes.REJECTED, codes.WAKE, codes.GROW
ORPHAN, WAITING, BY_PARENT, REDUCE = codes.ORPHAN, codes.WAITING, codes.BY_PARENT, codes.REDUCE
BY_OCO, NEW_SIZE, WOKEN, NO_PRICE = codes.BY_OCO, codes.NEW_SIZE, codes.WOKEN, codes.NO_PRICE
NOTHING_TO_REDUCE, POSITION_CLOSED, EXIT_FILLED = codes.NOTHING_TO_REDUCE, codes.POSITION_CLOSED, codes.EXIT_FILLED
STRAY = codes.STRAY
FINISH, LIMIT, PARENT, CHILD, SCALED = codes.FINISH, codes.LIMIT, codes.PARENT, codes.CHILD, codes.SCALED
AT_CLOSE = codes.AT_CLOSE
FREELY, EXIT, MAX_ORDER_SIZE, REJECTS = codes.FREELY, codes.EXIT, codes.MAX_ORDER_SIZE, codes.REJECTS


class Acceptance(Placing):
    """The way of an order into the book."""

    def __init__(self, bars, record, options):
        Placing.__init__(self, bars, record, options)
        self.strict = self.terms.lotted or self.terms.foreign or self.hedging or self.risk.active
        self.peeks = options.cheat_on_open  # then orders are also checked when a bar has no more than its open
        self.freed = 0.0
        self.session = options.session
        self.opening = False  # whether orders are placed by `next_open`, and meet the bar of this instant
        self.fits = options.on_insufficient_cash == "reduce"
        self.carried = array("d", [NAN]) * bars.rows  # latest closes in shares of today, of feeds with actions at this instant

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
                if self.forgets and orders.number[slot] != self.placed_numbers[i]:
                    continue
                if orders.status[slot] == SUBMITTED and reduces(
                    self.projected(slot), orders.size[slot], self.account.largest[orders.leg[slot]]
                ):
                    self.consider(slot)
                    if self.family.n > 0:
                        self.settle()
        for i in range(n):
            slot = self.placed[i]
            if self.forgets and orders.number[slot] != self.placed_numbers[i]:
                continue  # cancelled, and its slot taken by another order
            if orders.status[slot] == SUBMITTED:
                self.consider(slot)
            elif orders.status[slot] == WAITING:
                self.refuse_off_tick(slot, slot)
            if self.family.n > 0:
                self.settle()
        self.forgets = False
        return 0

    def consider(self, slot):
        """Accept or reject one order."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        leg: cython.Py_ssize_t = orders.leg[slot]
        size: cython.double = orders.size[slot]
        closing: cython.double = closing_part(self.projected(slot), size, self.account.largest[leg])
        opening: cython.double
        scale: cython.double
        price: cython.double
        kind: cython.int = orders.kind[slot]
        funds = self.funds
        if size == 0.0:
            return self.refuse(slot, ZERO_SIZE, NAN, NAN)
        if self.bars.count[row] == 0:
            return self.refuse(slot, NOT_STARTED, NAN, NAN)
        if self.gone[row]:
            return self.refuse(slot, DELISTED, NAN, NAN)
        price = self.reference(slot, row)
        if orders.special[slot] != 0 and orders.reducing[slot] != FREELY:
            if kind == MARKET:
                scale = larger_of(self.account.largest[leg], self.largest_pending[leg])
                if is_nothing(closing, larger_of(size, scale)):
                    return self.refuse(slot, NOTHING_TO_REDUCE, NAN, NAN)
                self.fit_size(slot, closing)
                size = closing
            else:
                closing = size  # what it could open is cut off when it is filled
        if self.strict and self.forbids(slot, row, leg, size, closing, price):
            return 0
        if not funds.covers(row, closing, size, price, self.freed):
            opening = self.affordable(slot, row, closing, size, price, self.freed)
            if opening == 0.0:
                funds.covers(row, closing, size, price, self.freed)
                return self.refuse(slot, INSUFFICIENT_CASH, funds.free, funds.needed)
            self.fit_size(slot, closing + opening)
            size = closing + opening
            funds.covers(row, closing, size, price, self.freed)
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
        elif orders.tif[slot] == AT_CLOSE and self.session.closing:
            orders.until[slot] = self.session.closes_after(self.bars.now - self.opening)
        orders.born[slot] = self.bars.count[row]
        if closing != size:
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

    def fit_size(self, slot, size):
        """An order becomes as large as it may be."""
        if size != self.orders.size[slot]:
            self.event(slot, NEW_SIZE, self.orders.size[slot], size)
            self.resize(slot, size)
        return 0

    def affordable(self, slot, row, closing, size, price, freed):
        """The largest opening part, up to that of `size`, that is affordable at `price`; 0 unless the order may be fitted."""
        opening: cython.double = size - closing
        least: cython.double = 0.0
        most: cython.double = 1.0
        part: cython.double
        whole: cython.double
        i: cython.Py_ssize_t = 0
        if (self.orders.fit[slot] == REJECTS and not self.fits) or opening == 0.0:
            return 0.0
        if self.covers_all(row, closing, size, price, freed):
            return opening
        while i < 60:  # halves: minimum fees and tiers make it curved, where a division would not do
            i += 1
            part = 0.5 * (least + most)
            if self.covers_all(row, closing, closing + opening * part, price, freed):
                least = part
            else:
                most = part
        whole = opening * least
        if self.terms.lotted:
            whole = self.terms.whole(row, whole)
            part = self.terms.whole(row, opening * most)
            if part != whole and self.funds.covers(row, closing, closing + part, price, freed):
                whole = part
        return 0.0 if is_nothing(whole, opening if opening >= 0.0 else -opening) else whole

    def covers_all(self, row, closing, size, price, freed):
        """Whether an order is affordable without any tolerance, so that one which takes all leaves no debt."""
        funds = self.funds
        return funds.covers(row, closing, size, price, freed) and (not funds.asks or funds.needed <= funds.free)

    def cover(self, slot, price):
        """An accepted order counts: from now on as one that rests, or as a position to come."""
        orders = self.orders
        if orders.kind[slot] != MARKET and orders.reducing[slot] == FREELY:
            self.risk.exposure.add(slot, abs(orders.size[slot] - orders.filled[slot]), price)
        if self.risk.valued:
            self.revise(orders.leg[slot])

    def reference(self, slot, row):
        """The price at which an order must be affordable: its limit, else its stop, else the latest close."""
        price: cython.double = self.orders.limit[slot]
        if price != price:
            price = self.orders.stop[slot]
        if price != price:
            price = self.latest(row)
        return price

    def forbids(self, slot, row, leg, size, closing, price):
        """Whether ticks, legs, rates or the account's limits forbid an order, which is rejected then."""
        orders = self.orders
        terms = self.terms
        reason: cython.int
        held: cython.double
        child: cython.int
        if terms.factor[row] != terms.factor[row]:
            self.refuse(slot, NO_RATE, NAN, NAN)
            return True
        if self.refuse_off_tick(slot, slot):
            return True
        if orders.kin[slot] & PARENT:
            child = orders.brood[slot]
            while child != NONE:
                if orders.kin[child] & SCALED and self.refuse_off_tick(slot, child):
                    return True
                child = orders.brother[child]
        if orders.reducing[slot] != FREELY:
            if self.risk.active and orders.reducing[slot] != EXIT and self.risk.oversized(size):
                self.refuse(slot, MAX_ORDER_SIZE, self.risk.allowed, self.risk.found)
                return True
            return False
        held = self.projected(slot)
        if (
            self.hedging
            and (held + size < 0.0 if leg < self.rows else held + size > 0.0)
            and not self.is_flat(leg, held + size)
        ):
            self.refuse(slot, BEYOND_LEG, held, size)
            return True
        if self.risk.active:
            reason = self.risk.breach(slot, size - closing, price, held, self.equity)
            if reason != NO_REASON:
                self.refuse(slot, reason, self.risk.allowed, self.risk.found)
                return True
        return False

    def refuse_off_tick(self, slot, other):
        """Reject an order if a price of it, or of `other`, an exit of its bracket, is off the tick."""
        orders = self.orders
        terms = self.terms
        price: cython.double = orders.limit[other]
        if terms.on_tick(orders.row[slot], price):
            price = orders.stop[other]
            if terms.on_tick(orders.row[slot], price):
                return False
        self.refuse(slot, OFF_TICK, price, terms.nearest(orders.row[slot], price))
        return True

    def refuse(self, slot, reason, found, needed):
        """Reject an order that was placed and not accepted."""
        orders = self.orders
        orders.found[slot] = found
        orders.needed[slot] = needed
        if orders.kind[slot] == MARKET and orders.status[slot] == SUBMITTED:
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
        """The stop of a trailing order starts from the latest close, or from the price that it was given."""
        if self.orders.best[slot] != self.orders.best[slot]:
            self.orders.best[slot] = self.latest(row)
        self.set_trail(slot)
        return 0

    def set_trail(self, slot):
        """Stop and limit of a trailing order from its best price."""
        orders = self.orders
        side: cython.double = 1.0 if orders.size[slot] > 0.0 else -1.0
        best: cython.double = orders.best[slot]
        amount: cython.double = orders.trail[slot]
        row: cython.Py_ssize_t = orders.row[slot]
        if orders.percent[slot]:
            amount *= best if best >= 0.0 else -best
        stop: cython.double = best + side * amount
        if stop == stop:
            orders.stop[slot] = self.terms.outward(row, stop, side)
            if orders.kind[slot] == TRAIL_LIMIT:
                orders.limit[slot] = self.terms.outward(row, stop + side * orders.offset[slot], side)
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
            elif deed == FINISH or deed == STRAY:
                if status == ACCEPTED and (deed == FINISH or not self.protects(slot)):
                    self.drop(slot, EXIT_FILLED if deed == FINISH else POSITION_CLOSED)
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
        self.event(slot, WOKEN, orders.size[slot], NAN)
        if orders.kind[slot] == MARKET:
            self.pend(slot, orders.leg[slot], orders.size[slot])
        self.freed = 0.0
        self.consider(slot)
        return 0

    def price_exit(self, slot):
        """The price of an exit that lies at a distance from where its entry was filled, on average until now."""
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
        self.reprice(slot)
        return 0

    def protects(self, slot):
        """Whether an exit is on the other side of the position that its leg has."""
        held: cython.double = self.account.sizes[self.orders.leg[slot]]
        return held < 0.0 if self.orders.size[slot] > 0.0 else held > 0.0

    def retire(self, leg, direction):
        """A trade of a leg is over, of this `direction`: exits that are left without a position go.

        They take what is left of their entry along; exits of an entry that may still open their position stay.
        """
        orders = self.orders
        slot: cython.int = self.exits[leg]
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
                    self.drop(orders.parent[slot], POSITION_CLOSED)
                self.drop(slot, POSITION_CLOSED)
        if self.family.n > 0:
            self.settle()
        return 0

    def cut(self, slot, amount):
        """A partner was filled in part."""
        orders = self.orders
        size: cython.double = orders.size[slot]
        left: cython.double = size - orders.filled[slot]
        if left < 0.0:
            left = -left
        # nothing is left of this one, which is no reason for the others to go
        if amount >= left or is_nothing(left - amount, larger_of(size, 0.0)):
            if self.risk.follows:
                self.uncover(slot)
            self.family.secede(slot)
            return self.drop(slot, BY_OCO)
        amount = size - amount if size > 0.0 else size + amount
        self.event(slot, NEW_SIZE, size, amount)
        self.resize(slot, amount)
        return 0

    def latest(self, row):
        """The latest close of a feed: in shares of today, where a split came before `next_open`."""
        if self.peeks:
            return self.closes.now(row) if self.carried[row] != self.carried[row] else self.carried[row]
        return self.bars.marks.closes[row]

    def unit(self, row):
        return self.latest(row) * self.terms.factor[row]

    def value_of(self, row, price):
        unit: cython.double = self.unit(row) if price != price else price * self.terms.factor[row]
        return unit if unit >= 0.0 else -unit

    def all_cash(self, row, price):
        terms = self.terms
        free: cython.double = self.funds.available()
        unit: cython.double = terms.margin(row, 1.0, self.latest(row) if price != price else price)
        if unit < 0.0:
            unit = -unit
        return 2.0 * free / unit if free > 0.0 and unit > 0.0 else 0.0

    def target_value(self, row, value, visible):
        unit: cython.double
        size: cython.double = 0.0
        if value != 0.0:
            unit = self.value_of(row, NAN)
            size = value / unit if unit > 0.0 else NAN
            if size - size != 0.0:
                return self.send_unpriced(row)
        return self.target(row, size, visible)

    def target_share(self, row, weight, visible):
        return self.target_value(row, weight * self.equity if self.equity > 0.0 else 0.0, visible)

    def send_unpriced(self, row):
        """An order for a target that cannot be sized, because the price of its feed is zero or unknown: rejected at once."""
        orders = self.orders
        slot: cython.Py_ssize_t = orders.take(row, row, MARKET, 0.0, NAN, NAN, self.bars.now)
        self.pend(slot, row, 0.0)
        order = orders.show(slot, self)
        self.refuse(slot, NO_PRICE, NAN, NAN)
        return order

    # -- views ---------------------------------------------------------------------------------------------------

    def living(self):
        """Views of the orders that are not over, in order of creation."""
        return sorted([view for view in self.orders.views if view is not None], key=order_number)


def order_number(order):
    return order.number
