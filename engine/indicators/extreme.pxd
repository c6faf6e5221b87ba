cimport cython
from engine.core.indicator cimport Kernel1

cdef double NAN

cdef class Highest(Kernel1):
    cdef Py_ssize_t period
    cdef double sign
    cdef int[::1] fill
    cdef double[::1] head
    cdef double[::1] tail
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class Lowest(Highest):
    pass
