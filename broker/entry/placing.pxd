cimport cython
from broker.orders.lifecycle cimport Keeper
from broker.orders.order cimport Order
from broker.tolerance cimport is_nothing, larger_of

cdef double NAN
cdef int NONE
cdef int LIMIT, STOP, MARKET, AT_CLOSE, LIMIT_ON_CLOSE, ON_CLOSE, AT_OPEN, LIMIT_ON_OPEN, LASTS, JOINED
cdef int WAITS_FOR, WAITING, NEW_TRAIL, NEW_OFFSET, REDUCING, EXIT

cdef class Placing(Keeper):
    cdef readonly bint hedging
    cdef Py_ssize_t closing_now
    @cython.final
    cdef Py_ssize_t leg_of(self, Py_ssize_t row, double size) noexcept
    @cython.final
    cdef Py_ssize_t living_slot(self, str name, object order) except? -2
    cdef inline double lots(self, Py_ssize_t row, Py_ssize_t leg, double size) except? -1.25
    cdef object target_legs(self, Py_ssize_t row, double size)
    @cython.final
    cdef double missing(self, Py_ssize_t row, Py_ssize_t leg, double size) except? -1.25
    cdef inline object send(self, Py_ssize_t row, Py_ssize_t leg, int kind, double size, double price, bint visible)
    cdef inline int queue(self, Py_ssize_t slot) except -1
    @cython.final
    cdef Py_ssize_t impose(self, Py_ssize_t leg, int reason) except -1
