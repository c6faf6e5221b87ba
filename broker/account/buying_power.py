"""BuyingPower: what an account can afford (section 4 of the execution rules).

Free cash is cash that neither positions bind as margin nor accepted openings have reserved.
"""

from broker.tolerance import exceeds, larger_of


class BuyingPower:
    """The free cash of `account`; `commissions`: a model for each feed, of which `commission` is the first."""

    def __init__(self, account, terms, commissions):
        self.account = account
        self.terms = terms
        self.commissions = commissions
        self.commission = commissions[0]
        self.varied = any(model is not commissions[0] for model in commissions)
        self.reserved = 0.0
        self.needed = 0.0
        self.free = 0.0
        self.asks = False

    def available(self):
        """Return the cash that is neither bound by positions nor reserved by pending openings."""
        account = self.account
        bound: cython.double = 0.0
        if account.binders > 0 or account.bound_change != 0.0:
            bound = account.bound.root + account.bound_change
        return account.cash - bound - self.reserved

    def needs_cash(self, row, closing, size):
        """Return whether an order has an opening part that must be affordable."""
        terms = self.terms
        return closing != size and not (terms.unlimited and size < 0.0 and terms.margins[row] != terms.margins[row])

    def covers(self, row, closing, size, price, freed):
        """Return whether free cash plus `freed` is enough for an order at `price`.

        Afterwards `needed` is the cash that it needs; if it `asks` (it opens something that must be affordable), `free` is the
        cash available.
        """
        self.asks = self.needs_cash(row, closing, size)
        if self.asks:
            self.free = self.available() + freed
        self.needed = self.need(row, closing, size, price)
        return not self.asks or not self.needed > self.free or not self.lacks(self.needed, self.free)

    def lacks(self, needed, free):
        """Return whether `needed` exceeds `free` by more than the rounding of figures as large as the account's."""
        account = self.account
        scale: cython.double = larger_of(account.equity, account.cash)
        scale = larger_of(scale, larger_of(account.bound.root + account.bound_change, self.reserved))
        return exceeds(needed, free, scale)

    def need(self, row, closing, size, price):
        """Return the cash that an order needs at `price`, commission included, less what its closing part frees."""
        terms = self.terms
        opening: cython.double = size - closing
        unit: cython.double = price * terms.factor[row]
        model: Commission = self.commissions[row] if self.varied else self.commission
        cost: cython.double = model.cost(size, unit)
        if terms.simple:
            cost += opening * unit * terms.binds[opening > 0.0]
            return cost + closing * unit * terms.frees[closing < 0.0]
        if opening > 0.0 or not terms.unlimited or terms.margins[row] == terms.margins[row]:
            cost += terms.margin(row, opening, price)
        if closing == 0.0:
            return cost
        # the margin of what is closed is freed; a short position that binds nothing takes what buying it back costs
        if closing > 0.0 and terms.unlimited and terms.margins[row] != terms.margins[row]:
            return cost + closing * unit
        return cost - terms.margin(row, -closing, price)

    def reserve(self, amount):
        """Hold cash back for an accepted opening; return the amount."""
        if amount < 0.0:
            return 0.0
        self.reserved += amount
        return amount

    def release(self, amount, last):
        """Give back held cash; with the `last` order the sum is exactly zero, free of rounding."""
        self.reserved = 0.0 if last else self.reserved - amount
