cimport cython
from engine.core.kernel.kernel_arity cimport Wide
from engine.core.maths cimport atan, cos, sin

cdef double NAN, DEGREES, NOISE
cdef long long NEAR, WIDE, CYCLE, LATE, EARLY

cdef long long whole(double x) noexcept nogil

cdef class Cycle(Wide):
    cdef long long skip
    cdef Py_ssize_t prices
    cdef Py_ssize_t smooths
    cdef long long[::1] seen
    cdef double[::1] price
    cdef double[::1] smooth
    cdef double[::1] detrended
    cdef double[::1] quad
    cdef double[::1] state
    cdef double[::1] angle
    cdef double[::1] means
    cdef double[::1] own
    @cython.final
    cdef inline void hush(self, Py_ssize_t row, Py_ssize_t n) noexcept nogil
    @cython.final
    cdef inline double hilbert(self, double[::1] line, Py_ssize_t row, Py_ssize_t depth, long long t) noexcept nogil
    @cython.final
    cdef inline bint turn(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline double inphase_of(self, Py_ssize_t row) noexcept nogil
    @cython.final
    cdef inline double quadrature_of(self, Py_ssize_t row) noexcept nogil
    @cython.final
    cdef inline double angle_of(self, Py_ssize_t row) noexcept nogil
    @cython.final
    cdef inline double line(self, Py_ssize_t row) noexcept nogil

cdef class HTPeriod(Cycle):
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class HTPhasor(Cycle):
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class HTSine(Cycle):
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class HTTrendline(Cycle):
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class HTTrendMode(Cycle):
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class MAMA(Cycle):
    cdef double fast
    cdef double slow
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
