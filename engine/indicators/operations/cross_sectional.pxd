cimport cython
from engine.core.kernel.kernel cimport Kernel
from engine.core.maths cimport sqrt
from engine.core.storage.ring cimport Ring

cdef double NAN, INFINITY, NOISE

cdef class Crosswise(Kernel):
    cdef double[::1] values
    cdef double[::1] sorted
    cdef int[::1] chosen
    cdef int sweep(self, Py_ssize_t n) except -1
    cdef void arrange(self, Py_ssize_t n) noexcept
    cdef void sink(self, Py_ssize_t i, Py_ssize_t n) noexcept
    cdef Py_ssize_t below(self, double x, Py_ssize_t n) noexcept

cdef class CrossRank(Crosswise):
    cdef int sweep(self, Py_ssize_t n) except -1

cdef class CrossMean(Crosswise):
    cdef int sweep(self, Py_ssize_t n) except -1
    cdef double mean(self, Py_ssize_t n) noexcept

cdef class Demean(CrossMean):
    cdef int sweep(self, Py_ssize_t n) except -1

cdef class CrossZScore(CrossMean):
    cdef int sweep(self, Py_ssize_t n) except -1

cdef class Top(Crosswise):
    cdef Py_ssize_t n
    cdef int sweep(self, Py_ssize_t n) except -1

cdef class Bottom(Top):
    cdef int sweep(self, Py_ssize_t n) except -1

cdef class Winsorize(Crosswise):
    cdef double share
    cdef int sweep(self, Py_ssize_t n) except -1

cdef class Neutralize(Crosswise):
    cdef dict groups
    cdef int[::1] group
    cdef double[::1] totals
    cdef double[::1] members
    cdef int sweep(self, Py_ssize_t n) except -1
