cimport cython


cdef class Clock:
    cdef public long long i
    cdef public long long lo
    cdef public long long n


cdef class Store:
    cdef public Clock clock
    cdef public object array
    cdef double[::1] buf
    cdef long long size
    cdef public long long lead
    cdef public long long back
    cdef public long long minperiod


cdef class Phase:
    cdef public bint building
    cdef public object make
    cdef public long long early
    cdef public object where


cdef object number(object x)


cdef class LineBase:
    cdef public Store _store

    cdef double now(self)
    cdef object missing(self, long long ago)


cdef class Merge:
    cdef list clocks
    cdef list stamps
    cdef Py_ssize_t rows
    cdef public double now
    cdef public long long moved

    cpdef bint step(self)


cpdef object drive(Clock clock, long long begin, long long end, object broker, object cerebro, object work, object following)
