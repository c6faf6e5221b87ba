cimport cython
from broker.account.buying_power cimport closing_part, reduces
from broker.orders.order cimport Order
from broker.entry.placing cimport Placing

cdef double NAN
cdef int SUBMITTED, ZERO_SIZE, NOT_STARTED, FEED_ENDED, INSUFFICIENT_CASH, MARKET, TRAIL, TRAIL_LIMIT, DAY
cdef int ACCEPTED, DELISTED, NO_RATE, OFF_TICK, BEYOND_LEG, NO_REASON, REJECTED, WAKE, GROW, ORPHAN, WAITING
cdef int BY_PARENT, REDUCE, BY_OCO, NEW_SIZE, WOKEN

cdef class Acceptance(Placing):
    cdef readonly bint strict
    cdef bint peeks
    cdef double freed
    @cython.final
    cdef int check(self) except -1
    cdef inline int consider(self, Py_ssize_t slot) except -1
    @cython.final
    cdef void cover(self, Py_ssize_t slot, double price) noexcept
    @cython.final
    cdef double reference(self, Py_ssize_t slot, Py_ssize_t row) noexcept
    cdef inline bint forbids(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double size, double closing, double price,
    ) except -1
    cdef inline int refuse(self, Py_ssize_t slot, int reason, double found, double needed) except -1
    cdef inline double projected(self, Py_ssize_t slot) noexcept
    cdef inline int begin_trail(self, Py_ssize_t slot, Py_ssize_t row) except -1
    @cython.final
    cdef void set_trail(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef void reprice(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int settle(self) except -1
    cdef inline int wake(self, Py_ssize_t slot, int deed, double amount) except -1
    cdef inline int cut(self, Py_ssize_t slot, double amount) except -1
