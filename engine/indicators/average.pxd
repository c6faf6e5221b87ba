cimport cython
from engine.core.indicator cimport Kernel1

cdef double NAN

cdef class SMA(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef int[::1] fill
    cdef double[::1] head
    cdef double[::1] head_low
    cdef double[::1] tail
    cdef double[::1] tail_low
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class EMA(Kernel1):
    cdef Py_ssize_t period
    cdef double factor
    cdef double length
    cdef double[::1] average
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
