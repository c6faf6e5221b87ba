cimport cython
from engine.core.bars cimport Bars
from engine.core.clock cimport Clock
from engine.core.indicator cimport Kernel
from engine.core.lane cimport Lane
from engine.core.timeframe cimport TimeFrame

cdef long long PULSE

cdef class Loop:
    cdef Bars bars
    cdef Clock clock
    cdef list kernels
    cdef list lanes
    cdef object report
    cdef list frames
    cpdef int run(self) except -1
