"""LimitChecks: the account's own limits, checked at acceptance and changes; a breach is a code and two figures (rule 4.8)."""

from broker import order_codes
from broker.risk.potential_exposure import PotentialExposure, larger, more
from broker.tolerance import exceeds

NAN = float("nan")
NO_REASON, MARKET = order_codes.NO_REASON, order_codes.MARKET
MAX_ORDER_SIZE, MAX_POSITION, MAX_GROSS = order_codes.MAX_ORDER_SIZE, order_codes.MAX_POSITION, order_codes.MAX_GROSS
MAX_NET, MAX_ORDERS, DRAWDOWN_STOP = order_codes.MAX_NET, order_codes.MAX_ORDERS, order_codes.DRAWDOWN_STOP


class LimitChecks:
    """Limits over `account`; those not given are NaN. After a breach `found` and `allowed` are its figures.

    `follows`: whether `exposure` needs the resting orders; if `valued`, it also needs the certain positions.
    """

    def __init__(self, limits, account, terms, orders):
        self.orders = orders
        self.active = limits is not None
        self.position = NAN if limits is None else limits.position
        self.gross = NAN if limits is None else limits.gross
        self.net = NAN if limits is None else limits.net
        self.order_size = NAN if limits is None else limits.order_size
        self.orders_per_day = NAN if limits is None else limits.orders_per_day
        self.drawdown = NAN if limits is None else limits.drawdown
        self.valued = self.gross == self.gross or self.net == self.net
        self.follows = self.valued or self.position == self.position
        self.exposure = PotentialExposure(account, terms, orders, self.follows, self.valued)
        self.today = 0
        self.peak = account.cash
        self.stopped = False
        self.found = NAN
        self.allowed = NAN

    def breach(self, slot, opening, price, sure, equity):
        """Return the code of the limit that an order breaks, of which `opening` opens.

        price: its reference price. sure: the position that it will meet.
        """
        size: cython.double = self.orders.size[slot]
        if self.oversized(size):
            return MAX_ORDER_SIZE
        if opening != 0.0:
            if self.stopped:
                self.breaks(self.peak - equity, self.drawdown * self.peak)
                return DRAWDOWN_STOP
            if self.breaks(self.today + 1.0, self.orders_per_day):
                return MAX_ORDERS
        return self.exceeds(slot, size, opening, price, sure, equity)

    def oversized(self, size):
        return self.breaks(size if size >= 0.0 else -size, self.order_size)

    def exceeds(self, slot, size, opening, price, sure, equity):
        """Return the code of the limit that `size` of an order that is not counted yet could break; market orders may always
        reduce.
        """
        exposure = self.exposure
        market: cython.bint = self.orders.kind[slot] == MARKET
        leg: cython.Py_ssize_t = self.orders.leg[slot]
        units: cython.double = size if size >= 0.0 else -size
        worth: cython.double = 0.0
        if not self.follows or (market and opening == 0.0):
            return NO_REASON
        if not market:
            exposure.rivals(slot)
            worth = more(units * exposure.firm(self.orders.row[slot], price), exposure.other_worth)
            units = more(units, exposure.other_units)
        if size >= 0.0:
            if self.breaks(sure + exposure.units[2 * leg] + units, self.position):
                return MAX_POSITION
        elif self.breaks(exposure.units[2 * leg + 1] + units - sure, self.position):
            return MAX_POSITION
        if not self.valued:
            return NO_REASON
        if market:
            return self.outgrows(leg, size, sure + size, 0.0, 0.0, equity)
        return self.outgrows(leg, size, sure, units, worth, equity)

    def outgrows(self, leg, size, sure, units, worth, equity):
        """Return the code of the limit of values that a leg breaks if `sure` is certain and this much more rests on the side
        of `size`.

        Orders that make nothing worse break none.
        """
        exposure = self.exposure
        buys: cython.bint = size >= 0.0
        side: cython.Py_ssize_t = 2 * leg if buys else 2 * leg + 1
        sign: cython.double = 1.0 if buys else -1.0
        this: cython.double = exposure.outcome(
            leg, sure, sign * (exposure.units[side] + units), sign * (exposure.worth[side] + worth)
        )
        other: cython.double = exposure.outcome(
            leg, sure, -sign * exposure.units[4 * leg + 1 - side], -sign * exposure.worth[4 * leg + 1 - side]
        )
        tree = exposure.gross
        before: cython.double = tree.nodes[tree.size + leg]
        after: cython.double = larger(this, other)
        if after > before and self.breaks(tree.root - before + after, self.gross * equity):
            return MAX_GROSS
        tree = exposure.most if buys else exposure.least
        before = tree.nodes[tree.size + leg]
        if sign * (this - before) > 0.0 and self.breaks(sign * (tree.root - before + this), self.net * equity):
            return MAX_NET
        return NO_REASON

    def breaks(self, found, allowed):
        """Return whether a figure is above its limit, if there is one."""
        if found > allowed and exceeds(found, allowed, allowed):
            self.found = found
            self.allowed = allowed
            return True
        return False

    def falls(self, equity):
        """Follow equity; return whether its fall from the peak stops the account now."""
        if equity > self.peak:
            self.peak = equity
        if self.stopped or not self.peak - equity >= self.drawdown * self.peak:
            return False
        self.stopped = True
        return True
