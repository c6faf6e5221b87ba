cimport cython
from engine.core.kernels cimport Kernel1, Kernel2, Kernel3
from engine.core.maths cimport exp
from engine.core.ring cimport Ring
from engine.indicators.lanes cimport race

cdef double NAN
cdef long long LONGEST, LEAST, ALONE

cdef class Sum(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef int[::1] fill
    cdef double[::1] head
    cdef double[::1] head_low
    cdef double[::1] tail
    cdef double[::1] tail_low
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil
    @cython.final
    cdef inline long long glide(self, Py_ssize_t row, long long source, long long target, long long count) noexcept
    @cython.final
    cdef inline void settle(self, Py_ssize_t row, Ring a, long long place) noexcept
    @cython.final
    cdef inline void round(self, Py_ssize_t row, long long source, long long target, long long turns) noexcept

cdef class SMA(Sum):
    pass

cdef class EMA(Kernel1):
    cdef Py_ssize_t period
    cdef long long delay
    cdef double factor
    cdef double length
    cdef double[::1] average
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class DelayedEMA(EMA):
    pass

cdef class SMMA(EMA):
    pass

cdef class DelayedSMMA(DelayedEMA):
    pass

cdef class Smooth(EMA):
    pass

cdef class WMA(Kernel1):
    cdef Py_ssize_t period
    cdef double weight
    cdef int[::1] fill
    cdef double[::1] plain_head
    cdef double[::1] head
    cdef double[::1] tail
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class ALMA(Kernel1):
    cdef Py_ssize_t period
    cdef int[::1] fill
    cdef double[::1] weights
    cdef double[::1] past
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class MAVP(Kernel2):
    cdef Py_ssize_t least
    cdef Py_ssize_t most
    cdef int[::1] fill
    cdef double[::1] past
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Adaptive(Kernel3):
    cdef bint told
    cdef double[::1] average
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil

cdef class Mix2(Kernel2):
    cdef double p
    cdef double q
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Mix3(Kernel3):
    cdef double p
    cdef double q
    cdef double r
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
