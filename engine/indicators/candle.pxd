cimport cython
from engine.core.kernels cimport Wide

cdef double NAN
cdef int DEPTH, WIDTH
cdef int OPEN, HIGH, LOW, CLOSE, BODY, TOP, BOTTOM, UPPER, LOWER, SPAN
cdef int LONG, DOJI, SHORT_SHADOW, NO_SHADOW, NEAR, FAR, EQUAL
cdef int ABOVE, AT_LEAST, BELOW, AT_MOST, WHITE, BLACK

cdef class Candle(Wide):
    cdef double[::1] values
    cdef double[::1] signs
    cdef int[::1] ends
    cdef int[::1] fields
    cdef int[::1] bars
    cdef double[::1] factors
    cdef int[::1] closings
    cdef bint confirmed
    cdef bint averaged
    cdef int[::1] needs
    cdef Py_ssize_t many
    cdef double[::1] past
    cdef double[::1] windows
    cdef double[::1] heads
    cdef double[::1] found
    cdef long long[::1] when
    cdef double[::1] edges
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
    @cython.final
    cdef double test(self, Py_ssize_t row, long long k) noexcept nogil
    @cython.final
    cdef double figure(self, Py_ssize_t row, long long t, int field, double sign) noexcept nogil
    @cython.final
    cdef void average(self, Py_ssize_t row, long long k, Py_ssize_t place) noexcept nogil
    @cython.final
    cdef double slide(self, Py_ssize_t row, Py_ssize_t which, long long k, Py_ssize_t n, double x) noexcept nogil
    @cython.final
    cdef double confirm(self, Py_ssize_t row, long long k, double value) noexcept nogil
