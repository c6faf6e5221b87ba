"""OrderTable: the table of working orders.

A row ("slot") per order, freed when the order has ended and is recorded. `views[slot]` is the strategy's `Order`, if it has
one. `OrderBook` knows where accepted orders wait for their price, `LinkedOrders` which belong together; both keep their links
in columns here. `stop` is also the price of if-touched orders. Columns from `until` on are set where they are used; `counted`
and `worth` belong to `PotentialExposure`.
"""

from array import array

from broker import order_codes
from broker.orders.order import Order

NAN = float("nan")
SUBMITTED = order_codes.SUBMITTED
NO_REASON = order_codes.NO_REASON
GTC = order_codes.GTC


class OrderTable:
    """Columns of the working orders."""

    def __init__(self):
        self.capacity = 0
        self.live = 0
        self.spares = 0
        self.issued = 0
        self.views = []
        self.spare = array("i")
        self.grow(64)

    def grow(self, capacity):
        """Make room for `capacity` working orders."""
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

    def show(self, slot, broker_state):
        """Return a new view of an order. It is created without `__init__`, which would box every argument."""
        order: Order = Order.__new__(Order)
        order.broker_state = broker_state
        order.number = self.number[slot]
        order.slot = slot
        order.row = self.row[slot]
        order.kind_code = self.kind[slot]
        order.tif_code = self.tif[slot]
        order.status_code = self.status[slot]
        order.reason_code = NO_REASON
        order.size = self.size[slot]
        order.filled = 0.0
        order.average_price = NAN
        order.limit = self.limit[slot]
        order.stop = self.stop[slot]
        order.commission = 0.0
        order.found = NAN
        order.needed = NAN
        order.created_ts = self.created[slot]
        self.views[slot] = order
        return order

    def take(self, row, leg, kind, size, limit, stop, created):
        """Return the slot of a new order, good till cancelled, without links."""
        slot: cython.Py_ssize_t
        if self.spares == 0:
            self.grow(2 * self.capacity)
        self.spares -= 1
        slot = self.spare[self.spares]
        self.issued += 1
        self.live += 1
        self.number[slot] = self.issued
        self.row[slot] = row
        self.leg[slot] = leg
        self.kind[slot] = kind
        self.phase[slot] = kind
        self.tif[slot] = GTC
        self.kin[slot] = 0
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

    def make_plain(self, slot):
        """Reset the columns that only special orders use, so that the next order in the slot finds zeros."""
        self.special[slot] = 0
        self.reducing[slot] = 0
        self.fit[slot] = 0
        self.relative[slot] = 0
        self.at_close[slot] = 0

    def release(self, slot):
        """Free the slot of an order that is recorded."""
        self.spare[self.spares] = slot
        self.spares += 1
        self.live -= 1


COLUMNS = (
    ("number", "q"),
    ("created", "q"),
    ("sequence", "q"),
    ("row", "i"),
    ("leg", "i"),
    ("before", "i"),
    ("after", "i"),
    ("kind", "b"),
    ("phase", "b"),
    ("tif", "b"),
    ("kin", "b"),
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
    ("until", "q"),
    ("born", "q"),
    ("key", "d"),
    ("child", "i"),
    ("sibling", "i"),
    ("prior", "i"),
    ("best", "d"),
    ("trail", "d"),
    ("percent", "b"),
    ("offset", "d"),
    ("partner", "i"),
    ("partner_before", "i"),
    ("parent", "i"),
    ("brood", "i"),
    ("youngest", "i"),
    ("brother", "i"),
    ("elder", "i"),
    ("exit_before", "i"),
    ("exit_after", "i"),
    ("special", "b"),
    ("reducing", "b"),
    ("fit", "b"),
    ("at_close", "b"),
    ("relative", "b"),
    ("gap", "d"),
    ("counted", "d"),
    ("worth", "d"),
)
