cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.time.clock cimport Clock

cdef Py_ssize_t BLOCK

@cython.final
cdef class TapeRowBuffer:
    cdef readonly Py_ssize_t rows
    cdef readonly Py_ssize_t width
    cdef readonly Py_ssize_t capacity
    cdef Py_ssize_t full
    cdef public long long[::1] stamps
    cdef public int[::1] codes
    cdef public double[::1] block
    cdef unsigned long long[::1] bits
    cdef public long long[::1] counts
    cdef public long long[::1] lasts
    cdef public unsigned long long[::1] sums
    cdef unsigned long long prime
    cdef unsigned long long mask
    cdef readonly Py_ssize_t n
    cpdef Py_ssize_t run(self, Clock clock, Bars bars, long long after) except -1
    cdef int take(self, Bars bars, int[::1] active, Py_ssize_t n) except -1
    cpdef int fold(self, Py_ssize_t n) except -1
