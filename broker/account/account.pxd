cimport cython
from broker.account.excursions cimport Excursions
from broker.account.sum_tree cimport SumTree
from broker.models.terms_table cimport ContractTerms
from broker.tolerance cimport closing_part, is_nothing
from engine.core.storage.bars cimport Bars
from engine.core.storage.marks cimport Marks
from engine.core.ports cimport Record

cdef double NAN
cdef Py_ssize_t FEW
cdef int SETTLEMENT, AT_THE_OPEN, INSIDE, AT_THE_CLOSE

@cython.final
cdef class Account:
    cdef readonly Bars bars
    cdef Marks marks
    cdef double[::1] newest
    cdef bint plain
    cdef Record record
    cdef readonly ContractTerms terms
    cdef readonly Py_ssize_t rows
    cdef readonly Py_ssize_t legs
    cdef public double cash
    cdef public double equity
    cdef readonly Py_ssize_t exposed
    cdef readonly Py_ssize_t binders
    cdef bint stale
    cdef readonly double[::1] sizes
    cdef readonly double[::1] largest
    cdef readonly double[::1] prices
    cdef readonly double[::1] costs
    cdef readonly SumTree values
    cdef readonly SumTree bound
    cdef readonly SumTree upkeep
    cdef readonly double bound_change
    cdef readonly object last_trade
    cdef readonly Excursions excursions
    cdef long long[::1] entered_ts
    cdef long long[::1] entered_bar
    cdef long long[::1] entered_order
    cdef double[::1] opened
    cdef double[::1] opened_value
    cdef double[::1] closed
    cdef double[::1] closed_value
    cdef double[::1] gross
    cdef double[::1] fees
    cdef int[::1] marked
    cdef int[::1] doubled
    cdef int execute(
        self, Py_ssize_t leg, double size, double price, double fee, int moment, long long order, bint listens,
    ) except -1
    cdef inline int enlarge(
        self, Py_ssize_t leg, Py_ssize_t row, double size, double price, double fee, int moment,
    ) except -1
    cdef inline double whole(self, Py_ssize_t leg, Py_ssize_t row, double size) except? -1.25
    cdef inline int end_trade(self, Py_ssize_t leg, Py_ssize_t row, long long order, bint listens) except -1
    cdef inline double worth(self, Py_ssize_t leg, Py_ssize_t row, double price) noexcept
    cdef inline double burden(self, Py_ssize_t leg, Py_ssize_t row, double price) noexcept
    cdef void bind(self, Py_ssize_t leg, double price) noexcept
    cdef double mark(self, int[::1] rows, Py_ssize_t n) except? -1.25
    cdef inline double total(self, int[::1] legs, Py_ssize_t n) noexcept
    cdef Py_ssize_t value_stretch(
        self, double[::1] closes, int[::1] rows, long long[::1] starts, Py_ssize_t first, Py_ssize_t stop, double[::1] equity,
    ) except -1
    cdef inline Py_ssize_t both(self, int[::1] rows, Py_ssize_t n) noexcept
    cdef inline void revalue_all(self) noexcept
    cdef inline void revalue(self, int[::1] legs, Py_ssize_t n) noexcept
    cdef inline void revalue_special(self, Py_ssize_t leg, Py_ssize_t row, double close) noexcept
    cdef inline void fold(self, Py_ssize_t leg, Py_ssize_t row, double price, int moment) noexcept
    cdef void split(self, Py_ssize_t leg, Py_ssize_t row, double ratio, double price) noexcept
    cdef int settle(self) except -1
