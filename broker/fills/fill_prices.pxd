cimport cython

cdef double NAN

cpdef double limit_price(bint buys, double limit, double opened, double high, double low) noexcept nogil
cpdef double stop_price(bint buys, double stop, double opened, double high, double low) noexcept nogil
cpdef double triggered_price(
    bint buys, double trigger, double limit, double opened, double high, double low, double close,
) noexcept nogil
cpdef double travel(bint rises, double opened, double high, double low, double level, bint upward) noexcept nogil
