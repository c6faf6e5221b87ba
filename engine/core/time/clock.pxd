cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.ports cimport Source

cdef int NONE

cdef class Clock:
    cdef Bars bars
    cdef readonly list sources
    cdef readonly int[::1] active
    cdef readonly int[::1] picked
    cdef public Py_ssize_t n
    cdef int[::1] heap
    cdef Py_ssize_t size
    cdef long long[::1] when
    cdef int[::1] first
    cdef int[::1] last
    cdef int[::1] link
    cdef int[::1] spare
    cdef Py_ssize_t spares
    cdef int recent
    cdef public object timer
    cpdef int start(self) except -1
    cdef int queue(self, int row) except -1
    cdef Py_ssize_t refill(self, int row) except -1
    cdef void push(self, int b) noexcept
    cdef int pop(self) noexcept
    cdef Py_ssize_t march(self) except -1
    cpdef Py_ssize_t advance(self) except -1
    cdef void sort(self, Py_ssize_t n) noexcept
