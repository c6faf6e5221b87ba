cimport cython
from engine.core.maths cimport holes
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2, Wide
from engine.core.storage.ring cimport Ring

cdef double NAN

cdef double fabs(double x) noexcept nogil

cdef class Directional(Wide):
    cdef Py_ssize_t period
    cdef double length
    cdef double[::1] last
    cdef double[::1] sums
    cdef double[::1] held
    cdef int[::1] seen
    @cython.final
    cdef inline bint move(self, Py_ssize_t row, double high, double low, double close) noexcept nogil
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class PlusDM(Kernel2):
    cdef Py_ssize_t period
    cdef double length
    cdef bint down
    cdef double[::1] high
    cdef double[::1] low
    cdef double[::1] total
    cdef int[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class MinusDM(PlusDM):
    pass

cdef class SupertrendStep(Wide):
    cdef double factor
    cdef double[::1] upper
    cdef double[::1] lower
    cdef double[::1] last
    cdef double[::1] side
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class HeikinAshi(Wide):
    cdef double[::1] middle
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class ZigZag(Kernel2):
    cdef double share
    cdef int[::1] side
    cdef double[::1] high
    cdef double[::1] low
    cdef double[::1] told
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class VortexStep(Kernel2):
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    @cython.final
    cdef void fill(self, Py_ssize_t row, long long begin, long long stop) except *

cdef class Scale(Kernel1):
    cdef double factor
    cdef double offset
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
