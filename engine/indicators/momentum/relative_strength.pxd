cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.storage.ring cimport Ring

cdef double NAN, NOISE

cdef class Strength(Kernel1):
    cdef Py_ssize_t period
    cdef bint centred
    cdef double length
    cdef double factor
    cdef double[::1] last
    cdef double[::1] up
    cdef double[::1] down
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class RSI(Strength):
    pass

cdef class CMO(Strength):
    pass

cdef class LaguerreRSI(Kernel1):
    cdef double gamma
    cdef double[::1] levels
    cdef double[::1] last
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
