cimport cython
from engine.core.time.time_zone cimport Zone

cdef long long DAY

@cython.final
cdef class Session:
    cdef readonly Zone zone
    cdef readonly str start
    cdef readonly long long offset
    cdef readonly object close
    cdef readonly long long length
    cdef public bint closing
    cpdef Py_ssize_t closes_after(self, long long ts) except? -1
    cpdef Py_ssize_t number(self, long long ts) except? -1
    cpdef Py_ssize_t opens(self, long long number) except? -1
