cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.maths cimport atan

cdef int VALUE, SLOPE, INTERCEPT, ANGLE, FORECAST, FIT

cdef class RegressionLine(Kernel1):
    cdef Py_ssize_t period
    cdef double length
    cdef double middle
    cdef double spread
    cdef int form
    cdef int[::1] fill
    cdef double[::1] pivot
    cdef double[::1] head
    cdef double[::1] head_square
    cdef double[::1] head_weighted
    cdef double[::1] tail
    cdef double[::1] tail_square
    cdef double[::1] tail_weighted
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil

cdef class LSMA(RegressionLine):
    pass

cdef class LinearRegSlope(RegressionLine):
    pass

cdef class LinearRegIntercept(RegressionLine):
    pass

cdef class LinearRegAngle(RegressionLine):
    pass

cdef class TSF(RegressionLine):
    pass

cdef class RSquared(RegressionLine):
    pass
