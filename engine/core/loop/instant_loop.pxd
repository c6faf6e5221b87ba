cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.time.clock cimport Clock
from engine.core.kernel.kernel cimport Kernel
from engine.core.loop.phase_timer cimport PhaseTimer
from engine.core.loop.strategy_run cimport StrategyRun
from engine.core.kernel.timeframe cimport TimeFrame

cdef int DELIVER, WORK, STEP

cdef class InstantLoop:
    cdef Bars bars
    cdef Clock clock
    cdef list kernels
    cdef readonly list lanes
    cdef object report
    cdef list frames
    cdef int stage
    cdef Py_ssize_t turn
    cdef Py_ssize_t n
    cdef long long pulse
    cdef public long long stride
    cdef bint started
    cdef readonly PhaseTimer timer
    cpdef int run(self) except -1
