cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.storage.ring cimport Ring

cdef long long SPAN

@cython.final
cdef class Excursions:
    cdef Bars bars
    cdef Ring highs
    cdef Ring lows
    cdef readonly Py_ssize_t rows
    cdef readonly Py_ssize_t legs
    cdef public bint wanted
    cdef double[::1] lowest
    cdef double[::1] highest
    cdef readonly double[::1] worst
    cdef readonly double[::1] best
    cdef long long[::1] next_bar
    cdef void begin(self, Py_ssize_t leg, double price, long long first) noexcept
    cdef void fold(
        self, Py_ssize_t leg, Py_ssize_t row, double price, long long until, double size, double cost, double factor,
        double gross,
    ) noexcept
    cdef void look_back(self, double[::1] sizes) noexcept
    cdef void catch_up(self, int[::1] rows, Py_ssize_t n, double[::1] sizes) noexcept
    cdef inline void look(self, Py_ssize_t leg, Py_ssize_t row, long long until) noexcept
    cdef inline void stretch(self, Py_ssize_t leg, double low, double high) noexcept
    cdef void split(self, Py_ssize_t leg, Py_ssize_t row, long long until, double ratio) noexcept
