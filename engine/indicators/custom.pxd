cimport cython
from engine.core.indicator cimport Kernel

cdef double NAN

cdef class Adapter(Kernel):
    cdef object cls
    cdef dict values
    cdef list instances
    cdef object instance(self, Py_ssize_t row)
    cdef double at(self, Py_ssize_t row, long long t) except? -1.25
