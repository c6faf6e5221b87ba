cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.kernel.kernel_arity cimport Wide

cdef double NAN
cdef long long DAY, HOUR
cdef int START, SESSION, AT

cdef long long day_of(long long ts, long long offset) noexcept nogil

cdef class VWAP(Wide):
    cdef int form
    cdef long long offset
    cdef readonly bint reads_time
    cdef Bars bars
    cdef long long[::1] slow
    cdef long long[::1] day
    cdef double[::1] value
    cdef double[::1] volume
    @cython.final
    cdef inline long long stamp(self, Py_ssize_t row, long long t) noexcept nogil
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class AnchoredVWAP(VWAP):
    pass

cdef class Pivots(Wide):
    cdef bint fibonacci
    cdef long long offset
    cdef readonly bint reads_time
    cdef Bars bars
    cdef long long[::1] slow
    cdef long long[::1] day
    cdef double[::1] today
    cdef double[::1] before
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
