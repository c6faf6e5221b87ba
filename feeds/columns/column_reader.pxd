cimport cython
from engine.core.storage.bars cimport Bars

cdef extern from "read_at.h" nogil:
    long long read_at(int fd, void *into, long long size, long long offset) noexcept
    void to_doubles(double *line, long long n) noexcept
    unsigned long long sum_of_words(const void *values, long long n) noexcept
    unsigned long long sum_of_numbers(const void *values, long long n) noexcept

cdef long long HIGHEST, ABSENT

cpdef bint read_rings(
    int fd, const long long[::1] places, Bars bars, Py_ssize_t row, const long long[::1] fields, long long start, long long n
) except -1

@cython.final
cdef class ColumnReader:
    cdef readonly Py_ssize_t rows
    cdef readonly object stamps
    cdef readonly list lines
    cdef readonly object numbers
    cdef readonly object sums
    cpdef bint read_numbers(self, int fd, long long place, Py_ssize_t n, const int[::1] table) except -1
    cpdef bint read(
        self, int fd, const long long[::1] places, const signed char[::1] whole, long long row, Py_ssize_t n, long long scale
    ) except -1
    cdef bint values(self, int fd, double[::1] line, long long place, Py_ssize_t n, bint whole, Py_ssize_t number) except -1
    cdef void scaled(self, long long[::1] stamps, Py_ssize_t n, long long scale) noexcept nogil
