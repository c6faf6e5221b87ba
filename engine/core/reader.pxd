cimport cython
from engine.core.feedset cimport Feed, FeedSet
from engine.core.ports cimport Broker

cdef double NAN
cdef int NONE

cdef class Reader:
    cdef readonly FeedSet scope
    cdef readonly Broker desk
    cdef list held
    cdef Py_ssize_t _row(self, object feed) except -1
    cdef Py_ssize_t _leg_of(self, str verb, Py_ssize_t row, object leg) except? -2
    cdef double _number(self, str verb, str name, object value) except? -1.25
    cdef double _given(self, str verb, str name, object value) except? -1.25
    cdef Reader _seated(self, str word)
