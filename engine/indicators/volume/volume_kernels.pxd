cimport cython
from engine.core.maths cimport holes
from engine.core.kernel.kernel_arity cimport Kernel2, Kernel3, Kernel4, Wide

cdef double NAN
cdef int POSITIVE, NEGATIVE

cdef class OBV(Kernel2):
    cdef double[::1] last
    cdef double[::1] total
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class FlowVolume(Kernel4):
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z, double v) noexcept nogil

cdef class MoneyFlow(Kernel2):
    cdef int form
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil
    @cython.final
    cdef void fill(self, Py_ssize_t row, long long begin, long long stop) except *

cdef class NVI(Kernel2):
    cdef bint rising
    cdef double[::1] close
    cdef double[::1] volume
    cdef double[::1] index
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class PVI(NVI):
    pass

cdef class PVT(Kernel2):
    cdef double[::1] close
    cdef double[::1] total
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Force(Kernel2):
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Ease(Kernel3):
    cdef double scale
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil

cdef class VolumeForce(Wide):
    cdef double[::1] sum
    cdef double[::1] span
    cdef double[::1] swing
    cdef double[::1] side
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class WAD(Kernel3):
    cdef double[::1] last
    cdef double[::1] total
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil
