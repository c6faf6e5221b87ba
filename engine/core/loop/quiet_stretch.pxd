cimport cython
from engine.core.loop.block cimport Block
from engine.core.loop.phase_timer cimport PhaseTimer
from engine.core.loop.strategy_run cimport StrategyRun
from engine.core.ports cimport Broker

cdef Py_ssize_t SHORTEST

@cython.final
cdef class QuietStretch:
    cdef Block block
    cdef double[::1] equity
    cdef bint allows(self, StrategyRun lane) except -1
    cdef Py_ssize_t take(self, StrategyRun lane, Py_ssize_t k, PhaseTimer timer) except -1
