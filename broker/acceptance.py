"""Acceptance: how orders come in: placed, checked together, accepted or rejected, modified, cancelled (section 4 of the rules).

Place in the flow: strategies place orders through the desk; `accept` checks them after the strategy's hook. What an order means
for its relatives is done by `settle`, when its own bookkeeping is complete.
"""

from array import array

from broker import codes
from broker.funds import closing_part
from broker.keeper import Keeper
from broker.order import Order
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
ABSURD = 1e15
MARKET, LIMIT, STOP, TRAIL, TRAIL_LIMIT = codes.MARKET, codes.LIMIT, codes.STOP, codes.TRAIL, codes.TRAIL_LIMIT
ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN = codes.ON_CLOSE, codes.LIMIT_ON_CLOSE, codes.LIMIT_ON_OPEN
DAY, AT_OPEN, AT_CLOSE = codes.DAY, codes.AT_OPEN, codes.AT_CLOSE
SUBMITTED, ACCEPTED, FILLED, CANCELED = codes.SUBMITTED, codes.ACCEPTED, codes.FILLED, codes.CANCELED
REJECTED, WAITING = codes.REJECTED, codes.WAITING
NO_REASON, BY_STRATEGY, INSUFFICIENT_CASH = codes.NO_REASON, codes.BY_STRATEGY, codes.INSUFFICIENT_CASH
ZERO_SIZE, NOT_STARTED, FEED_ENDED = codes.ZERO_SIZE, codes.NOT_STARTED, codes.FEED_ENDED
BY_OCO, BY_PARENT, OFF_TICK, BEYOND_LEG, DELISTED, NO_RATE = (
    codes.BY_OCO,
    codes.BY_PARENT,
    codes.OFF_TICK,
    codes.BEYOND_LEG,
    codes.DELISTED,
    codes.NO_RATE,
)
WAITS_FOR, JOINED, WOKEN, LASTS = codes.WAITS_FOR, codes.JOINED, codes.WOKEN, codes.LASTS
NEW_SIZE, NEW_LIMIT, NEW_STOP, NEW_TRAIL, NEW_OFFSET = (
    codes.NEW_SIZE,
    codes.NEW_LIMIT,
    codes.NEW_STOP,
    codes.NEW_TRAIL,
    codes.NEW_OFFSET,
)
KEPT = codes.KEPT
WAKE, GROW, REDUCE, LEAVE, ORPHAN = codes.WAKE, codes.GROW, codes.REDUCE, codes.LEAVE, codes.ORPHAN
SCALED = codes.SCALED


