cimport cython
from engine.core.time.session cimport Session
from broker.orders.order cimport Order
from broker.entry.placing cimport Placing
from broker.tolerance cimport closing_part, is_nothing, larger_of, reduces

cdef double NAN
cdef int SUBMITTED, ZERO_SIZE, NOT_STARTED, INSUFFICIENT_CASH, MARKET, TRAIL, TRAIL_LIMIT, DAY
cdef int ACCEPTED, DELISTED, NO_RATE, OFF_TICK, BEYOND_LEG, NO_REASON, REJECTED, WAKE, GROW, ORPHAN, WAITING
cdef int BY_PARENT, REDUCE, BY_OCO, NEW_SIZE, WOKEN, NO_PRICE
cdef int NOTHING_TO_REDUCE, POSITION_CLOSED, EXIT_FILLED, FINISH, LIMIT, PARENT, CHILD, SCALED, FREELY, EXIT
cdef int MAX_ORDER_SIZE, REJECTS, NONE, AT_CLOSE, STRAY

cdef class Acceptance(Placing):
    cdef readonly bint strict
    cdef bint peeks
    cdef double freed
    cdef bint fits
    cdef Session session
    cdef bint opening
    cdef double[::1] carried
    @cython.final
    cdef double latest(self, Py_ssize_t row) noexcept
    @cython.final
    cdef int check(self) except -1
    cdef inline int consider(self, Py_ssize_t slot) except -1
    @cython.final
    cdef void cover(self, Py_ssize_t slot, double price) noexcept
    @cython.final
    cdef double reference(self, Py_ssize_t slot, Py_ssize_t row) noexcept
    cdef object send_unpriced(self, Py_ssize_t row)
    cdef inline bint forbids(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double size, double closing, double price,
    ) except -1
    @cython.final
    cdef int fit_size(self, Py_ssize_t slot, double size) except -1
    @cython.final
    cdef double affordable(
        self, Py_ssize_t slot, Py_ssize_t row, double closing, double size, double price, double freed,
    ) except? -1.25
    cdef inline bint covers_all(self, Py_ssize_t row, double closing, double size, double price, double freed) except -1
    cdef inline bint refuse_off_tick(self, Py_ssize_t slot, Py_ssize_t other) except -1
    cdef int price_exit(self, Py_ssize_t slot) except -1
    cdef inline bint protects(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int retire(self, Py_ssize_t leg, double direction) except -1
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
