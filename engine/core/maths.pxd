cimport cython

cdef double NAN
cdef double INFINITY

cpdef double sqrt(double x) noexcept nogil
cpdef double log(double x) noexcept nogil
cpdef double exp(double x) noexcept nogil
cpdef double atan(double x) noexcept nogil
cpdef double sin(double x) noexcept nogil
cpdef double cos(double x) noexcept nogil
