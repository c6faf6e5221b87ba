cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2
from engine.core.storage.ring cimport Ring

cdef double NAN

cdef class Operation(Kernel2):
    pass

cdef class Add(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Subtract(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Multiply(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Divide(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Less(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class LessEqual(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Greater(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class GreaterEqual(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Equal(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class NotEqual(Operation):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Shift(Kernel1):
    cdef Py_ssize_t bars
    cdef int[::1] fill
    cdef double[::1] kept
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
