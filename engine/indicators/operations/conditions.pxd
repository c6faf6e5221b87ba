cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2, Kernel3
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int TOUCHING
cdef long long STRETCH

cdef class CrossOver(Kernel2):
    cdef int[::1] side
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    cdef bint compare(self, Py_ssize_t row, long long start, long long stop) except -1
    cpdef int once(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class CrossUp(CrossOver):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    cpdef int once(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class CrossDown(CrossOver):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    cpdef int once(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class And(Kernel2):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Or(Kernel2):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class If(Kernel3):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil

cdef class Since(Kernel1):
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Count(Kernel1):
    cdef Py_ssize_t period
    cdef int[::1] fill
    cdef double[::1] kept
    cdef double[::1] total
    cdef long long[::1] seen
    cdef double marked(self, Py_ssize_t row, double x) noexcept nogil
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Any(Count):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class All(Count):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class CumSum(Kernel1):
    cdef double[::1] total
    cdef double[::1] low
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Hold(Kernel1):
    cdef double[::1] held
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
