cimport cython
from broker.account.account cimport Account
from broker.models.commission cimport Commission
from broker.models.terms_table cimport ContractTerms
from broker.tolerance cimport exceeds, larger_of

@cython.final
cdef class BuyingPower:
    cdef Account account
    cdef ContractTerms terms
    cdef readonly list commissions
    cdef readonly Commission commission
    cdef readonly bint varied
    cdef double reserved
    cdef readonly double needed
    cdef readonly double free
    cdef readonly bint asks
    cdef double available(self) noexcept
    cdef bint needs_cash(self, Py_ssize_t row, double closing, double size) noexcept
    cdef bint covers(self, Py_ssize_t row, double closing, double size, double price, double freed) except -1
    cdef bint lacks(self, double needed, double free) noexcept
    cdef double need(self, Py_ssize_t row, double closing, double size, double price) except? -1.25
    cdef double reserve(self, double amount) noexcept
    cdef void release(self, double amount, bint last) noexcept
