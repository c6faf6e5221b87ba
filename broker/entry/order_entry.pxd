cimport cython
from broker.account.account cimport Account
from broker.broker_state cimport BrokerState
from broker.entry.acceptance cimport Acceptance
from broker.entry.contingencies cimport Contingencies
from broker.models.terms_table cimport ContractTerms
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_table cimport OrderTable
from broker.tolerance cimport is_nothing, larger_of, reduces
from engine.core.storage.bars cimport Bars

cdef double NAN
cdef int NONE, AT_CLOSE, AT_OPEN, EXIT, JOINED, LASTS, LIMIT, LIMIT_ON_CLOSE, LIMIT_ON_OPEN, MARKET, NEW_OFFSET
cdef int NOTIFY_FILL, NOTIFY_ORDER
cdef int NEW_TRAIL, NO_PRICE, ON_CLOSE, REDUCING, STOP, SUBMITTED, WAITING, WAITS_FOR

@cython.final
cdef class OrderEntry:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Acceptance acceptance
    cdef Contingencies contingencies
    cdef Bars bars
    cdef OrderTable orders
    cdef LinkedOrders links
    cdef Account account
    cdef ContractTerms terms
    cdef Py_ssize_t rows
    cdef Py_ssize_t closing_now
    cdef int[::1] placed
    cdef long long[::1] placed_numbers
    cdef Py_ssize_t waiting
    cdef object submit(self, Py_ssize_t row, int kind, double size, double price, bint visible)
    cdef inline object send(self, Py_ssize_t row, Py_ssize_t leg, int kind, double size, double price, bint visible)
    cdef object place(
        self, Py_ssize_t row, Py_ssize_t leg, int kind, double size, double limit, double stop, int tif, long long until, object parent, bint scaled, object oco,
    )
    cdef object restrict(self, object order, bint reducing, int fit, bint at_close)
    cdef object measure(self, object order, double gap, bint percent)
    cdef object trail(
        self, object order, double amount, bint percent, double offset, object ring, Py_ssize_t row, double start,
    )
    cdef inline int queue(self, Py_ssize_t slot) except -1
    cdef inline double lots(self, Py_ssize_t row, Py_ssize_t leg, double size) except? -1.25
    cdef int check(self) except -1
    cdef object target(self, Py_ssize_t row, double size, bint visible)
    cdef inline object target_legs(self, Py_ssize_t row, double size)
    cdef inline double missing(self, Py_ssize_t row, Py_ssize_t leg, double size) except? -1.25
    cdef object flatten(self, Py_ssize_t leg)
    cdef object target_value(self, Py_ssize_t row, double value, bint visible)
    cdef object target_share(self, Py_ssize_t row, double weight, bint visible)
    cdef inline object send_unpriced(self, Py_ssize_t row)
    cdef list living(self)
