"""Order: an order as its strategy holds it: a view that follows a row of the table of orders and outlives it."""

from broker import order_codes

ACCEPTED = order_codes.ACCEPTED
WAITING = order_codes.WAITING


class Order:
    """An order as its strategy sees it; kept up to date while the order works, final afterwards.

    `size` is signed (negative sells), `filled` are the units executed, and `average_price` is the mean price of their fills
    (NaN before the first). `kind`, `tif`, `status` and `reason` are words; `found` and `needed` are the figures of a rejection.
    A `waiting` order has a parent that is not filled yet.
    """

    @property
    def feed(self):
        """Name of its feed."""
        return self.broker_state.bars.names[self.row]

    @property
    def kind(self):
        return order_codes.KINDS[self.kind_code]

    @property
    def tif(self):
        """Time in force: gtc, day, gtd, ioc, fok, open or close."""
        return order_codes.TIFS[self.tif_code]

    @property
    def status(self):
        if self.status_code == ACCEPTED and self.filled != 0.0:
            return "partial"
        return order_codes.STATUSES[self.status_code]

    @property
    def reason(self):
        """Why the order ended, if not because it was filled; empty otherwise."""
        return order_codes.REASONS[self.reason_code]

    @property
    def alive(self):
        """Whether the order may still be executed."""
        return self.status_code <= ACCEPTED or self.status_code == WAITING

    @property
    def remaining(self):
        return self.size - self.filled

    def __repr__(self):
        where = "".join(f" {word} {x:g}" for word, x in (("limit", self.limit), ("stop", self.stop)) if x == x)
        tif = f" {self.tif}" if self.tif_code else ""
        why = f" ({self.reason})" if self.reason_code else ""
        return f"<order {self.number}: {self.kind} {self.size:+g} {self.feed}{where}{tif}, {self.status}{why}>"
