from engine.core.kernel.kernel_arity cimport Kernel1
from engine.core.maths cimport acos, asin, atan, ceil, cos, cosh, floor, log10, sin, sinh, sqrt, tan, tanh

cdef double NAN

cdef class Acos(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Asin(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Atan(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Ceil(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Cos(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Cosh(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Floor(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Log10(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Sin(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Sinh(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Sqrt(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Tan(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Tanh(Kernel1):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
