cimport cython

cdef double NAN
cdef double INFINITY

cpdef double sqrt(double x) noexcept nogil
cpdef void roots(double[::1] values, Py_ssize_t begin, Py_ssize_t end) noexcept nogil
cpdef long long holes(double[::1] values, Py_ssize_t begin, Py_ssize_t end) noexcept nogil
cpdef double log(double x) noexcept nogil
cpdef double exp(double x) noexcept nogil
cpdef double atan(double x) noexcept nogil
cpdef double sin(double x) noexcept nogil
cpdef double cos(double x) noexcept nogil
cpdef double acos(double x) noexcept nogil
cpdef double asin(double x) noexcept nogil
cpdef double tan(double x) noexcept nogil
cpdef double sinh(double x) noexcept nogil
cpdef double cosh(double x) noexcept nogil
cpdef double tanh(double x) noexcept nogil
cpdef double log10(double x) noexcept nogil
cpdef double floor(double x) noexcept nogil
cpdef double ceil(double x) noexcept nogil
