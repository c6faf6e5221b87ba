cimport cython
from broker.account.account cimport Account
from broker.account.buying_power cimport BuyingPower
from broker.broker_state cimport BrokerState
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from engine.core.ports cimport Record
from engine.core.storage.bars cimport Bars

cdef double NAN
cdef int NONE, ACCEPTED, CANCELED, EXIT, FREELY, GROUPED, MARKET, NEW_SIZE, OPEN, REJECTED, SUBMITTED, TRAIL
cdef int TRAIL_LIMIT, NOTIFY_FILL, NOTIFY_ORDER, NOTIFY_TRADE

@cython.final
cdef class OrderLifecycle:
    cdef BrokerState state
    cdef Bars bars
    cdef OrderTable orders
    cdef OrderBook book
    cdef LinkedOrders links
    cdef Account account
    cdef BuyingPower funds
    cdef LimitChecks risk
    cdef Record record
    cdef Py_ssize_t rows
    cdef void pend(self, Py_ssize_t slot, Py_ssize_t leg, double size) noexcept
    cdef void uncount(self, Py_ssize_t slot, Py_ssize_t leg) noexcept
    cdef void revise(self, Py_ssize_t leg) noexcept
    cdef int resize(self, Py_ssize_t slot, double size) except -1
    cdef void recount(self, Py_ssize_t slot, double left) noexcept
    cdef void shrink(self, Py_ssize_t slot, double part) noexcept
    cdef int event(self, Py_ssize_t slot, int code, double first, double second) except -1
    cdef int end(self, Py_ssize_t slot, int status, int reason) except -1
    cdef int drop(self, Py_ssize_t slot, int reason) except -1
    cdef int withdraw(self, Py_ssize_t slot, int status, int reason) except -1
    cdef int pull(self, Py_ssize_t slot) except -1
    cdef void uncover(self, Py_ssize_t slot) noexcept
    cdef void list_exit(self, int slot) noexcept
    cdef inline void unlist_exit(self, int slot) noexcept
    cdef int code(self, Py_ssize_t slot, int status) noexcept
    cdef int write(self, Py_ssize_t slot, int status) except -1
    cdef int finalize(self, Py_ssize_t slot, int status) except -1
    cdef int update_view(self, Order view, Py_ssize_t slot, int status, int reason) except -1
    cdef int notify_fill(self, Order view, double size, double price, double fee, int ended) except -1
    cdef int fit_size(self, Py_ssize_t slot, double size) except -1
    cdef int reject(self, Py_ssize_t slot, int reason, double found, double needed) except -1
    cdef void show_prices(self, Py_ssize_t slot) noexcept
    cdef void cover(self, Py_ssize_t slot, double price) noexcept
    cdef Py_ssize_t force_close(self, Py_ssize_t leg, int reason) except -1
