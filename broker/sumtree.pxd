cimport cython

@cython.final
cdef class SumTree:
    cdef Py_ssize_t size
    cdef double[::1] nodes
    cdef readonly double root
    cpdef double leaf(self, Py_ssize_t i) noexcept
    cpdef void put(self, Py_ssize_t i, double value) noexcept
    cpdef void refresh(self, int[::1] changed, Py_ssize_t n) noexcept
