cimport cython
from broker.sumtree cimport SumTree
from engine.core.bars cimport Bars
from engine.core.ports cimport Record
from engine.core.ring cimport Ring

cdef double NAN

@cython.final
cdef class Account:
    cdef readonly Bars bars
    cdef Ring closes
    cdef Record record
    cdef public double cash
    cdef readonly Py_ssize_t exposed
    cdef readonly Py_ssize_t shorts
    cdef bint stale
    cdef readonly double[::1] sizes
    cdef readonly double[::1] prices
    cdef readonly SumTree values
    cdef readonly SumTree short
    cdef readonly double short_change
    cdef readonly object last_trade
    cdef long long[::1] entered_ts
    cdef long long[::1] entered_bar
    cdef double[::1] opened
    cdef double[::1] opened_value
    cdef double[::1] closed
    cdef double[::1] closed_value
    cdef double[::1] gross
    cdef double[::1] fees
    cdef int execute(self, Py_ssize_t row, double size, double price, double fee, bint listens) except -1
    cdef int enlarge(self, Py_ssize_t row, double size, double price, double fee) except -1
    cdef int end_trade(self, Py_ssize_t row, bint listens) except -1
    cdef void bind_short(self, Py_ssize_t row, double price) noexcept
    cdef double mark(self, int[::1] rows, Py_ssize_t n) except? -1.25
