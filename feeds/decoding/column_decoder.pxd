cimport cython
from engine.core.storage.bars cimport Bars
from feeds.timezones.local_time cimport LocalTime

cdef extern from "column_copy.h" nogil:
    int copy_finite(double *to, const double *source, long long n) noexcept
    long long count_crossed(const double *high, const double *low, long long n) noexcept

cdef double NAN
cdef int RAISE, SKIP, KEEP, AUDIT
cdef int OK, RANGE, INFINITE, ORDER, CROSSED, MISSING
cdef long long LOWEST, HIGHEST, SECOND, LAST_SECOND, NOWHERE, YEAR_5138
cdef Py_ssize_t HIGH, LOW, CLOSE, FEWEST

@cython.final
cdef class ColumnDecoder:
    cdef int policy
    cdef readonly long long shift
    cdef long long begin
    cdef long long end
    cdef readonly long long last
    cdef readonly long long skipped
    cdef readonly long long kept
    cdef readonly bint ended
    cdef readonly int fault
    cdef readonly long long found
    cdef readonly Py_ssize_t field
    cdef readonly Py_ssize_t place
    cdef readonly LocalTime wall
    cpdef Py_ssize_t take(
        self, const long long[::1] stamps, list columns, Py_ssize_t place, Py_ssize_t stop, Bars bars, Py_ssize_t row,
        long long start, long long limit
    ) except -1
    cdef Py_ssize_t times(
        self, const long long[::1] stamps, Py_ssize_t place, Py_ssize_t m, Bars bars, Py_ssize_t base, long long start
    ) noexcept nogil
    cdef Py_ssize_t copy(
        self, const double[::1] column, Py_ssize_t place, Py_ssize_t m, Bars bars, Py_ssize_t base, long long start,
        bint price
    ) noexcept nogil
    cdef void blank(self, Py_ssize_t m, Bars bars, Py_ssize_t base, long long start) noexcept nogil
    cdef Py_ssize_t compare(self, Py_ssize_t m, Bars bars, Py_ssize_t high, Py_ssize_t low, long long start) noexcept nogil
    cpdef Py_ssize_t local(
        self, const long long[::1] walls, long long[::1] stamps, Py_ssize_t n
    ) noexcept
    cpdef Py_ssize_t rescale(
        self, const long long[::1] values, long long[::1] stamps, Py_ssize_t n, long long scale
    ) noexcept
    cpdef Py_ssize_t epoch(self, const long long[::1] values, long long[::1] stamps, Py_ssize_t n, long long unit) noexcept
