cimport cython

cdef Py_ssize_t BLOCK, STRIDE
cdef long long HELD

cdef class Spool:
    cdef readonly str name
    cdef readonly tuple columns
    cdef readonly object folder
    cdef readonly bint keep
    cdef object hash
    cdef readonly long long written
    cdef Py_ssize_t width
    cdef Py_ssize_t space
    cdef tuple shape
    cdef long long[::1] longs
    cdef int[::1] ints
    cdef double[::1] reals
    cdef Py_ssize_t n
    cdef list held
    cdef int fd
    cdef object crc
    cdef object release
    cdef Py_ssize_t row(self) except -1
    cdef Py_ssize_t make_room(self) except -1
    cpdef int flush(self) except -1
