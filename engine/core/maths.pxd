cimport cython

cdef double NAN

cpdef double sqrt(double x) noexcept nogil
