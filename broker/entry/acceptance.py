"""Acceptance: one order is checked, and accepted into the book or rejected (section 4 of the execution rules)."""

from broker import order_codes
from broker.tolerance import closing_part, is_nothing, larger_of
from engine.core import ports

NAN = float("nan")
NONE = -1
NOTIFY_ORDER = ports.NOTIFY_ORDER
ACCEPTED, AT_CLOSE, BEYOND_LEG, DAY, DELISTED = order_codes.ACCEPTED, order_codes.AT_CLOSE, order_codes.BEYOND_LEG, order_codes.DAY, order_codes.DELISTED
EXIT, FREELY, INSUFFICIENT_CASH, MARKET = order_codes.EXIT, order_codes.FREELY, order_codes.INSUFFICIENT_CASH, order_codes.MARKET
MAX_ORDER_SIZE, NOTHING_TO_REDUCE, NOT_STARTED = order_codes.MAX_ORDER_SIZE, order_codes.NOTHING_TO_REDUCE, order_codes.NOT_STARTED
NO_RATE, NO_REASON, OFF_TICK, PARENT, REJECTS = order_codes.NO_RATE, order_codes.NO_REASON, order_codes.OFF_TICK, order_codes.PARENT, order_codes.REJECTS
SCALED, TRAIL, TRAIL_LIMIT, ZERO_SIZE = order_codes.SCALED, order_codes.TRAIL, order_codes.TRAIL_LIMIT, order_codes.ZERO_SIZE


class Acceptance:
    """The checks of an order; `freed` is the cash that reductions accepted in the same round release."""

    def __init__(self, state, lifecycle):
        self.state = state
        self.lifecycle = lifecycle
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.book = self.state.book
        self.account = self.state.account
        self.funds = self.state.funds
        self.risk = self.state.risk
        self.terms = self.state.terms
        self.rows = self.state.rows
        self.session = self.state.session
        options = self.state.options
        self.strict = self.terms.lotted or self.terms.foreign or self.state.hedging or self.risk.active
        self.fits = options.on_insufficient_cash == "reduce"
        self.freed = 0.0

    def consider(self, slot):
        """Accept or reject one order."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        leg: cython.Py_ssize_t = orders.leg[slot]
        size: cython.double = orders.size[slot]
        closing: cython.double = closing_part(self.state.projected(slot), size, self.account.largest[leg])
        opening: cython.double
        scale: cython.double
        price: cython.double
        kind: cython.int = orders.kind[slot]
        funds = self.funds
        if size == 0.0:
            return self.lifecycle.reject(slot, ZERO_SIZE, NAN, NAN)
        if self.bars.count[row] == 0:
            return self.lifecycle.reject(slot, NOT_STARTED, NAN, NAN)
        if self.state.delisted[row]:
            return self.lifecycle.reject(slot, DELISTED, NAN, NAN)
        price = self.reference(slot, row)
        if orders.special[slot] != 0 and orders.reducing[slot] != FREELY:
            if kind == MARKET:
                scale = larger_of(self.account.largest[leg], self.state.largest_pending[leg])
                if is_nothing(closing, larger_of(size, scale)):
                    return self.lifecycle.reject(slot, NOTHING_TO_REDUCE, NAN, NAN)
                self.lifecycle.fit_size(slot, closing)
                size = closing
            else:
                closing = size  # what it could open is cut off when it is filled
        if self.strict and self.forbids(slot, row, leg, size, closing, price):
            return 0
        if not funds.covers(row, closing, size, price, self.freed):
            opening = self.affordable(slot, row, closing, size, price, self.freed)
            if opening == 0.0:
                funds.covers(row, closing, size, price, self.freed)
                return self.lifecycle.reject(slot, INSUFFICIENT_CASH, funds.free, funds.needed)
            self.lifecycle.fit_size(slot, closing + opening)
            size = closing + opening
            funds.covers(row, closing, size, price, self.freed)
        if funds.asks:
            orders.reserve[slot] = funds.reserve(funds.needed)
        if kind == MARKET:
            self.state.agreed[leg] += size
            if closing != 0.0 and funds.needed < 0.0:
                self.freed -= funds.needed
        elif kind == TRAIL or kind == TRAIL_LIMIT:
            self.begin_trail(slot, row)
        if orders.tif[slot] == DAY:
            orders.until[slot] = 0
        elif orders.tif[slot] == AT_CLOSE and self.session.closing:
            orders.until[slot] = self.session.closes_after(self.bars.now - self.state.before_matching)
        orders.born[slot] = self.bars.count[row]
        if closing != size:
            self.risk.today += 1.0
        self.book.accept(slot)
        if self.risk.follows:
            self.lifecycle.cover(slot, price)
        view: Order = orders.views[slot]
        if view is not None:
            view.status_code = ACCEPTED
            if self.state.listens & NOTIFY_ORDER:
                self.state.events.append(("accepted", view))
        return 0

    def affordable(self, slot, row, closing, size, price, freed):
        """Return the largest opening part, up to that of `size`, that is affordable at `price`; 0 if it may not shrink."""
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
        """Return whether an order is affordable without any tolerance, so that one that uses all cash leaves no debt."""
        funds = self.funds
        return funds.covers(row, closing, size, price, freed) and (not funds.asks or funds.needed <= funds.free)

    def reference(self, slot, row):
        """Return the price at which an order must be affordable: its limit, else its stop, else the latest close."""
        price: cython.double = self.orders.limit[slot]
        if price != price:
            price = self.orders.stop[slot]
        if price != price:
            price = self.state.latest(row)
        return price

    def forbids(self, slot, row, leg, size, closing, price):
        """Reject an order that ticks, legs, rates or the account's limits forbid; return whether it was rejected."""
        orders = self.orders
        terms = self.terms
        reason: cython.int
        held: cython.double
        child: cython.int
        if terms.factor[row] != terms.factor[row]:
            self.lifecycle.reject(slot, NO_RATE, NAN, NAN)
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
                self.lifecycle.reject(slot, MAX_ORDER_SIZE, self.risk.allowed, self.risk.found)
                return True
            return False
        held = self.state.projected(slot)
        if (
            self.state.hedging
            and (held + size < 0.0 if leg < self.rows else held + size > 0.0)
            and not self.state.is_flat(leg, held + size)
        ):
            self.lifecycle.reject(slot, BEYOND_LEG, held, size)
            return True
        if self.risk.active:
            reason = self.risk.breach(slot, size - closing, price, held, self.account.equity)
            if reason != NO_REASON:
                self.lifecycle.reject(slot, reason, self.risk.allowed, self.risk.found)
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
        self.lifecycle.reject(slot, OFF_TICK, price, terms.nearest(orders.row[slot], price))
        return True

    def begin_trail(self, slot, row):
        """Start the stop of a trailing order from the latest close, or from the price that it was given."""
        if self.orders.best[slot] != self.orders.best[slot]:
            self.orders.best[slot] = self.state.latest(row)
        self.set_trail(slot)
        return 0

    def set_trail(self, slot):
        """Compute stop and limit of a trailing order from its best price."""
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
            self.lifecycle.show_prices(slot)
