"""Funds: what an account can afford (section 4 of the execution rules).

Free cash is cash that neither short positions bind nor accepted openings have reserved.
"""

from broker.commission import commission_of


def closing_part(held, size):
    """The part of a signed `size` that reduces a position of `held`."""
    if held > 0.0 and size < 0.0:
        return size if size >= -held else -held
    if held < 0.0 and size > 0.0:
        return size if size <= -held else -held
    return 0.0


class Funds:
    """The free cash of `account`; `short_margin`: equity that shorts need in parts of their value, None for no limit."""

    def __init__(self, account, commission, short_margin):
        self.account = account
        self.commission = commission_of(commission)
        self.unlimited = short_margin is None
        self.short_margin = 0.0 if short_margin is None else short_margin
        self.reserved = 0.0

    def available(self):
        """Cash that is neither bound by short positions nor reserved by pending openings."""
        account = self.account
        bound: cython.double = 0.0
        if account.shorts > 0 and not self.unlimited:
            bound = (1.0 + self.short_margin) * (account.short.root + account.short_change)
        return account.cash - bound - self.reserved

    def needs_cash(self, closing, size):
        """Whether an order has an opening part that must be affordable."""
        return closing != size and not (self.unlimited and size < 0.0)

    def need(self, closing, size, price):
        """What an order needs at `price` besides what its closing part frees, commission included; negative if it frees."""
        opening: cython.double = size - closing
        cost: cython.double = self.commission.cost(size, price)
        if opening > 0.0:
            cost += opening * price
        elif not self.unlimited:
            cost -= opening * price * self.short_margin
        # closing a long position frees its proceeds, a short one its margin less the cost
        if closing < 0.0 or self.unlimited:
            return cost + closing * price
        return cost - closing * price * self.short_margin

    def reserve(self, amount):
        """Hold cash back for an accepted opening; what was held."""
        if amount < 0.0:
            return 0.0
        self.reserved += amount
        return amount

    def release(self, amount, last):
        """Give back what was held; with the `last` order nothing is left of rounding either."""
        self.reserved = 0.0 if last else self.reserved - amount
