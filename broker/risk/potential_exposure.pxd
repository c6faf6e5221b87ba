cimport cython
from broker.account.account cimport Account
from broker.orders.order_table cimport OrderTable
from broker.account.sum_tree cimport SumTree
from broker.models.terms_table cimport ContractTerms
from engine.core.storage.ring cimport Ring

cdef int GROUPED

@cython.final
cdef class PotentialExposure:
    cdef Account account
    cdef ContractTerms terms
    cdef OrderTable orders
    cdef Ring closes
    cdef readonly bint valued
    cdef double[::1] units
    cdef double[::1] worth
    cdef int[::1] count
    cdef double[::1] marks
    cdef readonly SumTree most
    cdef readonly SumTree least
    cdef readonly SumTree gross
    cdef double[::1] peak_units
    cdef double[::1] peak_worth
    cdef int[::1] changed
    cdef double other_units
    cdef double other_worth
    cdef void add(self, Py_ssize_t slot, double units, double price) noexcept
    cdef void remove(self, Py_ssize_t slot) noexcept
    cdef void resize(self, Py_ssize_t slot, double units) noexcept
    cdef double price(self, Py_ssize_t slot) noexcept
    cdef void rivals(self, Py_ssize_t slot) noexcept
    cdef void disband(self, Py_ssize_t slot) noexcept
    cdef Py_ssize_t side(self, Py_ssize_t slot) noexcept
    cdef void revise(self, Py_ssize_t leg, double sure) noexcept
    cdef void mark(self, int[::1] rows, Py_ssize_t n, double[::1] agreed) noexcept
    cdef void refresh(self, Py_ssize_t n) noexcept
    cdef void value(self, Py_ssize_t leg, double sure) noexcept
    cdef double outcome(self, Py_ssize_t leg, double sure, double units, double worth) noexcept
    cdef double firm(self, Py_ssize_t row, double price) noexcept

cpdef double more(double amount, double other) noexcept
cpdef double larger(double high, double low) noexcept
