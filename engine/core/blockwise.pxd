cimport cython
from engine.core.block cimport Block
from engine.core.indicator cimport Kernel
from engine.core.lane cimport Lane
from engine.core.loop cimport Loop
from engine.core.ring cimport Ring

cdef int DELIVER, STEP, RUNNING
cdef long long NEVER

cdef void give_way() noexcept

cdef class Blockwise(Loop):
    cdef Block block
    cdef long long[::1] masks
    cdef dict places
    cdef list rings_of(self, Kernel kernel)
    cpdef int run(self) except -1
    cdef int indicate(self, Kernel kernel) except -1
    cdef int stretch(self, Kernel kernel) except -1
    cdef int lead(self, Lane lane) except -1
    cdef int lend(self, Lane lane) except -1
    cdef int exchange(self, list rings, long long[::1] counts) except -1
    cdef Ring place(self, Py_ssize_t number, Ring ring)
