cimport cython
from engine.core.kernel.kernel cimport Kernel

cdef double NAN

cdef class Adapter(Kernel):
    cdef object cls
    cdef dict values
    cdef list instances
    cdef list pasts
    cdef Py_ssize_t length
    cdef bint windowed
    cdef object instance(self, Py_ssize_t row)
    cdef object value(self, Py_ssize_t row, long long t)
    cdef double at(self, Py_ssize_t row, long long t) except? -1.25
