cimport cython
from engine.core.views.panel cimport Operand
from engine.core.ports cimport Broker
from engine.core.strategy_api.account_api cimport AccountApi

cdef double NAN, MOST
cdef int MARKET, LIMIT, STOP, STOP_LIMIT, TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT
cdef int NONE, TAKES_ALL
cdef long long NEVER
cdef int GTC, DAY, GTD, AT_OPEN, AT_CLOSE

cdef bint ascends(double side, double lower, double upper) noexcept

cdef class OrderApi(AccountApi):
    cdef object _ringbar_place(self, str verb, object feed, object size, double side, object limit, object stop)
    cdef double _ringbar_units(self, str verb, Py_ssize_t row, object size, object price, object stop) except? -1.25
    cdef object _ringbar_bracket(
        self, str verb, double side, object feed, object size, object stop, object target, object limit, object entry_stop,
        object trail, object trail_percent, object tif, object until, tuple distances,
    )
    cdef bint _ringbar_takes_all(self, object size) except -1
    cdef object _ringbar_gap(self, str verb, str name, object distance, object percent)
    cdef int _ringbar_started(self, str verb, Py_ssize_t row, double wanted) except -1
    cdef int _ringbar_check_sides(self, str verb, double side, tuple prices) except -1
    cdef tuple _ringbar_distance(self, str verb, object trail, object trail_percent, object limit_offset)
