cimport cython

cdef int BLANK, TAB, NEWLINE, RETURN, QUOTE, PLUS, MINUS, COLON
cdef long long YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, SHORT_YEAR, HALF, MONTH_NAME, OFFSET, WORD, MILLIS, MAY_END

@cython.final
cdef class TimestampPattern:
    cdef long long[::1] date
    cdef long long[::1] time
    cdef long long[::1] copies
    cdef long long[::1] months
    cdef Py_ssize_t dates
    cdef Py_ssize_t times
    cdef readonly Py_ssize_t copied
    cdef readonly bint patterned

cdef class TimestampDecoder:
    cdef const unsigned char[::1] text
    cdef readonly int delimiter
    cdef TimestampPattern recipe
    cdef long long date
    cdef long long midnight
    cdef long long civil
    cdef long long within
    cdef long long nano
    cdef long long offset
    cdef bint zoned
    cdef Py_ssize_t lead(self, Py_ssize_t p) noexcept nogil
    cdef Py_ssize_t follow(self, Py_ssize_t p, long long[::1] pattern, Py_ssize_t n) noexcept nogil
    cdef long long month_name(self, Py_ssize_t p) noexcept nogil
    cdef bint calendar(self, long long year, long long month, long long day, long long date) noexcept nogil
    cdef Py_ssize_t fraction(self, Py_ssize_t p) noexcept nogil
    cdef long long pair(self, Py_ssize_t p) noexcept nogil
    cdef Py_ssize_t zone(self, Py_ssize_t p) noexcept nogil
