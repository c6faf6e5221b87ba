cimport cython
from engine.core.kernels cimport Kernel1
from engine.core.maths cimport atan

cdef int VALUE, SLOPE, INTERCEPT, ANGLE, FORECAST, FIT

cdef class Line(Kernel1):
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

cdef class LSMA(Line):
    pass

cdef class LinearRegSlope(Line):
    pass

cdef class LinearRegIntercept(Line):
    pass

cdef class LinearRegAngle(Line):
    pass

cdef class TSF(Line):
    pass

cdef class RSquared(Line):
    pass
