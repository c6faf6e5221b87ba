cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.kernel.kernel cimport Kernel
from engine.core.kernel.kernel_arity cimport Kernel1, Kernel3
from engine.core.storage.ring cimport Ring

cdef double NAN

cdef class Stream:
    cdef readonly object spec
    cdef readonly list names
    cdef readonly tuple outputs
    cdef Bars bars
    cdef Ring main
    cdef list results
    cdef list sources
    cdef list kernels
    cdef Ring source
    cdef readonly bint several
    cdef int[::1] rows
    cdef long long[::1] count
    cdef long long[::1] stamps
    cpdef tuple values(self)

cdef class Single(Stream):
    pass

cdef class Direct1(Stream):
    cdef Kernel1 kernel
    cdef long long silent

cdef class Direct3(Stream):
    cdef Kernel3 kernel
    cdef long long silent

cpdef advance(list kernels, long long[::1] axis, int[::1] rows, Py_ssize_t instants)
