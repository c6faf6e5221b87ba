cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2
from engine.core.maths cimport sqrt

cdef double NAN
cdef int COVARIANCE, CORRELATION, BETA
cdef int SKEW, KURTOSIS

cdef class Pair(Kernel2):
    cdef Py_ssize_t period
    cdef double length
    cdef int form
    cdef int[::1] fill
    cdef double[::1] pivots
    cdef double[::1] heads
    cdef double[::1] tails
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class Covariance(Pair):
    pass

cdef class Correlation(Pair):
    pass

cdef class RegressionSlope(Pair):
    pass

cdef class Shape(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef int form
    cdef int[::1] fill
    cdef double[::1] pivot
    cdef double[::1] heads
    cdef double[::1] tails
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class Skew(Shape):
    pass

cdef class Kurtosis(Shape):
    pass

cdef class MeanDeviation(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef int[::1] fill
    cdef double[::1] past
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
