cimport cython

cdef double NAN

cpdef double limit_price(bint buys, double limit, double opened, double high, double low) noexcept nogil
cpdef double stop_price(bint buys, double stop, double opened, double high, double low) noexcept nogil
