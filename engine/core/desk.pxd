cimport cython
from engine.core.feedset cimport Feed, FeedSet
from engine.core.ports cimport Broker

cdef double NAN
cdef int MARKET, LIMIT, STOP

cdef class Desk:
    cdef readonly FeedSet scope
    cdef readonly Broker desk
    cdef list held
    cdef Py_ssize_t row(self, object feed) except -1
    cdef Desk seated(self, str word)
    cdef object place(self, str verb, object feed, object size, double side, object limit, object stop)
    cdef double number(self, str verb, str name, object value) except? -1.25
