cimport cython
from broker.entry.amendments cimport Amendments
from broker.models.commission cimport Commission
from broker.orders.order cimport Order
from broker.models.slippage cimport Slippage
from broker.tolerance cimport closing_part, is_nothing
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int MARKET, LIMIT, STOP, TRAIL, TOUCH, ON_CLOSE, LIMIT_ON_CLOSE, FOK, AT_THE_OPEN
cdef int ACCEPTED, FILLED, REJECTED, INSUFFICIENT_CASH, MAX_POSITION
cdef int CANCELED, NOTHING_TO_REDUCE, FREELY, TAKES_ALL, NEW_SIZE, NO_REASON, NONE, SHARE, SIZE
cdef double MULTIPLE

cdef class Execution(Amendments):
    cdef list slippages
    cdef double half_spread
    cdef readonly bint slips
    cdef bint rationed
    cdef int way
    cdef double smallest
    cdef readonly double max_volume
    cdef Ring volumes
    cdef double[::1] used
    cdef long long[::1] used_on
    @cython.final
    cdef int execute(self, Py_ssize_t slot, Py_ssize_t row, double price, int moment) except -1
    cdef inline int after(self, Py_ssize_t leg, double held) except -1
    cdef double all_that_cash_buys(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double size, double price,
    ) except? -1.25
    cdef inline double charge(
        self, Py_ssize_t slot, Py_ssize_t row, double size, double unit, double factor, int moment,
    ) except? -1.25
    cdef inline bint affords(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double closing, double size, double price,
    ) except -1
    cdef inline double ration(self, Py_ssize_t slot, Py_ssize_t row, double left) except? -1.25
    cdef inline double share(self, Py_ssize_t row, double volume) except? -1.25
    cdef inline double slipped(self, Py_ssize_t slot, Py_ssize_t row, double size, double price) except? -1.25
    cdef inline double volume(self, Py_ssize_t row) except? -1.25
