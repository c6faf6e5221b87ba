cimport cython
from engine.core.kernel.kernel_arity cimport Wide
from engine.core.storage.ring cimport Ring

cdef double NAN

cdef class MACD(Wide):
    cdef long long brief
    cdef long long lengthy
    cdef long long smooth
    cdef long long delay
    cdef double quick
    cdef double lazy
    cdef double pace
    cdef double[::1] fast
    cdef double[::1] slow
    cdef double[::1] line
    cdef long long[::1] seen
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class MACDFIX(MACD):
    pass

cdef double average_of(double average, double x, long long n, long long period, double factor) noexcept nogil
