cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.time.clock cimport Clock
from engine.core.views.fields cimport Fields
from engine.core.storage.ring cimport Ring

cdef class StrategyContext(Fields):
    cdef readonly Bars bars
    cdef public Clock clock
    cdef readonly object graph
    cdef public list feeds
    cdef public bint running
    cdef readonly long long[::1] need
    cdef readonly list gates
    cpdef bint ready(self, Py_ssize_t row) except -1
    cpdef object gate(self, Py_ssize_t row)
