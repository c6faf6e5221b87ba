cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.storage.ring cimport Ring

cdef extern from "running_sums.h" nogil:
    long long running_sums(const double *x, double *out, long long n, long long count, double length) noexcept

cdef long long LONGEST, LEAST
cdef double SPLIT, SPLITTABLE

cdef double mean_of(double total, double low, double length) noexcept nogil

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

cdef class MeanOfSum(Sum):
    pass
