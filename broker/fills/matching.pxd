cimport cython
from broker.account.account cimport Account
from broker.broker_state cimport BrokerState
from broker.entry.acceptance cimport Acceptance
from broker.entry.contingencies cimport Contingencies
from broker.fills.execution cimport Fills
from broker.fills.order_expiry cimport Expiry
from broker.fills.fill_prices cimport limit_price, stop_price, travel, triggered_price
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.tolerance cimport closing_part
from engine.core.storage.bars cimport Bars
from engine.core.storage.ring cimport Ring
from engine.core.time.session cimport Session

cdef double NAN, INFINITE
cdef Py_ssize_t FEW
cdef int NONE, ACCEPTED, AT_CLOSE, AT_THE_CLOSE, AT_THE_OPEN, EXPIRED, GROUPED, GTC, INSIDE, IOC, LIMIT
cdef int LIMIT_ON_CLOSE, LIMIT_ON_OPEN, MARKET, NOT_AT_ONCE, ON_CLOSE, STOP, STOP_LIMIT, TOUCH, TOUCH_LIMIT, TRAIL
cdef int TRAIL_LIMIT, TRIGGERED, PESSIMISTIC, OPTIMISTIC, OHLC, OLHC, ADAPTIVE

@cython.final
cdef class Matching:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Acceptance acceptance
    cdef Contingencies contingencies
    cdef Fills fills
    cdef Expiry expiry
    cdef Bars bars
    cdef OrderTable orders
    cdef OrderBook book
    cdef LinkedOrders links
    cdef Account account
    cdef Py_ssize_t rows
    cdef Ring opens
    cdef Ring highs
    cdef Ring lows
    cdef Ring closes
    cdef Session session
    cdef int intrabar
    cdef long long horizon
    cdef readonly long long decided
    cdef int[::1] busy
    cdef double[::1] opened
    cdef int match_bars(self, int[::1] rows, Py_ssize_t n) except -1
    cdef inline Py_ssize_t gather_feeds(self, int[::1] rows, Py_ssize_t n) noexcept
    cdef inline Py_ssize_t gather_few_feeds(self) noexcept
    cdef inline bint is_concerned(self, Py_ssize_t row, double opened) noexcept
    cdef inline int fill_reductions(self, Py_ssize_t m) except -1
    cdef inline int fill_reduction(self, int slot, Py_ssize_t row, double opened) except -1
    cdef bint reduces_first(self, Py_ssize_t slot, double size) noexcept
    cdef inline bint has_position(self, Py_ssize_t row) noexcept
    cdef inline int match(self, Py_ssize_t row, double opened) except -1
    cdef inline int attempt(self, Py_ssize_t slot, Py_ssize_t row, double opened, double high, double low) except -1
    cdef inline double price(self, Py_ssize_t slot, double opened, double high, double low) noexcept
    cdef inline bint waits_for_close(self, Py_ssize_t slot) noexcept
    cdef inline int moment(self, Py_ssize_t slot, double price, double opened) noexcept
    cdef inline double trigger(self, Py_ssize_t slot, double opened, double high, double low) noexcept
    cdef inline int linger(
        self, Py_ssize_t slot, Py_ssize_t row, bint reached, double opened, double high, double low,
    ) except -1
    cdef inline int become(self, Py_ssize_t slot, int phase, double price) except -1
    cdef inline int ratchet(self, Py_ssize_t slot, Py_ssize_t row) except -1
    cdef inline int follow_path(self, Py_ssize_t row, double opened, double high, double low) except -1
    cdef inline int settle_between(
        self, Py_ssize_t slot, Py_ssize_t row, double price, double opened, double high, double low,
    ) except -1
    cdef inline int rank(self, Py_ssize_t slot, double price, double opened) noexcept
