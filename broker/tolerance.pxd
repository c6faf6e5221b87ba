cimport cython

cdef double RELATIVE, MULTIPLE, MOST

cpdef bint exceeds(double found, double allowed, double scale) noexcept nogil
cpdef bint is_nothing(double size, double scale) noexcept nogil
cpdef double larger_of(double first, double second) noexcept nogil
cpdef double slack(double count) noexcept nogil
cpdef double closing_part(double held, double size, double largest) noexcept nogil
cpdef bint reduces(double held, double size, double largest) noexcept nogil
