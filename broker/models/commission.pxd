cimport cython

cdef double INFINITE

cdef class Commission:
    cpdef double cost(self, double size, double price) except? -1.25
    cpdef double charge(self, double size, double price, double filled, double value, double paid, bint maker) except? -1.25

cdef class Bounded(Commission):
    cdef bint bounded
    cdef readonly double minimum
    cdef readonly double maximum
    cdef double raw(self, double size, double value) noexcept
    @cython.final
    cdef double bound(self, double amount) noexcept
    cpdef double cost(self, double size, double price) except? -1.25
    cpdef double charge(self, double size, double price, double filled, double value, double paid, bint maker) except? -1.25

cdef class Percent(Bounded):
    cdef readonly double rate
    cdef double raw(self, double size, double value) noexcept

cdef class PerUnit(Bounded):
    cdef readonly double amount
    cdef double raw(self, double size, double value) noexcept

cdef class PerOrder(Commission):
    cdef readonly double amount
    cdef readonly double rate
    cpdef double cost(self, double size, double price) except? -1.25
    cpdef double charge(self, double size, double price, double filled, double value, double paid, bint maker) except? -1.25

cdef class MakerTaker(Bounded):
    cdef readonly double maker
    cdef readonly double taker
    cdef double raw(self, double size, double value) noexcept
    cpdef double charge(self, double size, double price, double filled, double value, double paid, bint maker) except? -1.25

cdef class Tiered(Commission):
    cdef readonly list tiers
    cdef readonly double traded
    cdef Py_ssize_t place
    cdef readonly double rate
    cdef double following
    cpdef double cost(self, double size, double price) except? -1.25
    cpdef double charge(self, double size, double price, double filled, double value, double paid, bint maker) except? -1.25
    cdef int climb(self) except -1

cdef class Callable(Commission):
    cdef object function
    cpdef double cost(self, double size, double price) except? -1.25
