cimport cython
from engine.core.indicator cimport Kernel1

cdef double NAN

cdef class RSI(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef double[::1] last
    cdef double[::1] up
    cdef double[::1] down
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
