cimport cython
from broker.account.account cimport Account
from broker.account.buying_power cimport BuyingPower
from broker.broker_state cimport BrokerState
from broker.entry.acceptance cimport Acceptance
from broker.entry.contingencies cimport Contingencies
from broker.models.terms_table cimport ContractTerms
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from broker.tolerance cimport closing_part

cdef double NAN
cdef int NONE, ACCEPTED, BY_STRATEGY, FREELY, KEPT, LIMITED, MARKET, NEW_LIMIT, NEW_SIZE, NEW_STOP, NEW_TRAIL
cdef int NO_REASON, SCALED, TRAIL, TRAIL_LIMIT

@cython.final
cdef class Amendments:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Acceptance acceptance
    cdef Contingencies contingencies
    cdef OrderTable orders
    cdef OrderBook book
    cdef LinkedOrders links
    cdef Account account
    cdef BuyingPower funds
    cdef LimitChecks risk
    cdef ContractTerms terms
    cdef object modify(self, object order, double size, double limit, double stop, double trail)
    cdef inline double lots_of(self, Py_ssize_t slot, Py_ssize_t row, double size) except? -1.25
    cdef inline bint oversteps(self, Py_ssize_t slot, double size, double price) except -1
    cdef inline int check_change(
        self, Order order, Py_ssize_t slot, Py_ssize_t row, double size, double limit, double stop, double trail,
    ) except -1
    cdef object cancel(self, object order)
