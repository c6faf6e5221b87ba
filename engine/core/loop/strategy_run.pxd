cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.loop.phase_timer cimport PhaseTimer
from engine.core.views.feedset cimport FeedSet
from engine.core.ports cimport Broker, Record
from engine.core.storage.ring cimport Ring

cdef int WARMING, RUNNING, NONE
cdef double NAN

@cython.final
cdef class StrategyRun:
    cdef readonly object strategy
    cdef readonly FeedSet scope
    cdef readonly Broker broker
    cdef readonly Record recorder
    cdef Bars bars
    cdef bint each
    cdef readonly int phase
    cdef Py_ssize_t short_of
    cdef readonly long long ready_ts
    cdef readonly Py_ssize_t waited_for
    cdef readonly str hook
    cdef readonly object subject
    cdef public object prenext
    cdef object nextstart
    cdef object next
    cdef dict notified
    cdef readonly Ring targets
    cdef bint scanned
    cdef int[::1] changed
    cdef double[::1] aims
    cdef Py_ssize_t first
    cdef Py_ssize_t changes
    cdef bint weights
    cdef readonly double idle
    cdef double[::1] last
    cdef list timers
    cdef list due
    cdef object on_timer
    cdef object next_open
    cdef long long[::1] ahead
    cdef Ring opens
    cdef public PhaseTimer timer
    cdef public list kernels
    cdef public list rings
    cdef int open(self, int[::1] rows, Py_ssize_t n) except -1
    cdef int step(self, int[::1] rows, Py_ssize_t n) except -1
    cdef int ring(self) except -1
    cdef int fire(self) except -1
    cdef int hear(self) except -1
    cdef int warm(self, int[::1] rows, Py_ssize_t n) except -1
    cdef bint is_ready(self) except -1
    cdef int pursue(self, int[::1] rows, Py_ssize_t n) except -1
    cdef int aim(self, Py_ssize_t row, double target) except -1
