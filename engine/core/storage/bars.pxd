cimport cython
from engine.core.storage.marks cimport Marks
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef long long NEVER

cdef class Bars:
    cdef readonly list names
    cdef readonly object axis
    cdef readonly list fields
    cdef readonly list wanted
    cdef readonly list rings
    cdef readonly Marks marks
    cdef readonly Py_ssize_t rows
    cdef readonly Py_ssize_t width
    cdef readonly long long mask
    cdef readonly long long room
    cdef public long long instant
    cdef public long long now
    cdef public long long delivered
    cdef readonly bint aligned
    cdef public str tz
    cdef public long long spare
    cdef public long long[::1] count
    cdef public long long[::1] filled
    cdef public long long[::1] freshness
    cdef public signed char[::1] over
    cdef public long long[::1] delisted
    cdef public signed char[::1] dated
    cdef readonly list zones
    cdef public double[::1] block
    cdef public long long[::1] base
    cdef public long long[::1] stamps
    cdef public long long[::1] stampbase
    cpdef long long stamp(self, Py_ssize_t row, long long t) noexcept
