cimport cython
from engine.core.views.fields cimport Fields
from engine.core.views.context cimport StrategyContext

cdef class Feed(Fields):
    cdef readonly FeedSet scope
    cdef readonly Py_ssize_t row
    cdef readonly str name
    cdef readonly dict lines
    cpdef object column(self, str name)

cdef class FeedSet(StrategyContext):
    cdef dict rows
    cdef dict panels
    cpdef Py_ssize_t row_of(self, object key) except -1
    cpdef object ring_of(self, str name)
    cpdef object column(self, str name)
