cimport cython
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel2, Kernel3, Kernel4
from engine.core.maths cimport exp, log

cdef double NAN

cdef class HL2(Kernel2):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class HLC3(Kernel3):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil

cdef class HLCC4(Kernel3):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil

cdef class OHLC4(Kernel4):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z, double v) noexcept nogil

cdef class Absolute(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Log(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Exp(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class FractalFactor(Kernel3):
    cdef double half
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
