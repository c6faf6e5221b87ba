cimport cython
from engine.core.kernel.kernel_arity cimport Kernel2, Kernel3

cdef double NAN, NOISE

cdef class Ratio(Kernel2):
    cdef double scale
    cdef double empty
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Max(Kernel2):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Min(Kernel2):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Quiet(Kernel2):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Share(Kernel2):
    cdef double scale
    cdef bint centred
    cdef bint clamped
    cdef double empty
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Place(Kernel3):
    cdef double scale
    cdef double offset
    cdef double empty
    cdef double noise
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
