cimport cython
from broker.account cimport Account
from broker.funds cimport Funds, closing_part
from broker.match cimport limit_price, stop_price
from broker.orders cimport Order, Orders
from engine.core.bars cimport Bars
from engine.core.ports cimport Broker, Record
from engine.core.ring cimport Ring

cdef double NAN
cdef int NONE, MARKET, LIMIT, STOP
cdef int SUBMITTED, ACCEPTED, FILLED, CANCELED, REJECTED, EXPIRED, OPEN
cdef int BY_STRATEGY, INSUFFICIENT_CASH, ZERO_SIZE, NOT_STARTED, FEED_ENDED, END_OF_RUN, MARGIN_CALL, CLOSE_AT_END

cdef class Simulator(Broker):
    cdef readonly Bars bars
    cdef Ring opens
    cdef Ring highs
    cdef Ring lows
    cdef Ring closes
    cdef Record record
    cdef readonly Account account
    cdef readonly Orders orders
    cdef readonly Funds funds
    cdef double[::1] pending
    cdef double[::1] agreed
    cdef int[::1] markets
    cdef int[::1] busy
    cdef double[::1] opened
    cdef double freed
    cdef int[::1] placed
    cdef Py_ssize_t waiting
    @cython.final
    cdef int work_reductions(self, Py_ssize_t m) except -1
    @cython.final
    cdef double price(self, Py_ssize_t slot, Py_ssize_t row, double opened) noexcept
    @cython.final
    cdef int execute(self, Py_ssize_t slot, Py_ssize_t row, double price) except -1
    @cython.final
    cdef int consider(self, Py_ssize_t slot) except -1
    @cython.final
    cdef int refuse(self, Py_ssize_t slot, int reason, double found, double needed) except -1
    @cython.final
    cdef Py_ssize_t impose(self, Py_ssize_t row, int reason) except -1
    @cython.final
    cdef int call_margin(self) except -1
    @cython.final
    cdef int withdraw(self, Py_ssize_t slot, int reason) except -1
    @cython.final
    cdef void uncount(self, Py_ssize_t slot, Py_ssize_t row) noexcept
    @cython.final
    cdef void forget(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef double projected(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef void unreserve(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int end(self, Py_ssize_t slot, int status, int reason) except -1
    @cython.final
    cdef int code(self, Py_ssize_t slot, int status) noexcept
    @cython.final
    cdef int write(self, Py_ssize_t slot, int status) except -1
    @cython.final
    cdef int finalize(self, Py_ssize_t slot, int status) except -1
    @cython.final
    cdef int update(self, Order view, Py_ssize_t slot, int status, int reason) except -1
    @cython.final
    cdef int tell_fill(self, Order view, double size, double price, double fee, int ended) except -1
