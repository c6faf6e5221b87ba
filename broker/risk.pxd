cimport cython
from broker.account cimport Account
from broker.terms cimport Terms
from engine.core.ring cimport Ring

cdef double NAN
cdef int NO_REASON, MAX_ORDER_SIZE, MAX_POSITION, MAX_GROSS, MAX_NET, MAX_ORDERS, DRAWDOWN_STOP

@cython.final
cdef class Risk:
    cdef Account account
    cdef Terms terms
    cdef Ring closes
    cdef readonly bint active
    cdef readonly double position
    cdef readonly double gross
    cdef readonly double net
    cdef readonly double order_size
    cdef readonly double orders_per_day
    cdef readonly double drawdown
    cdef public double today
    cdef public double peak
    cdef readonly bint stopped
    cdef readonly double found
    cdef readonly double allowed
    cdef int breach(
        self, Py_ssize_t row, Py_ssize_t leg, double size, double opening, double price, double held, double equity,
        double[::1] agreed,
    ) noexcept
    cdef int exposure(
        self, Py_ssize_t leg, Py_ssize_t row, double size, double price, double equity, double[::1] agreed,
    ) noexcept
    cdef bint breaks(self, double found, double allowed) noexcept
    cdef bint falls(self, double equity) noexcept