class Acceptance(Keeper):
    """The way of an order into the book."""

    def __init__(self, bars, record, options):
        Keeper.__init__(self, bars, record, options)
        self.hedging = options.hedging
        self.strict = self.terms.lotted or self.terms.foreign or self.hedging or self.risk.active
        self.freed = 0.0
        self.placed = array("i", bytes(4 * 64))
        self.waiting = 0
        self.lines = {}  # slot: (ring, row) whose values a trailing order follows

    # -- placing -------------------------------------------------------------------------------------------------

    def leg_of(self, row, size):
        """The leg that an order is about if it does not say so: with hedging positions, buys are long and sells short."""
        return row + self.rows if self.hedging and size < 0.0 else row

    def submit(self, row, kind, size, price, visible):
        orders = self.orders
        if self.terms.lotted:
            size = self.terms.whole(row, size)
        leg: cython.Py_ssize_t = self.leg_of(row, size)
        slot: cython.Py_ssize_t = orders.take(
            row, leg, kind, size, price if kind == LIMIT else NAN, price if kind == STOP else NAN, self.bars.now
        )
        if kind == MARKET:
            self.pend(slot, leg, size)
        self.queue(slot)
        return orders.show(slot, self) if visible or self.listens else None

    def place(self, row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco):
        orders = self.orders
        if self.terms.lotted:
            size = self.terms.whole(row, size)
        if leg == NONE:
            leg = self.leg_of(row, size)
        above: cython.Py_ssize_t = self.living_slot("parent", parent)
        partner: cython.Py_ssize_t = self.living_slot("oco", oco)
        slot: cython.Py_ssize_t = orders.take(row, leg, kind, size, limit, stop, self.bars.now)
        orders.tif[slot] = tif
        orders.until[slot] = until
        if tif == AT_CLOSE:
            orders.phase[slot] = LIMIT_ON_CLOSE if kind == LIMIT else ON_CLOSE
        elif tif == AT_OPEN and kind == LIMIT:
            orders.phase[slot] = LIMIT_ON_OPEN
        view = orders.show(slot, self)
        if until > 0:
            self.event(slot, LASTS, until, NAN)
        if partner != NONE:
            self.family.join(slot, partner)
            self.event(slot, JOINED, orders.number[partner], NAN)
        if above != NONE:
            self.family.adopt(slot, above, scaled)
            self.event(slot, WAITS_FOR, orders.number[above], NAN)
            view.status_code = WAITING
            return view
        if kind == MARKET:
            self.pend(slot, leg, size)
        self.queue(slot)
        return view

    def trail(self, order, amount, percent, offset, ring, row):
        """Make an order that was just placed a trailing one; `ring`: follow this line's values of that row, if not None."""
        orders = self.orders
        view: Order = order
        slot: cython.Py_ssize_t = view.slot
        orders.trail[slot] = amount
        orders.percent[slot] = percent
        orders.offset[slot] = offset
        if ring is not None:
            self.lines[slot] = (ring, row)
        self.event(slot, NEW_TRAIL, amount, percent)
        if offset == offset:
            self.event(slot, NEW_OFFSET, offset, NAN)

    def living_slot(self, name, order):
        """The slot of an order that another one refers to."""
        if order is None:
            return NONE
        if not isinstance(order, Order):
            raise OrderError(f"{name}({order!r}): expected an order, as buy(), sell() and the like return it")
        view: Order = order
        if view.broker is not self:
            raise OrderError(f"{name}({order!r}): that order belongs to another strategy or run")
        if view.slot == NONE:
            raise OrderError(f"{name}({order!r}): that order is over")
        return view.slot

    def queue(self, slot):
        """Let an order wait for `check`."""
        if self.waiting == len(self.placed):
            self.placed = array("i", list(self.placed) + [0] * self.waiting)
        self.placed[self.waiting] = slot
        self.waiting += 1
        return 0

    def impose(self, leg, reason):
        """A market order that closes a position, accepted without asking anybody; its slot."""
        orders = self.orders
        row: cython.Py_ssize_t = leg if leg < self.rows else leg - self.rows
        size: cython.double = -self.account.sizes[leg]
        slot: cython.Py_ssize_t = orders.take(row, leg, MARKET, size, NAN, NAN, self.bars.now)
        orders.reason[slot] = reason
        self.pend(slot, leg, size)
        self.agreed[leg] += size
        self.book.accept(slot)
        if self.listens:
            orders.show(slot, self)
        return slot

    def target(self, row, size, visible):
        missing: cython.double
        leg: cython.Py_ssize_t = row
        if self.hedging:
            leg = self.leg_of(row, size)
        if self.terms.lotted:
            size = self.terms.whole(row, size)
        missing = size - (self.account.sizes[leg] + self.pending[leg])
        if missing == 0.0:
            return None
        if self.hedging:
            return self.place(row, leg, MARKET, missing, NAN, NAN, 0, 0, None, False, None)
        return self.submit(row, MARKET, missing, NAN, visible)

    def flatten(self, leg):
        missing: cython.double = -(self.account.sizes[leg] + self.pending[leg])
        if missing == 0.0:
            return None
        return self.place(leg if leg < self.rows else leg - self.rows, leg, MARKET, missing, NAN, NAN, 0, 0, None, False, None)

    # -- checking ------------------------------------------------------------------------------------------------

    def check(self):
        """Check what was placed since the last call together: reductions of positions first, then the others."""
        orders = self.orders
        i: cython.Py_ssize_t
        slot: cython.int
        size: cython.double
        n: cython.Py_ssize_t = self.waiting
        if n == 0:
            return 0
        self.waiting = 0
        self.freed = 0.0
        if n > 1:
            for i in range(n):
                slot = self.placed[i]
                size = orders.size[slot]
                if orders.status[slot] == SUBMITTED and closing_part(self.projected(slot), size) == size:
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
        free: cython.double
        needed: cython.double
        if size == 0.0:
            return self.refuse(slot, ZERO_SIZE, NAN, NAN)
        if self.bars.count[row] == 0:
            return self.refuse(slot, NOT_STARTED, NAN, NAN)
        if self.bars.over[row]:
            return self.refuse(slot, FEED_ENDED, NAN, NAN)
        price = self.reference(slot, row)
        if self.strict and self.forbids(slot, row, leg, size, closing, price):
            return 0
        free = self.funds.available() + self.freed
        needed = self.funds.need(row, closing, size, price)
        if self.funds.needs_cash(row, closing, size):
            if needed > free:
                return self.refuse(slot, INSUFFICIENT_CASH, free, needed)
            orders.reserve[slot] = self.funds.reserve(needed)
        if orders.kind[slot] == MARKET:
            self.agreed[leg] += size
            if closing != 0.0 and needed < 0.0:
                self.freed -= needed
        if orders.kind[slot] == TRAIL or orders.kind[slot] == TRAIL_LIMIT:
            self.begin_trail(slot, row)
        if orders.tif[slot] == DAY:
            orders.until[slot] = 0
        orders.born[slot] = self.bars.count[row]
        self.risk.today += 1.0
        self.book.accept(slot)
        view: Order = orders.views[slot]
        if view is not None:
            view.status_code = ACCEPTED
            if self.listens:
                self.events.append(("accepted", view))
        return 0

    def reference(self, slot, row):
        """The price at which an order must be affordable: its limit, else its stop, else the latest close."""
        price: cython.double = self.orders.limit[slot]
        if price != price:
            price = self.orders.stop[slot]
        if price != price:
            price = self.closes.now(row)
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
            reason = self.risk.breach(row, leg, size, size - closing, price, held, self.equity, self.agreed)
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

    # -- changes -------------------------------------------------------------------------------------------------

    def modify(self, order, size, limit, stop, trail):
        orders = self.orders
        if order is None:
            raise OrderError("modify(None): expected an order, as buy(), sell() and the like return it")
        slot: cython.Py_ssize_t = self.living_slot("modify", order)
        view: Order = order
        row: cython.Py_ssize_t = orders.row[slot]
        accepted: cython.bint = orders.status[slot] == ACCEPTED
        reserve: cython.double = orders.reserve[slot]
        closing: cython.double
        price: cython.double
        needed: cython.double
        found: cython.double
        if self.terms.lotted and size == size:
            size = self.terms.whole(row, size)
        self.check_change(order, slot, row, size, limit, stop, trail)
        if size != size:
            size = orders.size[slot]
        if accepted:
            self.funds.release(reserve, False)
            closing = closing_part(self.account.sizes[orders.leg[slot]], size - orders.filled[slot])
            price = limit if limit == limit else stop if stop == stop and orders.limit[slot] != orders.limit[slot] else NAN
            if price != price:
                price = self.reference(slot, row)
            needed = self.funds.need(row, closing, size - orders.filled[slot], price)
            if self.funds.needs_cash(row, closing, size - orders.filled[slot]):
                found = self.funds.available()
                if needed > found:
                    self.funds.reserve(reserve)
                    view.found = found
                    view.needed = needed
                    self.event(slot, KEPT, found, needed)
                    return False
                reserve = self.funds.reserve(needed)
            else:
                reserve = 0.0
            orders.reserve[slot] = 0.0
            self.book.delist(slot)
        larger: cython.bint = size / orders.size[slot] > 1.0
        if size != orders.size[slot]:
            self.event(slot, NEW_SIZE, orders.size[slot], size)
            self.resize(slot, size)
        if limit == limit:
            self.event(slot, NEW_LIMIT, orders.limit[slot], limit)
            orders.limit[slot] = limit
        if stop == stop:
            self.event(slot, NEW_STOP, orders.stop[slot], stop)
            orders.stop[slot] = stop
        if trail == trail:
            self.event(slot, NEW_TRAIL, trail, orders.percent[slot])
            orders.trail[slot] = trail
            if accepted:
                self.set_trail(slot)
        self.reprice(slot)
        if accepted:
            orders.reserve[slot] = reserve
            if larger or limit == limit or stop == stop or trail == trail:
                self.book.accept(slot)
            else:
                self.book.enlist(slot)
        return True

    def check_change(self, order, slot, row, size, limit, stop, trail):
        """Refuse a change that makes no sense, before anything is changed."""
        orders = self.orders
        if size == size:
            if orders.kin[slot] & SCALED:
                raise OrderError(f"modify({order!r}): its size follows what is filled of its entry")
            if size == 0.0 or size * orders.size[slot] < 0.0:
                raise OrderError(f"modify({order!r}): size={size}; expected a size of the same side, or cancel()")
            if (size - orders.filled[slot]) * size <= 0.0:
                raise OrderError(f"modify({order!r}): size={size}, but {orders.filled[slot]} of it are filled; use cancel()")
        trails = orders.kind[slot] == TRAIL or orders.kind[slot] == TRAIL_LIMIT
        for name, value, has in (
            ("limit", limit, orders.limit[slot] == orders.limit[slot] and not trails),
            ("stop", stop, orders.stop[slot] == orders.stop[slot] and not trails),
            ("trail", trail, trails),
        ):
            if value == value and not has:
                raise OrderError(f"modify({order!r}): {name}={value}, but a {order.kind} order has no {name} to change")
            if value == value and name != "trail" and not self.terms.on_tick(row, value):
                raise OrderError(
                    f"modify({order!r}): {name}={value} is off the tick of {self.terms.ticks[row]:g}; "
                    f"the nearest price is {self.terms.nearest(row, value):.10g}"
                )
        return 0

    def cancel(self, order):
        if not isinstance(order, Order):
            raise OrderError(f"cancel({order!r}): expected an order, as buy(), sell() and the like return it")
        view: Order = order
        slot: cython.Py_ssize_t = view.slot
        if view.broker is not self:
            raise OrderError(f"cancel({order!r}): that order belongs to another strategy or run")
        if slot == NONE:
            return False
        self.drop(slot, BY_STRATEGY)
        if self.family.n > 0:
            self.settle()
        return True

    def drop(self, slot, reason):
        """Cancel an order, wherever it is."""
        orders = self.orders
        if orders.status[slot] == ACCEPTED:
            return self.withdraw(slot, CANCELED, reason)
        if orders.status[slot] == SUBMITTED:
            if orders.kind[slot] == MARKET:
                self.uncount(slot, orders.leg[slot])
            self.forget(slot)
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
        self.unreserve(slot)
        if orders.kind[slot] == MARKET:
            self.uncount(slot, orders.leg[slot])
        elif orders.kind[slot] == TRAIL or orders.kind[slot] == TRAIL_LIMIT:
            self.lines.pop(slot, None)
        return 0

    def forget(self, slot):
        """Take an order out of those that wait for `check`."""
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        for i in range(self.waiting):
            if self.placed[i] != slot:
                self.placed[m] = self.placed[i]
                m += 1
        self.waiting = m

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
