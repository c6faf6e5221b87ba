cimport cython
from engine.core.bars cimport Bars
from engine.core.clock cimport Clock
from engine.core.indicator cimport Kernel
from engine.core.lane cimport Lane
from engine.core.timeframe cimport TimeFrame

cdef int DELIVER, WORK, STEP

cdef class Loop:
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
    cpdef int run(self) except -1
