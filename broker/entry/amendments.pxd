cimport cython
from broker.entry.acceptance cimport Acceptance
from broker.orders.order cimport Order
from broker.tolerance cimport closing_part

cdef double NAN
cdef int NONE
cdef int ACCEPTED, KEPT, NEW_SIZE, NEW_LIMIT, NEW_STOP, NEW_TRAIL, SCALED, TRAIL, TRAIL_LIMIT, BY_STRATEGY
cdef int LIMITED, MARKET, NO_REASON, FREELY

cdef class Amendments(Acceptance):
    cdef inline double lots_of(self, Py_ssize_t slot, Py_ssize_t row, double size) except? -1.25
    cdef inline bint oversteps(self, Py_ssize_t slot, double size, double price) except -1
    @cython.final
    cdef int check_change(
        self, Order order, Py_ssize_t slot, Py_ssize_t row, double size, double limit, double stop, double trail,
    ) except -1
