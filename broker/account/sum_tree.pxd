cimport cython

@cython.final
cdef class SumTree:
    cdef readonly Py_ssize_t size
    cdef readonly double[::1] nodes
    cdef readonly double root
    cpdef void refresh(self, int[::1] changed, Py_ssize_t n) noexcept
    cdef inline double eight(self, Py_ssize_t half, Py_ssize_t p) noexcept
