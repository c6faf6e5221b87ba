cimport cython
from broker.risk.potential_exposure cimport PotentialExposure, larger, more
from broker.orders.order_table cimport OrderTable
from broker.tolerance cimport exceeds

cdef double NAN
cdef int NO_REASON, MARKET, MAX_ORDER_SIZE, MAX_POSITION, MAX_GROSS, MAX_NET, MAX_ORDERS, DRAWDOWN_STOP

@cython.final
cdef class LimitChecks:
    cdef OrderTable orders
    cdef readonly bint active
    cdef readonly double position
    cdef readonly double gross
    cdef readonly double net
    cdef readonly double order_size
    cdef readonly double orders_per_day
    cdef readonly double drawdown
    cdef readonly bint valued
    cdef readonly bint follows
    cdef readonly PotentialExposure exposure
    cdef public double today
    cdef public double peak
    cdef readonly bint stopped
    cdef readonly double found
    cdef readonly double allowed
    cdef int breach(self, Py_ssize_t slot, double opening, double price, double sure, double equity) noexcept
    cdef bint oversized(self, double size) noexcept
    cdef int exceeds(
        self, Py_ssize_t slot, double size, double opening, double price, double sure, double equity,
    ) noexcept
    cdef int outgrows(
        self, Py_ssize_t leg, double size, double sure, double units, double worth, double equity,
    ) noexcept
    cdef bint breaks(self, double found, double allowed) noexcept
    cdef bint falls(self, double equity) noexcept
