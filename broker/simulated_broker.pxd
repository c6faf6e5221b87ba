cimport cython
from broker.fills.matching cimport Matching
from broker.tolerance cimport closing_part

cdef double NAN, INFINITE
cdef int NONE
cdef Py_ssize_t FEW
cdef long long NEVER, DAY_NS
cdef int ACCEPTED, MARKET, AT_THE_OPEN, MARGIN_CALL, DRAWDOWN_STOP, CANCELED, SHORT_INTEREST, LONG_INTEREST
cdef int DEBIT_INTEREST, CREDIT_INTEREST, WITHDRAWAL, DEPOSIT, AT_THE_CLOSE, IOC, EXPIRED, NOT_AT_ONCE
cdef int CLOSE_AT_END, WAITING, OPEN, FEED_ENDED, END_OF_RUN

cdef class SimulatedBroker(Matching):
    cdef object financing
    cdef bint on_close
    cdef bint chores
    cdef long long day_ends
    cdef long long accrued
    cdef int[::1] busy
    cdef double[::1] opened
    cpdef int accept(self) except -1
    cdef inline Py_ssize_t gather(self, int[::1] rows, Py_ssize_t n) noexcept
    cdef inline Py_ssize_t gather_few(self) noexcept
    cdef inline bint concerned(self, Py_ssize_t row, double opened) noexcept
    cdef inline int work_reductions(self, Py_ssize_t m) except -1
    cdef inline int reduce(self, int slot, Py_ssize_t row, double opened) except -1
    cdef inline bint reduces_first(self, Py_ssize_t slot, double size) noexcept
    cdef inline bint holds(self, Py_ssize_t row) noexcept
    cdef inline int close_out(self, int reason) except -1
    cdef inline int attend(self) except -1
    cdef inline int accrue(self, long long days) except -1
    cdef inline int fill_closes(self) except -1
    cdef inline int leave(self, Py_ssize_t slot, Py_ssize_t row) except -1
