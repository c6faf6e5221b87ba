cimport cython

cdef double NAN

@cython.final
cdef class Ring:
    cdef readonly str name
    cdef readonly Py_ssize_t rows
    cdef public long long minperiod
    cdef readonly long long depth
    cdef public long long mask
    cdef readonly object axis
    cdef readonly bint across
    cdef long long[::1] count
    cdef double[::1] data
    cdef long long[::1] base
    cdef int exchange(self, Ring other, long long[::1] counts) except -1
    cpdef double now(self, Py_ssize_t row) noexcept
    cpdef double back(self, Py_ssize_t row, long long key) except? -1.25
    cpdef bint ready(self, Py_ssize_t row) noexcept
