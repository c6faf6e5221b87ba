cimport cython

cdef long long SECOND, DAY, ALWAYS

@cython.final
cdef class Zone:
    cdef readonly str name
    cdef readonly object info
    cdef readonly long long offset
    cdef readonly long long low
    cdef readonly long long high
    cpdef Py_ssize_t at(self, long long ts) except? -1
    cpdef Py_ssize_t local(self, long long ts) except? -1
    cpdef Py_ssize_t utc(self, long long wall) except? -1
    cdef int look(self, object ts) except -1
