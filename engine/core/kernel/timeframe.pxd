cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.kernel.kernel cimport Kernel
from engine.core.time.bar_period cimport Period
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef long long OPEN_END
cdef int FIRST, MOST, LEAST, LAST, TOTAL

@cython.final
cdef class TimeFrame:
    cdef readonly Bars bars
    cdef readonly Period period
    cdef readonly bint partial
    cdef readonly object axis
    cdef readonly list fields
    cdef readonly list rings
    cdef readonly list kernels
    cdef list sources
    cdef readonly long long[::1] count
    cdef readonly long long[::1] freshness
    cdef readonly long long[::1] stamps
    cdef long long[::1] end
    cdef long long[::1] gathered
    cdef long long[::1] newest
    cdef signed char[::1] dated
    cdef signed char[::1] uses
    cdef signed char[::1] kinds
    cdef double[::1] forming
    cdef int[::1] active
    cdef long long due
    cdef int advance(self, int[::1] rows, Py_ssize_t n) except -1
    cdef int step(self, Py_ssize_t m) except -1
    cdef Py_ssize_t expire(self, long long now, bint including) except -1
    cdef Py_ssize_t take(self, int[::1] rows, Py_ssize_t n) except -1
    cdef int begin(self, Py_ssize_t row) except -1
    cdef Period calendar(self, Py_ssize_t row)
    cdef void gather(self, Py_ssize_t row) noexcept
    cdef void complete(self, Py_ssize_t row) noexcept
    cpdef Py_ssize_t finish(self) except -1
