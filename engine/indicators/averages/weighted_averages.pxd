cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2, Kernel3
from engine.core.maths cimport exp

cdef double NAN

cdef class WMA(Kernel1):
    cdef Py_ssize_t period
    cdef double weight
    cdef int[::1] fill
    cdef double[::1] plain_head
    cdef double[::1] head
    cdef double[::1] tail
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil
    @cython.final
    cdef void round(self, Py_ssize_t row, long long source, long long target) except *

cdef class ALMA(Kernel1):
    cdef Py_ssize_t period
    cdef int[::1] fill
    cdef double[::1] weights
    cdef double[::1] past
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class MAVP(Kernel2):
    cdef Py_ssize_t least
    cdef Py_ssize_t most
    cdef long long[::1] seen
    cdef int[::1] fill
    cdef double[::1] past
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Mix2(Kernel2):
    cdef double p
    cdef double q
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Mix3(Kernel3):
    cdef double p
    cdef double q
    cdef double r
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
