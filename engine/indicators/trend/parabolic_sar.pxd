cimport cython
from engine.core.kernel.kernel_arity cimport Kernel2, Kernel3

cdef double NAN

cdef class SAR(Kernel2):
    cdef double start
    cdef double offset
    cdef double long_init
    cdef double long_step
    cdef double long_most
    cdef double short_init
    cdef double short_step
    cdef double short_most
    cdef bint signed
    cdef int[::1] side
    cdef double[::1] high
    cdef double[::1] low
    cdef double[::1] stop
    cdef double[::1] extreme
    cdef double[::1] pace
    @cython.final
    cdef inline void open(self, Py_ssize_t row, double x, double y) noexcept nogil
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class SAREXT(SAR):
    pass

cdef class ClosingSAR(Kernel3):
    cdef double first_pace
    cdef double most
    cdef int[::1] side
    cdef double[::1] high
    cdef double[::1] low
    cdef double[::1] stop
    cdef double[::1] extreme
    cdef double[::1] pace
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
