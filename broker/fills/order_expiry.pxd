cimport cython
from broker.broker_state cimport BrokerState
from broker.entry.contingencies cimport Contingencies
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from engine.core.storage.bars cimport Bars
from engine.core.time.session cimport Session

cdef long long NEVER
cdef int NONE, ACCEPTED, DAY, DAY_OVER, EXPIRED, GTC, GTD, UNTIL

@cython.final
cdef class Expiry:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Contingencies contingencies
    cdef Bars bars
    cdef OrderTable orders
    cdef OrderBook book
    cdef LinkedOrders links
    cdef Py_ssize_t rows
    cdef Session session
    cdef bint is_due(self, Py_ssize_t slot, Py_ssize_t row) except -1
    cdef int end_collected(self, Py_ssize_t row) except -1
    cdef int end_resting(self, Py_ssize_t row, long long horizon) except -1
