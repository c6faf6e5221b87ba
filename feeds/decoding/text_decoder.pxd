cimport cython
from engine.core.storage.bars cimport Bars
from feeds.decoding.timestamps cimport TimestampPattern, TimestampDecoder
from feeds.timezones.local_time cimport LocalTime

cdef extern from "decimal.h" nogil:
    Py_ssize_t decimal_read(const unsigned char *text, double *value) noexcept

cdef extern from "plain_rows.h" nogil:
    ctypedef struct plain_job:
        long long columns, entries
        long long kinds[64]
        long long bases[64]
        long long high, low, delimiter, comment, fixed, shift, begin, end, keep
        double *block
        long long *stamps
        long long mask, used, last, lines, kept
    long long plain_rows(
        plain_job *job, const unsigned char *text, long long size, long long start, long long limit
    ) noexcept

cdef double NAN
cdef Py_ssize_t PLAIN_COLUMNS
cdef int GIVE_UP, FEW
cdef long long SKIPPED, STAMP, DATE, TIME
cdef long long CLOSE, HIGH, LOW
cdef int RAISE, SKIP, KEEP, AUDIT
cdef int OK, UNKNOWN, RANGE, UNIT, NUMBER, EMPTY, INFINITE, NARROW, WIDE, ORDER, CROSSED, LOCAL
cdef int NEWLINE, RETURN, BLANK, TAB, QUOTE, PLUS, MINUS, POINT, COLON
cdef long long LOWEST, HIGHEST, LAST_SECOND, TENTH, YEAR_5138, BAD, NOWHERE, LONGEST_SHIFT

@cython.final
cdef class RowCounts:
    cdef readonly object counts
    cdef readonly object lines
    cdef long long[::1] count
    cdef long long[::1] spots
    cdef void add(self, int fault, long long line) noexcept nogil

@cython.final
cdef class TextDecoder(TimestampDecoder):
    cdef long long[::1] plan
    cdef Py_ssize_t columns
    cdef Py_ssize_t entries
    cdef int policy
    cdef readonly long long shift
    cdef long long begin
    cdef long long end
    cdef readonly long long last
    cdef public long long line
    cdef public Py_ssize_t used
    cdef readonly long long skipped
    cdef readonly long long kept
    cdef readonly bint ended
    cdef readonly int fault
    cdef readonly Py_ssize_t column
    cdef readonly Py_ssize_t at
    cdef readonly long long found
    cdef long long unit
    cdef readonly long long fixed
    cdef readonly LocalTime wall
    cdef bint walled
    cdef public int comment
    cdef public bint mending, sparse
    cdef double divisor
    cdef bint split
    cdef bint patterned
    cdef bint odd
    cdef public int misses
    cdef public RowCounts tally
    cpdef Py_ssize_t decode(
        self, const unsigned char[::1] text, Py_ssize_t size, bint final, Bars bars, Py_ssize_t row, long long start,
        long long limit
    ) noexcept
    cpdef bint nothing(self) noexcept
    cdef Py_ssize_t rows(
        self, Py_ssize_t size, Bars bars, Py_ssize_t row, long long start, long long limit
    ) noexcept nogil
    cdef bint may_be_plain(self, Bars bars) noexcept nogil
    cdef bint plain_ahead(self) noexcept nogil
    cdef void catch_up(self, long long last, long long lines, long long kept) noexcept nogil
    cdef bint plain(self, plain_job *job, Bars bars, Py_ssize_t row) noexcept nogil
    cdef Py_ssize_t fields(
        self, Py_ssize_t p, Bars bars, Py_ssize_t place, Py_ssize_t slot, Py_ssize_t stampslot
    ) noexcept nogil
    cdef int check(self, Bars bars, Py_ssize_t place, Py_ssize_t slot, Py_ssize_t stampslot) noexcept nogil
    cdef Py_ssize_t trail(self, Py_ssize_t p, bint quoted) noexcept nogil
    cdef Py_ssize_t leap(self, Py_ssize_t p) noexcept nogil
    cdef Py_ssize_t number(self, Py_ssize_t p, Bars bars, Py_ssize_t slot, bint price) noexcept nogil
    cdef long long two(self, Py_ssize_t p) noexcept nogil
    cdef Py_ssize_t stamp(self, Py_ssize_t p, Bars bars, Py_ssize_t slot) noexcept nogil
    cdef Py_ssize_t formatted(self, Py_ssize_t p, Bars bars, Py_ssize_t slot) noexcept nogil
    cdef void finish(
        self, Py_ssize_t p, Bars bars, Py_ssize_t place, Py_ssize_t slot, Py_ssize_t stampslot
    ) noexcept nogil
    cdef Py_ssize_t half(self, Py_ssize_t p, long long kind) noexcept nogil
    cdef bint join(self, Bars bars, Py_ssize_t slot) noexcept nogil
    cdef Py_ssize_t epoch(self, Py_ssize_t p, Bars bars, Py_ssize_t slot) noexcept nogil
    cdef bint store(self, Bars bars, Py_ssize_t slot, long long seconds) noexcept nogil
