"""Orders: the table of orders that are not over yet, and `Order`, the view that strategies hold.

A row ("slot") per order, freed when the order is over and recorded. The accepted orders of a feed form a list in order of
acceptance. `views[slot]` is the strategy's `Order`, if it has one; it follows the order and outlives the slot.
"""

from array import array

from broker import codes

NAN = float("nan")
NONE = -1
SUBMITTED = codes.SUBMITTED
ACCEPTED = codes.ACCEPTED
NO_REASON = codes.NO_REASON


class Order:
    """An order as its strategy sees it; kept up to date while the order lives, final afterwards.

    `size` is signed (negative sells), `filled` and `price` (the average) tell what was executed, `status` and `reason`
    are words, `found` and `needed` the figures of a rejection.
    """

    @property
    def feed(self):
        """Name of its feed."""
        return self.broker.bars.names[self.row]

    @property
    def kind(self):
        return codes.KINDS[self.kind_code]

    @property
    def status(self):
        return codes.STATUSES[self.status_code]

    @property
    def reason(self):
        """Why it is over, if not because it was filled; empty otherwise."""
        return codes.REASONS[self.reason_code]

    @property
    def alive(self):
        """Whether it may still be executed."""
        return self.status_code <= ACCEPTED

    @property
    def remaining(self):
        return self.size - self.filled

    def __repr__(self):
        where = "".join(f" {word} {x:g}" for word, x in (("limit", self.limit), ("stop", self.stop)) if x == x)
        why = f" ({self.reason})" if self.reason_code else ""
        return f"<order {self.number}: {self.kind} {self.size:+g} {self.feed}{where}, {self.status}{why}>"


class Orders:
    """Columns of the living orders; `heads[row]` begins the list of a feed's accepted ones."""

    def __init__(self, rows):
        self.heads = array("i", [NONE]) * rows
        self.tails = array("i", [NONE]) * rows
        self.capacity = 0
        self.live = 0
        self.spares = 0
        self.issued = 0
        self.views = []
        self.spare = array("i")
        self.grow(64)

    def grow(self, capacity):
        """Room for `capacity` living orders."""
        old = self.capacity
        for name, code in COLUMNS:
            column = array(code, bytes(capacity * array(code).itemsize))
            if old:
                column[:old] = array(code, memoryview(getattr(self, name)).tobytes())
            setattr(self, name, column)
        spare = list(self.spare)[: self.spares]
        self.spare = array("i", spare + list(range(capacity - 1, old - 1, -1)) + [0] * (old - self.spares))
        self.spares += capacity - old
        self.views.extend([None] * (capacity - old))
        self.capacity = capacity

    def show(self, slot, broker):
        """A view of an order for its strategy. Made without `__init__`, which would box every argument."""
        order: Order = Order.__new__(Order)
        order.broker = broker
        order.number = self.number[slot]
        order.slot = slot
        order.row = self.row[slot]
        order.kind_code = self.kind[slot]
        order.status_code = self.status[slot]
        order.reason_code = NO_REASON
        order.size = self.size[slot]
        order.filled = 0.0
        order.price = NAN
        order.limit = self.limit[slot]
        order.stop = self.stop[slot]
        order.commission = 0.0
        order.found = NAN
        order.needed = NAN
        order.created_ts = self.created[slot]
        self.views[slot] = order
        return order

    def take(self, row, kind, size, limit, stop, created):
        """A slot for a new order."""
        slot: cython.Py_ssize_t
        if self.spares == 0:
            self.grow(2 * self.capacity)
        self.spares -= 1
        slot = self.spare[self.spares]
        self.issued += 1
        self.live += 1
        self.number[slot] = self.issued
        self.row[slot] = row
        self.kind[slot] = kind
        self.status[slot] = SUBMITTED
        self.reason[slot] = NO_REASON
        self.size[slot] = size
        self.filled[slot] = 0.0
        self.value[slot] = 0.0
        self.limit[slot] = limit
        self.stop[slot] = stop
        self.commission[slot] = 0.0
        self.reserve[slot] = 0.0
        self.found[slot] = NAN
        self.needed[slot] = NAN
        self.created[slot] = created
        return slot

    def release(self, slot):
        """The order is over and recorded."""
        self.views[slot] = None
        self.spare[self.spares] = slot
        self.spares += 1
        self.live -= 1

    def enlist(self, slot):
        """Append to the list of its feed."""
        row: cython.Py_ssize_t = self.row[slot]
        last: cython.int = self.tails[row]
        self.status[slot] = ACCEPTED
        self.before[slot] = last
        self.after[slot] = NONE
        self.tails[row] = slot
        if last == NONE:
            self.heads[row] = slot
        else:
            self.after[last] = slot

    def delist(self, slot):
        """Take out of the list of its feed."""
        row: cython.Py_ssize_t = self.row[slot]
        before: cython.int = self.before[slot]
        after: cython.int = self.after[slot]
        if before == NONE:
            self.heads[row] = after
        else:
            self.after[before] = after
        if after == NONE:
            self.tails[row] = before
        else:
            self.before[after] = before


COLUMNS = (
    ("number", "q"),
    ("created", "q"),
    ("row", "i"),
    ("before", "i"),
    ("after", "i"),
    ("kind", "b"),
    ("status", "b"),
    ("reason", "b"),
    ("size", "d"),
    ("filled", "d"),
    ("value", "d"),
    ("limit", "d"),
    ("stop", "d"),
    ("commission", "d"),
    ("reserve", "d"),
    ("found", "d"),
    ("needed", "d"),
)
