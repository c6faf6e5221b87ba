cimport cython
from broker.tolerance cimport slack
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int NONE

cdef double multiple(long long count, double step, double inverse) noexcept
cdef double signed_multiple(long long count, double step, double inverse) noexcept

@cython.final
cdef class ContractTerms:
    cdef readonly Py_ssize_t rows
    cdef readonly list items
    cdef readonly Ring closes
    cdef readonly double[::1] lots
    cdef readonly double[::1] ticks
    cdef readonly double[::1] lots_a_unit
    cdef readonly double[::1] ticks_a_point
    cdef readonly double[::1] multipliers
    cdef readonly double[::1] factor
    cdef readonly double[::1] margins
    cdef readonly double[::1] upkeeps
    cdef readonly signed char[::1] futures
    cdef readonly int[::1] rates
    cdef readonly bint lotted
    cdef readonly bint foreign
    cdef readonly bint any_future
    cdef readonly bint simple
    cdef readonly bint unlimited
    cdef readonly bint binding
    cdef readonly bint upheld
    cdef readonly double short_rate
    cdef readonly double long_rate
    cdef readonly double[::1] binds
    cdef readonly double[::1] frees
    cdef readonly double upkeep_rate
    cpdef void convert(self) noexcept
    cpdef double whole(self, Py_ssize_t row, double size) except? -1.25
    cpdef double snap(self, Py_ssize_t row, double size) except? -1.25
    cpdef double outward(self, Py_ssize_t row, double price, double side) except? -1.25
    cpdef bint on_tick(self, Py_ssize_t row, double price) except -1
    cpdef double nearest(self, Py_ssize_t row, double price) except? -1.25
    cpdef double margin(self, Py_ssize_t row, double size, double price) noexcept
    cpdef double upkeep(self, Py_ssize_t row, double size, double price) noexcept
