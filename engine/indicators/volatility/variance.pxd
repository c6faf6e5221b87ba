cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.maths cimport roots, sqrt
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef long long BATCH

cdef class Variance(Kernel1):
    cdef Py_ssize_t period
    cdef double share
    cdef double scale
    cdef bint root
    cdef int[::1] fill
    cdef double[::1] pivot
    cdef double[::1] head
    cdef double[::1] head_square
    cdef double[::1] tail
    cdef double[::1] tail_square
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil
    @cython.final
    cdef inline int whole(self, Py_ssize_t row, Ring a, long long source, long long target, long long turns) except -1

cdef class StdDev(Variance):
    pass
