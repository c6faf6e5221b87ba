cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel3
from engine.core.storage.ring cimport Ring
from engine.indicators.averages.parallel_ema cimport race

cdef double NAN
cdef long long ALONE

cdef class EMA(Kernel1):
    cdef Py_ssize_t period
    cdef long long delay
    cdef double factor
    cdef double length
    cdef double[::1] average
    cdef long long[::1] seen
    cdef long long[::1] passed
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class DelayedEMA(EMA):
    pass

cdef class SMMA(EMA):
    pass

cdef class DelayedSMMA(DelayedEMA):
    pass

cdef class Smooth(EMA):
    cdef long long settled
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cpdef int once(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class Adaptive(Kernel3):
    cdef bint told
    cdef double[::1] average
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
