cimport cython
from engine.core.kernel.kernel_arity cimport Wide
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int WIDTH, FEW
cdef int OPEN, HIGH, LOW, CLOSE, BODY, TOP, BOTTOM, UPPER, LOWER, SPAN
cdef int LONG, DOJI, SHORT_SHADOW, NEAR, FAR, EQUAL
cdef int ABOVE, AT_LEAST, BELOW, AT_MOST, WHITE, BLACK

cdef class Candle(Wide):
    cdef double[::1] values
    cdef int[::1] ends
    cdef int[::1] fields
    cdef int[::1] bars
    cdef double[::1] factors
    cdef int[::1] signs
    cdef bint confirmed
    cdef Py_ssize_t averages
    cdef Py_ssize_t width
    cdef int[::1] needs
    cdef Py_ssize_t many
    cdef Py_ssize_t depth
    cdef double[::1] past
    cdef double[::1] windows
    cdef double[::1] heads
    cdef double[::1] found
    cdef long long[::1] when
    cdef double[::1] edges
    cdef int[::1] tested
    cdef long long[::1] times
    cdef int[::1] live
    cdef long long[::1] born
    cdef double[::1] results
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
    @cython.final
    cdef inline double keep(self, Py_ssize_t row, long long k) noexcept nogil
    @cython.final
    cdef inline void average(self, Py_ssize_t row, long long k, Py_ssize_t place, double body, double span) noexcept nogil
    @cython.final
    cdef inline double slide(self, Py_ssize_t row, Py_ssize_t which, Py_ssize_t fill, Py_ssize_t n, double x) noexcept nogil
    @cython.final
    cdef inline double test(self, Py_ssize_t row, long long k) noexcept nogil
    @cython.final
    cdef inline bint holds(self, Py_ssize_t row, long long k, Py_ssize_t j) noexcept nogil
    @cython.final
    cdef inline void sift(self, Py_ssize_t count) noexcept nogil
    @cython.final
    cdef inline double confirm(self, Py_ssize_t row, long long k, double value) noexcept nogil
