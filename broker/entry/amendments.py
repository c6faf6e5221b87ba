"""Amendments: a strategy modifies or cancels a working order (rules 3.6 and 4)."""

from broker import order_codes
from broker.orders.order import Order
from broker.tolerance import closing_part
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
ACCEPTED, BY_STRATEGY, FREELY, KEPT, LIMITED = order_codes.ACCEPTED, order_codes.BY_STRATEGY, order_codes.FREELY, order_codes.KEPT, order_codes.LIMITED
MARKET, NEW_LIMIT, NEW_SIZE, NEW_STOP = order_codes.MARKET, order_codes.NEW_LIMIT, order_codes.NEW_SIZE, order_codes.NEW_STOP
NEW_TRAIL, NO_REASON, SCALED, TRAIL = order_codes.NEW_TRAIL, order_codes.NO_REASON, order_codes.SCALED, order_codes.TRAIL
TRAIL_LIMIT = order_codes.TRAIL_LIMIT


class Amendments:
    """Changes and cancellations that a strategy requests."""

    def __init__(self, state, lifecycle, acceptance, contingencies):
        self.state = state
        self.lifecycle = lifecycle
        self.acceptance = acceptance
        self.contingencies = contingencies
        self.orders = self.state.orders
        self.book = self.state.book
        self.links = self.state.links
        self.account = self.state.account
        self.funds = self.state.funds
        self.risk = self.state.risk
        self.terms = self.state.terms

    def modify(self, order, size, limit, stop, trail):
        """Change a working order, as `Broker.modify` describes."""
        orders = self.orders
        if order is None:
            raise OrderError("modify(None): expected an order, as buy(), sell() and the like return it")
        if isinstance(order, Order) and order.slot == NONE and order.broker_state is self.state:
            return False
        slot: cython.Py_ssize_t = self.state.living_slot("modify", order)
        view: Order = order
        row: cython.Py_ssize_t = orders.row[slot]
        accepted: cython.bint = orders.status[slot] == ACCEPTED
        reserve: cython.double = orders.reserve[slot]
        closing: cython.double
        price: cython.double = NAN
        needed: cython.double
        free: cython.double
        if self.terms.lotted and size == size:
            size = self.lots_of(slot, row, size)
        self.check_change(order, slot, row, size, limit, stop, trail)
        if size != size:
            size = orders.size[slot]
        if accepted:
            price = limit if limit == limit else stop if stop == stop and orders.limit[slot] != orders.limit[slot] else NAN
            if price != price:
                price = self.acceptance.reference(slot, row)
            if self.risk.active and orders.reducing[slot] == FREELY and self.oversteps(slot, size, price):
                view.found = self.risk.allowed
                view.needed = self.risk.found
                self.lifecycle.event(slot, LIMITED, view.found, view.needed)
                return False
            self.funds.release(reserve, False)
            closing = closing_part(
                self.account.sizes[orders.leg[slot]], size - orders.filled[slot], self.account.largest[orders.leg[slot]]
            )
            if orders.reducing[slot] != FREELY:
                closing = size - orders.filled[slot]
            needed = self.funds.need(row, closing, size - orders.filled[slot], price)
            if self.funds.needs_cash(row, closing, size - orders.filled[slot]):
                free = self.funds.available()
                if needed > free and self.funds.lacks(needed, free):
                    self.funds.reserve(reserve)
                    view.found = free
                    view.needed = needed
                    self.lifecycle.event(slot, KEPT, free, needed)
                    return False
                reserve = self.funds.reserve(needed)
            else:
                reserve = 0.0
            orders.reserve[slot] = 0.0
            self.book.delist(slot)
        larger: cython.bint = abs(size) > abs(orders.size[slot])
        if size != orders.size[slot]:
            self.lifecycle.event(slot, NEW_SIZE, orders.size[slot], size)
            self.lifecycle.resize(slot, size)
        if limit == limit:
            self.lifecycle.event(slot, NEW_LIMIT, orders.limit[slot], limit)
            orders.limit[slot] = limit
        if stop == stop:
            self.lifecycle.event(slot, NEW_STOP, orders.stop[slot], stop)
            orders.stop[slot] = stop
        if trail == trail:
            self.lifecycle.event(slot, NEW_TRAIL, trail, orders.percent[slot])
            orders.trail[slot] = trail
            self.state.trail_lines.pop(slot, None)  # a number from now on, if it was a line
            if accepted:
                self.acceptance.set_trail(slot)
        self.lifecycle.show_prices(slot)
        if accepted:
            orders.reserve[slot] = reserve
            if self.risk.follows:
                self.lifecycle.uncover(slot)
                self.lifecycle.cover(slot, price)
            if larger or limit == limit or stop == stop or trail == trail:
                self.book.accept(slot)
            else:
                self.book.enlist(slot)
        return True

    def lots_of(self, slot, row, size):
        """Return a new size in whole lots; one that closes the whole position is left as it is."""
        orders = self.orders
        held: cython.double = self.account.sizes[orders.leg[slot]]
        side: cython.double = size - orders.filled[slot]
        if held != 0.0 and self.state.is_flat(orders.leg[slot], held + side):
            return size
        return self.terms.whole(row, size)

    def oversteps(self, slot, size, price):
        """Return whether an accepted order would break one of the account's limits with this size and reference price."""
        orders = self.orders
        leg: cython.Py_ssize_t = orders.leg[slot]
        left: cython.double = size - orders.filled[slot]
        before: cython.double = orders.size[slot] - orders.filled[slot]
        sure: cython.double = self.account.sizes[leg] + self.state.agreed[leg]
        counted: cython.double = self.risk.exposure.price(slot)
        opening: cython.double
        reason: cython.int
        if abs(left) <= abs(before) and (orders.kind[slot] == MARKET or not self.risk.valued or abs(price) <= counted):
            return False  # less than it was
        if self.risk.oversized(size):
            return True
        if orders.kind[slot] == MARKET:
            sure -= before
        elif self.risk.follows:
            self.lifecycle.uncover(slot)
        opening = left - closing_part(sure, left, self.account.largest[leg])
        reason = self.risk.exceeds(slot, left, opening, price, sure, self.account.equity)
        if orders.kind[slot] != MARKET and self.risk.follows:
            self.risk.exposure.add(slot, abs(before), counted)
            if self.risk.valued:
                self.lifecycle.revise(leg)
        return reason != NO_REASON

    def check_change(self, order, slot, row, size, limit, stop, trail):
        """Refuse a change that makes no sense before anything is changed."""
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
        """Cancel an order at once; return False if it had ended."""
        if not isinstance(order, Order):
            raise OrderError(f"cancel({order!r}): expected an order, as buy(), sell() and the like return it")
        view: Order = order
        slot: cython.Py_ssize_t = view.slot
        if view.broker_state is not self.state:
            raise OrderError(f"cancel({order!r}): that order belongs to another strategy or run")
        if slot == NONE:
            return False
        self.lifecycle.drop(slot, BY_STRATEGY)
        if self.links.n > 0:
            self.contingencies.settle()
        return True
