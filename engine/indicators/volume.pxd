cimport cython
from engine.core.bars cimport Bars
from engine.core.kernels cimport Kernel2, Kernel3, Kernel4, Wide

cdef double NAN
cdef long long DAY, HOUR
cdef int POSITIVE, NEGATIVE
cdef int START, SESSION, AT

cdef long long day_of(long long ts, long long offset) noexcept nogil

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

cdef class VWAP(Wide):
    cdef int form
    cdef long long offset
    cdef Bars bars
    cdef long long[::1] day
    cdef double[::1] value
    cdef double[::1] volume
    @cython.final
    cdef inline long long stamp(self, Py_ssize_t row, long long t) noexcept nogil
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class AnchoredVWAP(VWAP):
    pass

cdef class Pivots(Wide):
    cdef bint fibonacci
    cdef long long offset
    cdef Bars bars
    cdef long long[::1] day
    cdef double[::1] today
    cdef double[::1] before
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil
