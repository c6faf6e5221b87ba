cimport cython
from engine.core.storage.ring cimport Ring

cdef double NAN, INFINITE
cdef long long SPAN

@cython.final
cdef class Marks:
    cdef Ring high_ring
    cdef Ring low_ring
    cdef Ring close_ring
    cdef Py_ssize_t rows
    cdef readonly double[::1] closes
    cdef readonly int[::1] due
    cdef public Py_ssize_t n
    cdef public bint whole
    cdef Py_ssize_t mask
    cdef long long[::1] computed
    cdef readonly double[::1] lowest
    cdef readonly double[::1] highest
    cdef Py_ssize_t take(self, int[::1] rows, Py_ssize_t n) noexcept
    cdef Py_ssize_t find(self, int[::1] rows, Py_ssize_t n) noexcept
    cdef Py_ssize_t span(self, Py_ssize_t row, long long until) noexcept
    cdef int compute_span(self, Py_ssize_t place, Py_ssize_t row, long long until) noexcept
