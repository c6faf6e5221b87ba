cimport cython
from engine.core.storage.bars cimport Bars

cdef Py_ssize_t CLOSE, VOLUME

@cython.final
cdef class Scaling:
    cdef long long[::1] until
    cdef double[::1] price
    cdef double[::1] volume
    cdef Py_ssize_t segments
    cdef Py_ssize_t at
    cdef long long shift
    cpdef int apply(self, Bars bars, Py_ssize_t row, long long start, Py_ssize_t n) except -1
