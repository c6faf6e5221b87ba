cimport cython

cdef int NEWLINE, QUOTE, BLANK

@cython.final
cdef class SymbolRuns:
    cdef Py_ssize_t column
    cdef int delimiter
    cdef readonly object starts
    cdef readonly object names
    cdef readonly object lines
    cdef readonly Py_ssize_t n
    cdef long long[::1] start
    cdef long long[::1] name
    cdef long long[::1] line
    cpdef Py_ssize_t scan(self, const unsigned char[::1] text, Py_ssize_t size) except -1
