cimport cython

cdef Py_ssize_t BLOCK

cdef class Spool:
    cdef readonly str name
    cdef readonly tuple integers
    cdef readonly tuple reals
    cdef readonly object folder
    cdef readonly long long written
    cdef long long[::1] ints
    cdef double[::1] doubles
    cdef Py_ssize_t n
    cdef int fd
    cdef Py_ssize_t row(self) except -1
    cpdef int flush(self) except -1
