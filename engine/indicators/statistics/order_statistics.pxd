cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.maths cimport holes

cdef double NAN
cdef long long COUNTED, STRETCH, DEEP

cdef Py_ssize_t whole_of(double x) noexcept nogil

cdef class Percentile(Kernel1):
    cdef Py_ssize_t period
    cdef double place
    cdef bint deep
    cdef int[::1] fill
    cdef int[::1] size
    cdef double[::1] past
    cdef double[::1] order
    cdef int[::1] links
    cdef int[::1] under
    cdef int[::1] priority
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    @cython.final
    cdef inline Py_ssize_t take(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline Py_ssize_t below(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline Py_ssize_t upto(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline double nth(self, Py_ssize_t row, Py_ssize_t k) noexcept nogil
    @cython.final
    cdef inline Py_ssize_t find(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline void pull(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline void push(self, Py_ssize_t row, double x) noexcept nogil
    @cython.final
    cdef inline Py_ssize_t count(self, Py_ssize_t row, double x, bint equal) noexcept nogil
    @cython.final
    cdef inline bint before(self, Py_ssize_t values, Py_ssize_t node, Py_ssize_t other) noexcept nogil
    @cython.final
    cdef inline void cut(self, Py_ssize_t row, Py_ssize_t node) noexcept nogil
    @cython.final
    cdef inline void hang(self, Py_ssize_t row, Py_ssize_t node) noexcept nogil

cdef class Median(Percentile):
    pass

cdef class PercentRank(Percentile):
    cdef bint ties
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    @cython.final
    cdef void scan(self, Py_ssize_t row, long long begin, long long stop) except *
