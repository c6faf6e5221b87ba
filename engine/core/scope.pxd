cimport cython
from engine.core.bars cimport Bars
from engine.core.clock cimport Clock

cdef class Scope:
    cdef readonly Bars bars
    cdef readonly Clock clock
    cdef readonly object graph
    cdef public list feeds
    cdef public bint running
    cdef readonly long long[::1] need
    cdef readonly list gates
