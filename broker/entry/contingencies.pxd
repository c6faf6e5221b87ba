cimport cython
from broker.account.account cimport Account
from broker.broker_state cimport BrokerState
from broker.entry.acceptance cimport Acceptance
from broker.models.terms_table cimport ContractTerms
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from broker.tolerance cimport is_nothing, larger_of

cdef double NAN
cdef int NONE, ACCEPTED, BY_OCO, BY_PARENT, CHILD, EXIT_FILLED, FINISH, GROW, LIMIT, MARKET, NEW_SIZE, ORPHAN
cdef int POSITION_CLOSED, REDUCE, STRAY, SUBMITTED, WAITING, WAKE, WOKEN

@cython.final
cdef class Contingencies:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Acceptance acceptance
    cdef OrderTable orders
    cdef OrderBook book
    cdef LinkedOrders links
    cdef Account account
    cdef LimitChecks risk
    cdef ContractTerms terms
    cdef int settle(self) except -1
    cdef inline int wake(self, Py_ssize_t slot, int deed, double amount) except -1
    cdef inline int cut(self, Py_ssize_t slot, double amount) except -1
    cdef inline int price_exit(self, Py_ssize_t slot) except -1
    cdef inline bint protects(self, Py_ssize_t slot) noexcept
    cdef int retire(self, Py_ssize_t leg, double direction) except -1
