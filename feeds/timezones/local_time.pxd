cimport cython

cdef long long NOWHERE, EARLIER, LATER, INFER, RAISE, FORWARD

@cython.final
cdef class LocalTime:
    cdef readonly str name
    cdef long long[::1] starts
    cdef long long[::1] offsets
    cdef Py_ssize_t periods
    cdef int fold
    cdef int gap
    cdef long long low
    cdef long long high
    cdef long long offset
    cdef readonly bint twice
    cdef long long utc(self, long long local, long long nano, long long after) noexcept nogil
    cdef long long search(self, long long local, long long nano, long long after) noexcept nogil
    cdef long long edge(self, Py_ssize_t period) noexcept nogil
    cpdef long long instant(self, long long local, long long nano, long long after) noexcept
