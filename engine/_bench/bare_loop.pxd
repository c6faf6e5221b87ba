cimport cython

cdef double TIE

cpdef tuple bare(
    double[::1] opens, double[::1] closes, Py_ssize_t feeds, Py_ssize_t bars, Py_ssize_t fast, Py_ssize_t slow, double cash,
)

cdef tuple loop(
    double[::1] opens, double[::1] closes, Py_ssize_t feeds, Py_ssize_t bars, Py_ssize_t fast, Py_ssize_t slow, double cash,
    double[::1] quick, double[::1] steady, signed char[::1] side, signed char[::1] want, double[::1] held,
)
