cimport cython
from engine.core.bars cimport Bars
from engine.core.indicator cimport Kernel
from engine.core.ring cimport Ring

cdef double NAN

@cython.final
cdef class Stream:
    cdef readonly object spec
    cdef readonly list names
    cdef readonly tuple outputs
    cdef Bars bars
    cdef Ring main
    cdef list results
    cdef list sources
    cdef list kernels
    cdef bint several
    cdef int[::1] rows
    cdef long long[::1] count
    cdef long long[::1] stamps
    cpdef object update(self, double x, double y=*, double z=*, double v=*, double w=*)
    cpdef tuple values(self)
