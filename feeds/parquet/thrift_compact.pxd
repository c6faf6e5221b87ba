cimport cython

@cython.final
cdef class CompactReader:
    cdef const unsigned char[::1] data
    cdef readonly Py_ssize_t at
    cdef Py_ssize_t size
    cdef int depth
    cpdef dict structure(self)
    cdef object value(self, int kind)
    cdef list items(self)
    cdef Py_ssize_t number(self) except -1
    cdef Py_ssize_t zigzag(self) except? -1
    cdef Py_ssize_t step(self, Py_ssize_t n) except -1
