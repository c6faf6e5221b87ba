"""Fill and Trade: executions and finished trades as strategies are notified of them."""


class Trade:
    """A finished trade, as `notify_trade` receives it: from flat to flat or to a reversal.

    `mae` and `mfe`: maximum adverse and favourable excursion, before commission, by the bars' lows and highs.
    `entry_order` and `exit_order`: numbers of the orders that opened and closed it; an order that reverses a position is the exit
    of one trade and the entry of the next.
    """

    def __init__(
        self, feed, size, entry_ts, exit_ts, entry_price, exit_price, gross, commission, bars, mae, mfe, entry_order, exit_order
    ):
        self.feed = feed
        self.size = size
        self.entry_ts = entry_ts
        self.exit_ts = exit_ts
        self.entry_price = entry_price
        self.exit_price = exit_price
        self.gross = gross
        self.commission = commission
        self.bars = bars
        self.mae = mae
        self.mfe = mfe
        self.entry_order = entry_order
        self.exit_order = exit_order

    @property
    def net(self):
        """Profit after commission."""
        return self.gross - self.commission

    def __repr__(self):
        return f"<trade {self.size:+g} {self.feed} {self.entry_price:g} -> {self.exit_price:g}, net {self.net:+g}>"


class Fill:
    """An execution, as `notify_fill` receives it."""

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
