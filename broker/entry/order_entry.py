"""OrderEntry: new orders are counted, and wait until `check` has them accepted together (rules 2 and 4).

With hedging positions a feed has two legs; the short one is at `rows` + row.
"""

from array import array

from broker import order_codes
from broker.tolerance import is_nothing, larger_of, reduces
from engine.core import ports

NAN = float("nan")
NONE = -1
AT_CLOSE, AT_OPEN, EXIT, JOINED, LASTS = order_codes.AT_CLOSE, order_codes.AT_OPEN, order_codes.EXIT, order_codes.JOINED, order_codes.LASTS
NOTIFY_FILL, NOTIFY_ORDER = ports.NOTIFY_FILL, ports.NOTIFY_ORDER
LIMIT, LIMIT_ON_CLOSE, LIMIT_ON_OPEN, MARKET = order_codes.LIMIT, order_codes.LIMIT_ON_CLOSE, order_codes.LIMIT_ON_OPEN, order_codes.MARKET
NEW_OFFSET, NEW_TRAIL, NO_PRICE, ON_CLOSE = order_codes.NEW_OFFSET, order_codes.NEW_TRAIL, order_codes.NO_PRICE, order_codes.ON_CLOSE
REDUCING, STOP, SUBMITTED, WAITING, WAITS_FOR = order_codes.REDUCING, order_codes.STOP, order_codes.SUBMITTED, order_codes.WAITING, order_codes.WAITS_FOR


