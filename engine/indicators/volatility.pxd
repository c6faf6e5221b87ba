cimport cython
from engine.core.indicator cimport Kernel1, Kernel3
from engine.core.maths cimport sqrt

cdef double NAN

cdef class StdDev(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef int[::1] fill
    cdef double[::1] mean
    cdef double[::1] square
    cdef double[::1] tail_mean
    cdef double[::1] tail_square
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class ATR(Kernel3):
    cdef Py_ssize_t period
    cdef double length
    cdef double[::1] last
    cdef double[::1] average
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
