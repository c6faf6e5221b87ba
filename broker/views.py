"""Views: what strategies hold or hear of an account: positions, executions, finished trades."""


class Position:
    """What an account holds of one feed; a view that follows it."""

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
        """Average price of what is held; 0 when flat."""
        return self.account.prices[self.leg]

    @property
    def value(self):
        """What it is worth at the latest valid close, in the account's currency; negative for a short position.

        Of a future: what it gained since its last settlement.
        """
        values = self.account.values
        return values.nodes[values.size + self.leg]

    @property
    def profit(self):
        """Unrealized profit at the latest valid close, before commission; of a future since its last settlement."""
        if self.account.terms.futures[self.row]:
            return self.value
        return self.value - self.size * self.account.costs[self.leg]

    def __bool__(self):
        return self.size != 0.0

    def __float__(self):
        return float(self.size)

    def __repr__(self):
        return f"<position {self.size:+g} {self.feed} at {self.price:g}>"


class Trade:
    """A trade that is over, as `notify_trade` hears it: from flat to flat or to reversal.

    `worst` and `best`: the excursions: how far it was under and above water, before commission, by the bars' lows and highs.
    """

    def __init__(self, feed, size, entry_ts, exit_ts, entry_price, exit_price, gross, commission, bars, worst, best):
        self.feed = feed
        self.size = size
        self.entry_ts = entry_ts
        self.exit_ts = exit_ts
        self.entry_price = entry_price
        self.exit_price = exit_price
        self.gross = gross
        self.commission = commission
        self.bars = bars
        self.worst = worst
        self.best = best

    @property
    def net(self):
        """Profit after commission."""
        return self.gross - self.commission

    def __repr__(self):
        return f"<trade {self.size:+g} {self.feed} {self.entry_price:g} -> {self.exit_price:g}, net {self.net:+g}>"


class Fill:
    """An execution, as `notify_fill` hears it."""

    def __init__(self, order, ts, size, price, commission):
        self.order = order
        self.ts = ts
        self.size = size
        self.price = price
        self.commission = commission

    @property
    def feed(self):
        return self.order.feed

    def __repr__(self):
        return f"<fill {self.size:+g} {self.feed} at {self.price:g}>"
