cimport cython
from engine.core.bars cimport Bars

cdef class Source:
    cdef readonly str name
    cdef public long long skipped
    cdef public long long kept
    cpdef long long fill(self, Bars bars, Py_ssize_t row, long long start, long long limit) except -1
