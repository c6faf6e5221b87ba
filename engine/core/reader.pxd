cimport cython
from engine.core.feedset cimport Feed, FeedSet
from engine.core.ports cimport Broker

cdef double NAN
cdef int NONE

cdef class Reader:
    cdef readonly FeedSet scope
    cdef readonly Broker desk
    cdef list held
    cdef Py_ssize_t row(self, object feed) except -1
    cdef Py_ssize_t leg_of(self, str verb, Py_ssize_t row, object leg) except? -2
    cdef double number(self, str verb, str name, object value) except? -1.25
    cdef double given(self, str verb, str name, object value) except? -1.25
    cdef Reader seated(self, str word)
