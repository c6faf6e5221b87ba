cimport cython
from engine.core.time.session cimport Session
from engine.core.time.time_zone cimport Zone

cdef long long SECOND, HOUR, DAY, OPEN_END, MONDAY
cdef int SPAN, CALENDAR, SESSION, BARS

@cython.final
cdef class Period:
    cdef readonly str name
    cdef readonly tuple key
    cdef readonly Zone zone
    cdef readonly Session session
    cdef readonly long long shift
    cdef readonly long long bars
    cdef readonly long long length
    cdef readonly long long anchor
    cdef readonly bint left
    cdef readonly bint long
    cdef readonly tuple rule
    cdef readonly bint finer
    cdef readonly bint floating
    cdef bint decides
    cdef int kind
    cpdef bint is_dated(self, long long ts) except? -1
    cpdef Py_ssize_t end(self, long long ts, bint dated) except? -1
    cdef Py_ssize_t ahead(self, long long x, long long wall) except? -1
