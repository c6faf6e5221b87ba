"""Position: the position in one feed as its strategy reads it."""


class Position:
    """The position of an account in one feed; a view that follows it."""

    def __init__(self, account, leg):
        self.account = account
        self.leg = leg
        self.row = leg % account.rows

    @property
    def feed(self):
        return self.account.bars.names[self.row]

    @property
    def size(self):
        """Signed size: negative is short, zero is flat."""
        return self.account.sizes[self.leg]

    @property
    def price(self):
        """Average entry price; 0 when flat."""
        return self.account.prices[self.leg]

    @property
    def value(self):
        """Value at the latest valid close, in the account's currency; negative for a short position.

        Of a future: the gain since its last settlement.
        """
        values = self.account.values
        return values.nodes[values.size + self.leg]

    @property
    def profit(self):
        """Unrealized profit at the latest valid close, before commission; of a future since its last settlement."""
        if self.account.terms.futures[self.row]:
            return self.value
        return self.value - self.account.sizes[self.leg] * self.account.costs[self.leg]

    def __bool__(self):
        return self.account.sizes[self.leg] != 0.0

    def __float__(self):
        return float(self.account.sizes[self.leg])

    def __repr__(self):
        return f"<position {self.size:+g} {self.feed} at {self.price:g}>"
