cimport cython
from engine.core.indicator cimport Kernel1, Kernel2

cdef double NAN

cdef class CrossOver(Kernel2):
    cdef signed char[::1] side
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Hold(Kernel1):
    cdef double[::1] held
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
