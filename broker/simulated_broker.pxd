cimport cython
from broker.account.account cimport Account
from broker.broker_state cimport BrokerState
from broker.cash_movements cimport CashMovements
from broker.entry.acceptance cimport Acceptance
from broker.entry.amendments cimport Amendments
from broker.entry.contingencies cimport Contingencies
from broker.entry.order_entry cimport OrderEntry
from broker.fills.corporate_actions cimport CorporateActions
from broker.fills.execution cimport Fills
from broker.fills.order_expiry cimport Expiry
from broker.fills.matching cimport Matching
from broker.models.terms_table cimport ContractTerms
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from engine.core.ports cimport Broker
from engine.core.storage.bars cimport Bars

cdef double INFINITE
cdef int NONE, NOTIFY_TRADE
cdef int ACCEPTED, MARKET, MARGIN_CALL, DRAWDOWN_STOP, CANCELED, AT_THE_CLOSE, IOC, EXPIRED, NOT_AT_ONCE
cdef int CLOSE_AT_END, WAITING, OPEN, FEED_ENDED, END_OF_RUN

@cython.final
cdef class SimulatedBroker(Broker):
    cdef readonly BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Acceptance acceptance
    cdef Contingencies contingencies
    cdef OrderEntry entry
    cdef Amendments amendments
    cdef Fills fills
    cdef Expiry expiry
    cdef Matching matching
    cdef CorporateActions corporate_actions
    cdef CashMovements cash_movements
    cdef readonly object options
    cdef readonly Bars bars
    cdef OrderTable orders
    cdef OrderBook book
    cdef Account account
    cdef bint on_close
    cpdef object expect(self, dict actions, long long shift)
    cdef inline void show_account(self) noexcept
    cdef inline int close_out(self, int reason) except -1
    cdef Py_ssize_t quiet_until(
        self, int[::1] rows, long long[::1] starts, int[::1] due, Py_ssize_t first, Py_ssize_t stop,
    ) except -1
    cdef inline int fill_closes(self) except -1
    cdef inline int leave(self, Py_ssize_t slot, Py_ssize_t row) except -1
