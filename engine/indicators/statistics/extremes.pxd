cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef long long BATCH

cdef class Highest(Kernel1):
    cdef Py_ssize_t period
    cdef double sign
    cdef int[::1] fill
    cdef double[::1] head
    cdef double[::1] tail
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    cdef void turn(self, Py_ssize_t row) noexcept nogil
    cdef bint whole(self, Py_ssize_t row, Ring a, long long source, long long target, long long turns) noexcept

cdef class Lowest(Highest):
    cdef bint whole(self, Py_ssize_t row, Ring a, long long source, long long target, long long turns) noexcept

cdef class ArgHighest(Kernel1):
    cdef Py_ssize_t period
    cdef double sign
    cdef double[::1] values
    cdef long long[::1] times
    cdef long long[::1] front
    cdef long long[::1] back
    cdef long long[::1] size
    cdef long long[::1] hole
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class ArgLowest(ArgHighest):
    pass
