cimport cython
from engine.core.kernel.kernel cimport Kernel
from engine.core.storage.ring cimport Ring

cdef double NAN

cdef class Kernel1(Kernel):
    cdef Ring a
    cdef long long source
    cdef long long target
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil
    @cython.final
    cdef long long begin(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class Kernel2(Kernel):
    cdef Ring a
    cdef Ring b
    cdef long long source
    cdef long long other
    cdef long long target
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    @cython.final
    cdef long long begin(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class Kernel3(Kernel):
    cdef Ring a
    cdef Ring b
    cdef Ring c
    cdef long long source
    cdef long long other
    cdef long long third
    cdef long long target
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
    @cython.final
    cdef long long begin(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class Kernel4(Kernel):
    cdef Ring a
    cdef Ring b
    cdef Ring c
    cdef Ring d
    cdef long long source
    cdef long long other
    cdef long long third
    cdef long long fourth
    cdef long long target
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z, double v) noexcept nogil
    @cython.final
    cdef long long begin(self, Py_ssize_t row, long long start, long long stop) except -1

cdef class Wide(Kernel):
    cdef double[::1] x
    cdef double[::1] y
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
