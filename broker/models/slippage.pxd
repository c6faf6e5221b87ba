cimport cython

cdef class Slippage:
    cdef readonly bint beyond_bar
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25

cdef class PercentSlippage(Slippage):
    cdef readonly double rate
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25

cdef class FixedSlippage(Slippage):
    cdef readonly double amount
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25

cdef class TickSlippage(Slippage):
    cdef readonly double ticks
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25

cdef class VolumeShare(Slippage):
    cdef readonly double impact
    cdef readonly double max_share
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25

cdef class VolatilityShare(Slippage):
    cdef readonly double share
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25

cdef class CustomSlippage(Slippage):
    cdef object function
    cpdef double move(
        self, double size, double price, double high, double low, double volume, double tick,
    ) except? -1.25
