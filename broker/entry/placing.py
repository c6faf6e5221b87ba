"""Placing: how orders come from a strategy: taken into the table, counted, queued for `acceptance` to check (rules 2 and 4).

A layer between `keeper` and `acceptance`. Nothing here asks whether the account can afford an order.
"""

from array import array

from broker import codes
from broker.orders.lifecycle import Keeper
from broker.orders.order import Order
from broker.tolerance import is_nothing, larger_of
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
LIMIT, STOP, MARKET, AT_CLOSE = codes.LIMIT, codes.STOP, codes.MARKET, codes.AT_CLOSE
LIMIT_ON_CLOSE, ON_CLOSE, AT_OPEN = codes.LIMIT_ON_CLOSE, codes.ON_CLOSE, codes.AT_OPEN
LIMIT_ON_OPEN, LASTS, JOINED, WAITS_FOR = codes.LIMIT_ON_OPEN, codes.LASTS, codes.JOINED, codes.WAITS_FOR
WAITING, NEW_TRAIL, NEW_OFFSET = codes.WAITING, codes.NEW_TRAIL, codes.NEW_OFFSET
REDUCING, EXIT = codes.REDUCING, codes.EXIT


class Placing(Keeper):
    """What strategies ask for; with hedging positions a feed has two legs, the short one at `rows` + row."""

    def __init__(self, bars, record, options):
        Keeper.__init__(self, bars, record, options)
        self.hedging = options.hedging
        self.closing_now = 0  # orders of this instant that are filled at its close

    def leg_of(self, row, size):
        """The leg that an order is about if it does not say so: with hedging positions, buys are long and sells short."""
        return row + self.rows if self.hedging and size < 0.0 else row

    def lots(self, row, leg, size):
        """A size in whole lots, rounded toward zero; one that closes the whole position is never rounded (rule 4.6)."""
        coming: cython.double = self.account.sizes[leg] + self.pending[leg]
        if coming != 0.0 and is_nothing(coming + size, larger_of(coming, self.account.largest[leg])):
            return self.terms.snap(row, size)
        return self.terms.whole(row, size)

    def submit(self, row, kind, size, price, visible):
        if self.terms.lotted:
            size = self.lots(row, self.leg_of(row, size), size)
        return self.send(row, self.leg_of(row, size), kind, size, price, visible)

    def send(self, row, leg, kind, size, price, visible):
        """Take a plain order into the table, and let it wait for `check`."""
        orders = self.orders
        slot: cython.Py_ssize_t = orders.take(
            row, leg, kind, size, price if kind == LIMIT else NAN, price if kind == STOP else NAN, self.bars.now
        )
        if kind == MARKET:
            self.pend(slot, leg, size)
        self.queue(slot)
        return orders.show(slot, self) if visible or self.listens else None

    def place(self, row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco):
        orders = self.orders
        if leg == NONE:
            leg = self.leg_of(row, size)
        if self.terms.lotted:
            size = self.lots(row, leg, size)
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
            if scaled:
                orders.special[slot] = 1
                orders.reducing[slot] = EXIT
                self.list_exit(slot)
            elif not (self.terms.on_tick(row, limit) and self.terms.on_tick(row, stop)):
                self.queue(slot)  # to be rejected at once, not when its parent is filled
            return view
        if kind == MARKET:
            self.pend(slot, leg, size)
        self.queue(slot)
        return view

    def restrict(self, order, reducing, fit, at_close):
        view: Order = order
        slot: cython.Py_ssize_t = view.slot
        self.orders.special[slot] = 1
        if reducing:
            self.orders.reducing[slot] = REDUCING
        self.orders.fit[slot] = fit
        if at_close:
            self.orders.at_close[slot] = 1
            self.closing_now += 1

    def measure(self, order, gap, percent):
        view: Order = order
        self.orders.special[view.slot] = 1
        self.orders.relative[view.slot] = 2 if percent else 1
        self.orders.gap[view.slot] = gap

    def trail(self, order, amount, percent, offset, ring, row, start):
        """Make an order that was just placed a trailing one; `ring`: follow this line's values of that row, if not None."""
        orders = self.orders
        view: Order = order
        slot: cython.Py_ssize_t = view.slot
        orders.trail[slot] = amount
        orders.percent[slot] = percent
        orders.offset[slot] = offset
        orders.best[slot] = start
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
            self.placed_numbers = array("q", list(self.placed_numbers) + [0] * self.waiting)
        self.placed[self.waiting] = slot
        self.placed_numbers[self.waiting] = self.orders.number[slot]
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
        if self.risk.valued:
            self.revise(leg)
        if self.listens:
            orders.show(slot, self)
        return slot

    # -- targets -------------------------------------------------------------------------------------------------

    def target(self, row, size, visible):
        if self.hedging:
            return self.target_legs(row, size)
        size = self.missing(row, row, size)
        if size == 0.0:
            return None
        return self.send(row, row, MARKET, size, NAN, visible)

    def target_legs(self, row, size):
        """With hedging positions: the leg that a target has no part in is closed, both legs for a target of zero."""
        leg: cython.Py_ssize_t
        order = None
        for leg in (row + self.rows, row):
            wanted = size if size != 0.0 and leg == self.leg_of(row, size) else 0.0
            missing = self.missing(row, leg, wanted)
            if missing != 0.0:
                placed = self.place(row, leg, MARKET, missing, NAN, NAN, 0, 0, None, False, None)
                if order is None or wanted != 0.0:
                    order = placed
        return order

    def missing(self, row, leg, size):
        """What market orders must still add to a leg for a position of `size`, in whole lots; 0 if it is no more than rounding.

        A fraction of a lot, which a split may have left, is sold along by an order that reduces the position.
        """
        held: cython.double = self.account.sizes[leg] + self.pending[leg]
        scale: cython.double = self.account.largest[leg]
        missing: cython.double
        if self.terms.lotted:
            size = self.terms.whole(row, size)
        missing = size - held
        if self.largest_pending[leg] > scale:
            scale = self.largest_pending[leg]
        if is_nothing(missing, larger_of(size, scale)):
            return 0.0
        if self.terms.lotted:
            if (size > held if held >= 0.0 else size < held):
                return self.terms.whole(row, missing)
            return self.terms.snap(row, missing)
        return missing

    def flatten(self, leg):
        row: cython.Py_ssize_t = leg if leg < self.rows else leg - self.rows
        missing: cython.double = self.missing(row, leg, 0.0)
        if missing == 0.0:
            return None
        return self.place(row, leg, MARKET, missing, NAN, NAN, 0, 0, None, False, None)
