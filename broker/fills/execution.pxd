cimport cython
from broker.entry.amendments cimport Amendments
from broker.models.commission cimport Commission
from broker.account.buying_power cimport closing_part
from broker.orders.order cimport Order
from broker.models.slippage cimport Slippage
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int MARKET, LIMIT, STOP, TRAIL, TOUCH, ON_CLOSE, FOK, AT_THE_OPEN
cdef int ACCEPTED, FILLED, REJECTED, INSUFFICIENT_CASH, MAX_POSITION

cdef class Execution(Amendments):
    cdef list slippages
    cdef double half_spread
    cdef readonly bint slips
    cdef bint rationed
    cdef readonly double participation
    cdef Ring volumes
    cdef double[::1] used
    cdef long long[::1] used_on
    @cython.final
    cdef int execute(self, Py_ssize_t slot, Py_ssize_t row, double price, int moment) except -1
    cdef inline int after(self) except -1
    cdef inline double charge(
        self, Py_ssize_t slot, Py_ssize_t row, double size, double unit, double factor, int moment,
    ) except? -1.25
    cdef inline bint affords(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double closing, double size, double price,
    ) except -1
    cdef inline double ration(self, Py_ssize_t slot, Py_ssize_t row, double left) except? -1.25
    cdef inline double slipped(self, Py_ssize_t slot, Py_ssize_t row, double size, double price) except? -1.25
    cdef inline double volume(self, Py_ssize_t row) except? -1.25
