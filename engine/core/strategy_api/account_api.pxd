cimport cython
from engine.core.views.feedset cimport Feed, FeedSet
from engine.core.ports cimport Broker

cdef double NAN
cdef int NONE

@cython.final
cdef class FirstPosition:
    cdef AccountApi api
    cdef object first

cdef class AccountApi:
    cdef readonly FeedSet _ringbar_context
    cdef readonly Broker _ringbar_broker
    cdef list _ringbar_positions
    cdef FirstPosition _ringbar_first
    cpdef object _ringbar_refuse(self, str name)
    cdef Py_ssize_t _ringbar_row(self, object feed) except -1
    cdef Py_ssize_t _ringbar_leg_of(self, str verb, Py_ssize_t row, object leg) except? -2
    cdef double _ringbar_number(self, str verb, str name, object value) except? -1.25
    cdef double _ringbar_given(self, str verb, str name, object value) except? -1.25
    cdef AccountApi _ringbar_seated(self, str word)
