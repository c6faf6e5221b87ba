cimport cython
from broker.fills.corporate_actions cimport CorporateActions
from broker.fills.fill_prices cimport limit_price, stop_price, travel, triggered_price

cdef double NAN, INFINITE
cdef int NONE
cdef long long NEVER
cdef int MARKET, LIMIT, STOP, STOP_LIMIT, TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT
cdef int ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN
cdef int GTC, DAY, GTD, IOC, AT_CLOSE
cdef int ACCEPTED, EXPIRED, DAY_OVER, UNTIL, NOT_AT_ONCE, TRIGGERED, GROUPED
cdef int AT_THE_OPEN, INSIDE, AT_THE_CLOSE
cdef int PESSIMISTIC, OPTIMISTIC, OHLC, OLHC, ADAPTIVE

cdef class Matching(CorporateActions):
    cdef int intrabar
    cdef long long horizon
    cdef readonly long long decided
    @cython.final
    cdef bint reaches(self, Py_ssize_t row, double opened) noexcept
    @cython.final
    cdef int match(self, Py_ssize_t row, double opened) except -1
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
    @cython.final
    cdef bint is_due(self, Py_ssize_t slot, Py_ssize_t row) except -1
    cdef inline int expire_listed(self, Py_ssize_t row) except -1
    cdef inline int expire_resting(self, Py_ssize_t row) except -1
