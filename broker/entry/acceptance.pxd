cimport cython
from broker.account.account cimport Account
from broker.account.buying_power cimport BuyingPower
from broker.broker_state cimport BrokerState
from broker.models.terms_table cimport ContractTerms
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.order cimport Order
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from broker.tolerance cimport closing_part, is_nothing, larger_of
from engine.core.storage.bars cimport Bars
from engine.core.time.session cimport Session

cdef double NAN
cdef int NONE, ACCEPTED, AT_CLOSE, BEYOND_LEG, DAY, DELISTED, EXIT, FREELY, INSUFFICIENT_CASH, MARKET, MAX_ORDER_SIZE
cdef int NOTHING_TO_REDUCE, NOT_STARTED, NO_RATE, NO_REASON, OFF_TICK, PARENT, REJECTS, SCALED, TRAIL, TRAIL_LIMIT
cdef int NOTIFY_ORDER, ZERO_SIZE

@cython.final
cdef class Acceptance:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Bars bars
    cdef OrderTable orders
    cdef OrderBook book
    cdef Account account
    cdef BuyingPower funds
    cdef LimitChecks risk
    cdef ContractTerms terms
    cdef Py_ssize_t rows
    cdef Session session
    cdef bint strict
    cdef double freed
    cdef bint fits
    cdef int consider(self, Py_ssize_t slot) except -1
    cdef double affordable(
        self, Py_ssize_t slot, Py_ssize_t row, double closing, double size, double price, double freed,
    ) except? -1.25
    cdef inline bint covers_all(self, Py_ssize_t row, double closing, double size, double price, double freed) except -1
    cdef double reference(self, Py_ssize_t slot, Py_ssize_t row) noexcept
    cdef inline bint forbids(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double size, double closing, double price,
    ) except -1
    cdef bint refuse_off_tick(self, Py_ssize_t slot, Py_ssize_t other) except -1
    cdef inline int begin_trail(self, Py_ssize_t slot, Py_ssize_t row) except -1
    cdef void set_trail(self, Py_ssize_t slot) noexcept
