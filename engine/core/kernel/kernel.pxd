cimport cython
from engine.core.views.panel cimport Operand
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int PANEL, OWN, FIXED, CONSTANT

cdef class Kernel(Operand):
    cdef readonly tuple inputs
    cdef readonly tuple params
    cdef readonly long long warmup
    cdef readonly long long first
    cdef readonly bint across
    cdef readonly bint mixed
    cdef readonly bint plain
    cdef public bint every
    cdef public signed char[::1] uses
    cdef signed char[::1] kinds
    cdef long long[::1] rows_of
    cdef double[::1] constants
    cdef readonly list rings
    cdef readonly list outs
    cdef double at(self, Py_ssize_t row, long long t) except? -1.25
    cdef double input(self, Py_ssize_t i, Py_ssize_t row, long long t) noexcept
    cdef bint awaits(self, Py_ssize_t row) noexcept
    cdef void put(self, Py_ssize_t row, long long t, double y) noexcept
    cpdef int next(self, int[::1] rows, Py_ssize_t n) except -1
    cpdef int once(self, Py_ssize_t row, long long start, long long stop) except -1
