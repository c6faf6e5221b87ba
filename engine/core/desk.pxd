cimport cython
from engine.core.panel cimport Operand
from engine.core.ports cimport Broker
from engine.core.reader cimport Reader

cdef double NAN, MOST
cdef int MARKET, LIMIT, STOP, STOP_LIMIT, TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT
cdef int NONE
cdef int GTC, DAY, GTD, AT_OPEN, AT_CLOSE

cdef bint ascends(double side, double lower, double upper) noexcept

cdef class Desk(Reader):
    cdef object _place(self, str verb, object feed, object size, double side, object limit, object stop)
    cdef double _units(self, str verb, Py_ssize_t row, object size, object price, object stop) except? -1.25
    cdef object _bracket(
        self, str verb, double side, object feed, object size, object stop, object target, object limit, object entry_stop,
        object trail, object trail_percent, object tif, object until,
    )
    cdef int _check_sides(self, str verb, double side, tuple prices) except -1
    cdef tuple _distance(self, str verb, object trail, object trail_percent, object offset)
