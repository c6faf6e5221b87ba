cimport cython
from engine.core.maths cimport holes
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel3, Kernel4, Wide
from engine.core.maths cimport log, sqrt
from engine.core.storage.ring cimport Ring
from engine.indicators.averages.parallel_ema cimport race

cdef double NAN
cdef long long STRETCH
cdef int PARKINSON, GARMAN_KLASS, ROGERS_SATCHELL

cdef class TR(Kernel3):
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
    @cython.final
    cdef void fill(self, Py_ssize_t row, long long begin, long long stop) except *

cdef class ATR(Kernel3):
    cdef Py_ssize_t period
    cdef double length
    cdef double factor
    cdef double[::1] last
    cdef double[::1] average
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
    @cython.final
    cdef inline void span(self, Py_ssize_t row, long long start, long long stop) noexcept
    @cython.final
    cdef inline void follow(self, Py_ssize_t row, long long start, long long stop) noexcept

cdef class BarVariance(Kernel4):
    cdef int form
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z, double v) noexcept nogil

cdef class Root(Kernel1):
    cdef double scale
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Bands(Wide):
    cdef double factor
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
