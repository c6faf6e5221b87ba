cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2, Kernel4
from engine.core.maths cimport holes, log
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int CHANGE, UP, DOWN, SIZE
cdef int DIFFERENCE, PERCENT, FRACTION, QUOTIENT, HUNDREDFOLD, LOGARITHM

cdef double part_of(int form, double change) noexcept nogil

cdef class Delta(Kernel1):
    cdef int form
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    @cython.final
    cdef inline void sweep(self, Ring a, long long source, long long target, long long count) noexcept

cdef double change_of(int form, double x, double y) noexcept nogil
cdef double log_of_ratio(double x, double y) noexcept nogil

cdef class Momentum(Kernel1):
    cdef Py_ssize_t period
    cdef int form
    cdef int[::1] fill
    cdef double[::1] kept
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    @cython.final
    cdef inline void sweep(self, Ring a, long long source, long long target, long long count) noexcept

cdef class ROC(Momentum):
    pass

cdef class ROCP(Momentum):
    pass

cdef class ROCR(Momentum):
    pass

cdef class ROCR100(Momentum):
    pass

cdef class LogReturn(Momentum):
    pass

cdef class Streak(Kernel1):
    cdef double[::1] last
    cdef double[::1] length
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class BOP(Kernel4):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z, double v) noexcept nogil

cdef class BuyingPressure(Kernel2):
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class FisherStep(Kernel1):
    cdef double[::1] inner
    cdef double[::1] outer
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
