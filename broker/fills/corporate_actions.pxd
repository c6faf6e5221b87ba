cimport cython
from broker.account.account cimport Account
from broker.broker_state cimport BrokerState
from broker.entry.contingencies cimport Contingencies
from broker.fills.execution cimport Fills
from broker.models.terms_table cimport ContractTerms
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from engine.core.ports cimport Record
from engine.core.storage.bars cimport Bars
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef long long NEVER
cdef int NONE, ACCEPTED, AT_THE_CLOSE, AT_THE_OPEN, CANCELED, DELISTED, DIVIDEND, SPLIT, WAITING

@cython.final
cdef class CorporateActions:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Contingencies contingencies
    cdef Fills fills
    cdef Bars bars
    cdef OrderTable orders
    cdef OrderBook book
    cdef LinkedOrders links
    cdef Account account
    cdef LimitChecks risk
    cdef ContractTerms terms
    cdef Record record
    cdef Py_ssize_t rows
    cdef Ring closes
    cdef list schedule
    cdef long long[::1] next_action
    cdef long long[::1] ends
    cdef long long delisting
    cdef object schedule_actions(self, dict actions, long long shift)
    cdef int apply(self, int[::1] rows, Py_ssize_t n) except -1
    cdef inline int reach(self, Py_ssize_t row) except -1
    cdef inline double last_close(self, Py_ssize_t row) except? -1.25
    cdef int forget_carried(self) except -1
    cdef inline object pay(self, Py_ssize_t leg, Py_ssize_t row, double dividend)
    cdef inline object split(self, Py_ssize_t leg, Py_ssize_t row, double ratio, double price)
    cdef inline object split_order(self, Py_ssize_t slot, double ratio)
    cdef inline int delist_all(self) except -1
    cdef inline object delist(self, Py_ssize_t row)
