cimport cython
from broker.corporate cimport Corporate
from broker.funds cimport closing_part
from broker.match cimport limit_price, stop_price, travel, triggered_price
from engine.core.session cimport Session

cdef double NAN, INFINITE
cdef int NONE
cdef long long NEVER, DAY_NS
cdef int MARKET, LIMIT, STOP, STOP_LIMIT, TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT
cdef int ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN
cdef int GTC, DAY, GTD, IOC, FOK, AT_OPEN, AT_CLOSE
cdef int ACCEPTED, CANCELED, EXPIRED, OPEN, WAITING
cdef int FEED_ENDED, END_OF_RUN, MARGIN_CALL, CLOSE_AT_END, DAY_OVER, UNTIL, DRAWDOWN_STOP, NOT_AT_ONCE
cdef int TRIGGERED, BEST, GROUPED, AT_THE_OPEN, INSIDE, AT_THE_CLOSE
cdef int PESSIMISTIC, OPTIMISTIC, OHLC, OLHC, ADAPTIVE

cdef class Simulator(Corporate):
    cdef int intrabar
    cdef Session session
    cdef object financing
    cdef bint on_close
    cdef bint chores
    cdef long long day_ends
    cdef long long accrued
    cdef int[::1] busy
    cdef double[::1] opened
    cdef long long horizon
    cdef readonly long long decided
    cpdef int accept(self) except -1
    @cython.final
    cdef bint reaches(self, Py_ssize_t row, double opened) noexcept
    @cython.final
    cdef int work_reductions(self, Py_ssize_t m) except -1
    @cython.final
    cdef bint holds(self, Py_ssize_t row) noexcept
    @cython.final
    cdef int match(self, Py_ssize_t row, double opened) except -1
    @cython.final
    cdef int attempt(self, Py_ssize_t slot, Py_ssize_t row, double opened, double high, double low) except -1
    @cython.final
    cdef double price(self, Py_ssize_t slot, double opened, double high, double low) noexcept
    @cython.final
    cdef int moment(self, Py_ssize_t slot, double price, double opened) noexcept
    @cython.final
    cdef double trigger(self, Py_ssize_t slot, double opened, double high, double low) noexcept
    @cython.final
    cdef int linger(
        self, Py_ssize_t slot, Py_ssize_t row, bint reached, double opened, double high, double low,
    ) except -1
    @cython.final
    cdef int become(self, Py_ssize_t slot, int phase, double price) except -1
    @cython.final
    cdef int ratchet(self, Py_ssize_t slot, Py_ssize_t row) except -1
    @cython.final
    cdef int follow_path(self, Py_ssize_t row, double opened, double high, double low) except -1
    @cython.final
    cdef int settle_between(
        self, Py_ssize_t slot, Py_ssize_t row, double price, double opened, double high, double low,
    ) except -1
    @cython.final
    cdef int rank(self, Py_ssize_t slot, double price, double opened) noexcept
    @cython.final
    cdef bint is_due(self, Py_ssize_t slot, Py_ssize_t row) except -1
    @cython.final
    cdef int expire_listed(self, Py_ssize_t row) except -1
    @cython.final
    cdef int expire_resting(self, Py_ssize_t row) except -1
    @cython.final
    cdef int close_out(self, int reason) except -1
    @cython.final
    cdef int attend(self) except -1
    @cython.final
    cdef int accrue(self, long long days) except -1
    @cython.final
    cdef int fill_closes(self) except -1
    @cython.final
    cdef int leave(self, Py_ssize_t slot, Py_ssize_t row) except -1
