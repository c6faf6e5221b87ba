cimport cython
from broker.account cimport Account
from broker.commission cimport Commission

cpdef double closing_part(double held, double size) noexcept nogil

@cython.final
cdef class Funds:
    cdef Account account
    cdef readonly Commission commission
    cdef readonly bint unlimited
    cdef readonly double short_margin
    cdef double reserved
    cdef double available(self) noexcept
    cdef bint needs_cash(self, double closing, double size) noexcept
    cdef double need(self, double closing, double size, double price) except? -1.25
    cdef double reserve(self, double amount) noexcept
    cdef void release(self, double amount, bint last) noexcept