class OrderEntry:
    """New orders and targets of a strategy."""

    def __init__(self, state, lifecycle, acceptance, contingencies):
        self.state = state
        self.lifecycle = lifecycle
        self.acceptance = acceptance
        self.contingencies = contingencies
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.links = self.state.links
        self.account = self.state.account
        self.terms = self.state.terms
        self.rows = self.state.rows
        self.closing_now = 0  # orders of this instant that are filled at its close
        self.placed = array("i", bytes(4 * 64))  # slots that wait for `check`
        self.placed_numbers = array("q", bytes(8 * 64))  # and the numbers of their orders: a slot may be used again
        self.waiting = 0

    def submit(self, row, kind, size, price, visible):
        """Place a market, limit or stop order, as `Broker.submit` describes."""
        if self.terms.lotted:
            size = self.lots(row, self.state.leg_of(row, size), size)
        return self.send(row, self.state.leg_of(row, size), kind, size, price, visible)

    def send(self, row, leg, kind, size, price, visible):
        """Take a plain order into the table and let it wait for `check`."""
        orders = self.orders
        slot: cython.Py_ssize_t = orders.take(
            row, leg, kind, size, price if kind == LIMIT else NAN, price if kind == STOP else NAN, self.bars.now
        )
        if kind == MARKET:
            self.lifecycle.pend(slot, leg, size)
        self.queue(slot)
        return orders.show(slot, self.state) if visible or self.state.listens & (NOTIFY_ORDER | NOTIFY_FILL) else None

    def place(self, row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco):
        """Place an order of any kind, as `Broker.place` describes."""
        orders = self.orders
        if leg == NONE:
            leg = self.state.leg_of(row, size)
        if self.terms.lotted:
            size = self.lots(row, leg, size)
        above: cython.Py_ssize_t = self.state.living_slot("parent", parent)
        partner: cython.Py_ssize_t = self.state.living_slot("oco", oco)
        slot: cython.Py_ssize_t = orders.take(row, leg, kind, size, limit, stop, self.bars.now)
        orders.tif[slot] = tif
        orders.until[slot] = until
        if tif == AT_CLOSE:
            orders.phase[slot] = LIMIT_ON_CLOSE if kind == LIMIT else ON_CLOSE
        elif tif == AT_OPEN and kind == LIMIT:
            orders.phase[slot] = LIMIT_ON_OPEN
        view = orders.show(slot, self.state)
        if until > 0:
            self.lifecycle.event(slot, LASTS, until, NAN)
        if partner != NONE:
            self.links.join(slot, partner)
            self.lifecycle.event(slot, JOINED, orders.number[partner], NAN)
        if above != NONE:
            self.links.adopt(slot, above, scaled)
            self.lifecycle.event(slot, WAITS_FOR, orders.number[above], NAN)
            view.status_code = WAITING
            if scaled:
                orders.special[slot] = 1
                orders.reducing[slot] = EXIT
                self.lifecycle.list_exit(slot)
            elif not (self.terms.on_tick(row, limit) and self.terms.on_tick(row, stop)):
                self.queue(slot)  # to be rejected at once, not when its parent is filled
            return view
        if kind == MARKET:
            self.lifecycle.pend(slot, leg, size)
        self.queue(slot)
        return view

    def restrict(self, order, reducing, fit, at_close):
        """Restrict an order that was just placed, as `Broker.restrict` describes."""
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
        """Put an exit at a distance from its entry's fill, as `Broker.measure` describes."""
        view: Order = order
        self.orders.special[view.slot] = 1
        self.orders.relative[view.slot] = 2 if percent else 1
        self.orders.gap[view.slot] = gap

    def trail(self, order, amount, percent, offset, ring, row, start):
        """Turn an order just placed into a trailing one; `ring`: follow this line's values of that row, if not None."""
        orders = self.orders
        view: Order = order
        slot: cython.Py_ssize_t = view.slot
        orders.trail[slot] = amount
        orders.percent[slot] = percent
        orders.offset[slot] = offset
        orders.best[slot] = start
        if ring is not None:
            self.state.trail_lines[slot] = (ring, row)
        self.lifecycle.event(slot, NEW_TRAIL, amount, percent)
        if offset == offset:
            self.lifecycle.event(slot, NEW_OFFSET, offset, NAN)

    def queue(self, slot):
        """Let an order wait for `check`."""
        if self.waiting == len(self.placed):
            self.placed = array("i", list(self.placed) + [0] * self.waiting)
            self.placed_numbers = array("q", list(self.placed_numbers) + [0] * self.waiting)
        self.placed[self.waiting] = slot
        self.placed_numbers[self.waiting] = self.orders.number[slot]
        self.waiting += 1
        return 0

    def lots(self, row, leg, size):
        """Return a size in whole lots, rounded toward zero; one that closes the whole position is never rounded (rule 4.6)."""
        coming: cython.double = self.account.sizes[leg] + self.state.pending[leg]
        if coming != 0.0 and is_nothing(coming + size, larger_of(coming, self.account.largest[leg])):
            return self.terms.snap(row, size)
        return self.terms.whole(row, size)

    def check(self):
        """Accept or reject what was placed since the last call: reductions of positions first, then the others."""
        orders = self.orders
        i: cython.Py_ssize_t
        slot: cython.int
        n: cython.Py_ssize_t = self.waiting
        if n == 0:
            return 0
        self.waiting = 0
        self.acceptance.freed = 0.0
        if n > 1:
            for i in range(n):
                slot = self.placed[i]
                if self.state.slots_reused and orders.number[slot] != self.placed_numbers[i]:
                    continue
                if orders.status[slot] == SUBMITTED and reduces(
                    self.state.projected(slot), orders.size[slot], self.account.largest[orders.leg[slot]]
                ):
                    self.acceptance.consider(slot)
                    if self.links.n > 0:
                        self.contingencies.settle()
        for i in range(n):
            slot = self.placed[i]
            if self.state.slots_reused and orders.number[slot] != self.placed_numbers[i]:
                continue  # cancelled, and its slot taken by another order
            if orders.status[slot] == SUBMITTED:
                self.acceptance.consider(slot)
            elif orders.status[slot] == WAITING:
                self.acceptance.refuse_off_tick(slot, slot)
            if self.links.n > 0:
                self.contingencies.settle()
        self.state.slots_reused = False
        return 0

    def target(self, row, size, visible):
        """Place the market order to a position of `size`, as `Broker.target` describes."""
        if self.state.hedging:
            return self.target_legs(row, size)
        size = self.missing(row, row, size)
        if size == 0.0:
            return None
        return self.send(row, row, MARKET, size, NAN, visible)

    def target_legs(self, row, size):
        """Place the orders of a target with hedging positions: the other leg is closed, both legs for a target of zero."""
        leg: cython.Py_ssize_t
        order = None
        for leg in (row + self.rows, row):
            wanted = size if size != 0.0 and leg == self.state.leg_of(row, size) else 0.0
            missing = self.missing(row, leg, wanted)
            if missing != 0.0:
                placed = self.place(row, leg, MARKET, missing, NAN, NAN, 0, 0, None, False, None)
                if order is None or wanted != 0.0:
                    order = placed
        return order

    def missing(self, row, leg, size):
        """Return what market orders must still add to a leg for a position of `size`, in whole lots; 0 for mere rounding.

        A fraction of a lot, which a split may have left, is sold along by an order that reduces the position.
        """
        held: cython.double = self.account.sizes[leg] + self.state.pending[leg]
        scale: cython.double = self.account.largest[leg]
        missing: cython.double
        if self.terms.lotted:
            size = self.terms.whole(row, size)
        missing = size - held
        if self.state.largest_pending[leg] > scale:
            scale = self.state.largest_pending[leg]
        if is_nothing(missing, larger_of(size, scale)):
            return 0.0
        if self.terms.lotted:
            if (size > held if held >= 0.0 else size < held):
                return self.terms.whole(row, missing)
            return self.terms.snap(row, missing)
        return missing

    def flatten(self, leg):
        """Place the market order that closes a leg; None if none is needed."""
        row: cython.Py_ssize_t = leg if leg < self.rows else leg - self.rows
        missing: cython.double = self.missing(row, leg, 0.0)
        if missing == 0.0:
            return None
        return self.place(row, leg, MARKET, missing, NAN, NAN, 0, 0, None, False, None)

    def target_value(self, row, value, visible):
        """Place the order to a position of this value, as `Broker.target_value` describes."""
        unit: cython.double
        size: cython.double = 0.0
        if value != 0.0:
            unit = self.state.value_of(row, NAN)
            size = value / unit if unit > 0.0 else NAN
            if size - size != 0.0:
                return self.send_unpriced(row)
        return self.target(row, size, visible)

    def target_share(self, row, weight, visible):
        """Place the order to a position of this fraction of equity."""
        return self.target_value(row, weight * self.account.equity if self.account.equity > 0.0 else 0.0, visible)

    def send_unpriced(self, row):
        """Reject at once an order for a target without a size, because the price of its feed is zero or unknown."""
        orders = self.orders
        slot: cython.Py_ssize_t = orders.take(row, row, MARKET, 0.0, NAN, NAN, self.bars.now)
        self.lifecycle.pend(slot, row, 0.0)
        order = orders.show(slot, self.state)
        self.lifecycle.reject(slot, NO_PRICE, NAN, NAN)
        return order

    def living(self):
        """Return views of the working orders, oldest first."""
        return sorted([view for view in self.orders.views if view is not None], key=order_number)


def order_number(order):
    return order.number
