cimport cython
from engine.core.loop.block cimport Block
from engine.core.kernel.kernel cimport Kernel
from engine.core.loop.strategy_run cimport StrategyRun
from engine.core.loop.phase_timer cimport PhaseTimer
from engine.core.loop.quiet_stretch cimport QuietStretch
from engine.core.loop.instant_loop cimport InstantLoop
from engine.core.storage.ring cimport Ring

cdef int DELIVER, STEP, RUNNING
cdef long long NEVER

cdef void give_way() noexcept

cdef class BlockLoop(InstantLoop):
    cdef Block block
    cdef QuietStretch quiet
    cdef long long[::1] masks
    cdef dict places
    cdef list rings_of(self, Kernel kernel)
    cpdef int run(self) except -1
    cdef int indicate(self, Kernel kernel) except -1
    cdef int stretch(self, Kernel kernel) except -1
    cdef int lead(self, StrategyRun lane) except -1
    cdef int lend(self, StrategyRun lane) except -1
    cdef int exchange(self, list rings, long long[::1] counts) except -1
    cdef Ring place(self, Py_ssize_t number, Ring ring)
