cimport cython
from broker.funds cimport closing_part
from broker.keeper cimport Keeper
from broker.order cimport Order

cdef double NAN, ABSURD
cdef int NONE
cdef int MARKET, LIMIT, STOP, TRAIL, TRAIL_LIMIT, ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN
cdef int DAY, AT_OPEN, AT_CLOSE
cdef int SUBMITTED, ACCEPTED, FILLED, CANCELED, REJECTED, WAITING
cdef int NO_REASON, BY_STRATEGY, INSUFFICIENT_CASH, ZERO_SIZE, NOT_STARTED, FEED_ENDED
cdef int BY_OCO, BY_PARENT, OFF_TICK, BEYOND_LEG, DELISTED, NO_RATE
cdef int WAITS_FOR, JOINED, WOKEN, LASTS, NEW_SIZE, NEW_LIMIT, NEW_STOP, NEW_TRAIL, NEW_OFFSET, KEPT
cdef int WAKE, GROW, REDUCE, LEAVE, ORPHAN, SCALED

cdef class Acceptance(Keeper):
    cdef readonly bint hedging
    cdef readonly bint strict
    cdef double freed
    cdef int[::1] placed
    cdef Py_ssize_t waiting
    cdef dict lines
    @cython.final
    cdef Py_ssize_t leg_of(self, Py_ssize_t row, double size) noexcept
    @cython.final
    cdef Py_ssize_t living_slot(self, str name, object order) except? -2
    @cython.final
    cdef int queue(self, Py_ssize_t slot) except -1
    @cython.final
    cdef Py_ssize_t impose(self, Py_ssize_t leg, int reason) except -1
    @cython.final
    cdef int check(self) except -1
    @cython.final
    cdef int consider(self, Py_ssize_t slot) except -1
    @cython.final
    cdef double reference(self, Py_ssize_t slot, Py_ssize_t row) noexcept
    @cython.final
    cdef bint forbids(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double size, double closing, double price,
    ) except -1
    @cython.final
    cdef int refuse(self, Py_ssize_t slot, int reason, double found, double needed) except -1
    @cython.final
    cdef double projected(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int begin_trail(self, Py_ssize_t slot, Py_ssize_t row) except -1
    @cython.final
    cdef void set_trail(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef void reprice(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int check_change(
        self, Order order, Py_ssize_t slot, Py_ssize_t row, double size, double limit, double stop, double trail,
    ) except -1
    @cython.final
    cdef int drop(self, Py_ssize_t slot, int reason) except -1
    @cython.final
    cdef int withdraw(self, Py_ssize_t slot, int status, int reason) except -1
    @cython.final
    cdef int pull(self, Py_ssize_t slot) except -1
    @cython.final
    cdef void forget(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int settle(self) except -1
    @cython.final
    cdef int wake(self, Py_ssize_t slot, int deed, double amount) except -1
    @cython.final
    cdef int cut(self, Py_ssize_t slot, double amount) except -1
