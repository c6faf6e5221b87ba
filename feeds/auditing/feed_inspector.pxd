cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.time.time_zone cimport Zone

cdef double NAN
cdef Py_ssize_t OPEN, HIGH, LOW, CLOSE, VOLUME, STEPS
cdef long long MINUTE, DAY, FAR
cdef double MEMORY, WILD, LEAST
cdef Py_ssize_t DUPLICATE, BACKWARD, CROSSED, UNUSABLE, OUTSIDE, ZERO, NEGATIVE, NEGATIVE_VOLUME, SPIKE, SPLIT

@cython.final
cdef class Inspector:
    cdef readonly Zone zone
    cdef readonly long long rows
    cdef readonly long long first
    cdef readonly long long last
    cdef readonly long long days
    cdef readonly object counts
    cdef readonly object spots
    cdef long long[::1] count
    cdef long long[::1] spot
    cdef readonly object steps
    cdef readonly object tallies
    cdef readonly object streaks
    cdef readonly object places
    cdef long long[::1] step
    cdef long long[::1] tally
    cdef long long[::1] streak
    cdef long long[::1] place
    cdef readonly long long other
    cdef long long before
    cdef long long running
    cdef readonly object minutes
    cdef long long[::1] minute
    cdef long long day
    cdef readonly long long idle
    cdef readonly long long idle_longest
    cdef readonly long long idle_at
    cdef long long idle_run
    cdef readonly long long stale
    cdef readonly long long stale_longest
    cdef readonly long long stale_at
    cdef long long stale_run
    cdef double o
    cdef double h
    cdef double l
    cdef double c
    cdef double v
    cdef double c2
    cdef double usual
    cdef double change
    cdef readonly double ratio
    cdef long long opening
    cdef long long candidate
    cdef long long settled
    cdef long long since
    cdef readonly long long shifts
    cdef readonly long long shift_at
    cdef readonly bint volumed
    cpdef int see(self, Bars bars, Py_ssize_t n) except -1
    cdef int bar(self, long long ts, double o, double h, double l, double c, double v) except -1
    cdef void mark(self, Py_ssize_t kind, long long ts) noexcept
    cdef void stepped(self, long long delta, long long ts) noexcept
    cdef void moved(self, long long ts, double o, double c) noexcept
    cdef void opened(self, long long minute, long long ts) noexcept
