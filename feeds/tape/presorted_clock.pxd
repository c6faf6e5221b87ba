cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.time.clock cimport Clock

cdef double NAN
cdef int RAISE, SKIP, KEEP, NOBODY
cdef Py_ssize_t HIGH, LOW, CLOSE
cdef long long ENDLESS

@cython.final
cdef class TapeBatch:
    cdef object batches
    cdef const long long[::1] stamps
    cdef const int[::1] feeds
    cdef double[::1] block
    cdef Py_ssize_t width
    cdef long long begin
    cdef long long end
    cdef long long shift
    cdef int policy
    cdef Py_ssize_t at
    cdef Py_ssize_t stop
    cdef Py_ssize_t before
    cdef Py_ssize_t piece
    cdef str place
    cdef public object timer
    cdef long long ts
    cdef public long long skipped
    cdef public long long kept
    cpdef bint load(self) except -1
    cdef void pack(self, const double[::1] column, Py_ssize_t f) noexcept
    cdef void blank(self, Py_ssize_t f) noexcept
    cpdef Py_ssize_t seek(self) except? -1
    cpdef object fault(self, Bars bars, Py_ssize_t row)

cdef class TapeClock(Clock):
    cdef object open_reels
    cdef const long long[::1] lasts
    cdef readonly list reels
    cdef bint sorts
    cdef int take(self, TapeBatch reel) except -1
