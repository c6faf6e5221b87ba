cimport cython
from engine.core.kernels cimport Kernel1, Kernel2, Kernel3, Wide
from engine.core.maths cimport log
from engine.core.ring cimport Ring

cdef double NAN
cdef int CHANGE, UP, DOWN, SIZE

cdef class Strength(Kernel1):
    cdef Py_ssize_t period
    cdef bint centred
    cdef double length
    cdef double factor
    cdef double[::1] last
    cdef double[::1] up
    cdef double[::1] down
    cdef long long[::1] seen
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class RSI(Strength):
    pass

cdef class CMO(Strength):
    pass

cdef class Delta(Kernel1):
    cdef int form
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Momentum(Kernel1):
    cdef Py_ssize_t period
    cdef int[::1] fill
    cdef double[::1] kept
    @cython.final
    cdef inline double before(self, Py_ssize_t row, double x) noexcept nogil
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class ROC(Momentum):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class ROCP(Momentum):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class ROCR(Momentum):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class ROCR100(Momentum):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class LogReturn(Momentum):
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Streak(Kernel1):
    cdef double[::1] last
    cdef double[::1] length
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

cdef class Ratio(Kernel2):
    cdef double scale
    cdef double empty
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Share(Kernel2):
    cdef double scale
    cdef bint centred
    cdef double least
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class Place(Kernel3):
    cdef double scale
    cdef double offset
    cdef double empty
    cdef double step(self, Py_ssize_t row, long long k, double x, double y, double z) noexcept nogil

cdef class BOP(Wide):
    cdef void step(self, Py_ssize_t row, long long k) noexcept nogil

cdef class BuyingPressure(Kernel2):
    cdef double[::1] last
    cdef double step(self, Py_ssize_t row, long long k, double x, double y) noexcept nogil

cdef class FisherStep(Kernel1):
    cdef double[::1] inner
    cdef double[::1] outer
    cdef double step(self, Py_ssize_t row, long long k, double x) noexcept nogil

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

cdef double average_of(double average, double x, long long n, long long period, double factor) noexcept nogil
