cimport cython
from broker.acceptance cimport Acceptance
from broker.funds cimport closing_part
from broker.order cimport Order

cdef double NAN, ABSURD
cdef int NONE
cdef int ACCEPTED, KEPT, NEW_SIZE, NEW_LIMIT, NEW_STOP, NEW_TRAIL, SCALED, TRAIL, TRAIL_LIMIT, BY_STRATEGY

cdef class Changes(Acceptance):
    @cython.final
    cdef int check_change(
        self, Order order, Py_ssize_t slot, Py_ssize_t row, double size, double limit, double stop, double trail,
    ) except -1
