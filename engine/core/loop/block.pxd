cimport cython
from engine.core.storage.bars cimport Bars
from engine.core.time.clock cimport Clock
from engine.core.storage.ring cimport Ring

cdef Py_ssize_t FEW

@cython.final
cdef class Block:
    cdef Bars bars
    cdef Clock clock
    cdef readonly Py_ssize_t most
    cdef readonly Py_ssize_t n
    cdef public bint astray
    cdef bint even
    cdef bint full
    cdef long long instant
    cdef long long[::1] now
    cdef long long[::1] starts
    cdef int[::1] rows
    cdef double[::1] closes
    cdef int[::1] due
    cdef signed char[::1] whole
    cdef double[::1] marked
    cdef int[::1] when
    cdef int[::1] hits
    cdef double[::1] aims
    cdef int[::1] hit
    cdef int[::1] turns
    cdef long long[::1] counts
    cdef long long[::1] ends
    cdef long long[::1] fresh
    cdef signed char[::1] over
    cdef int[::1] ended
    cdef int[::1] ending
    cdef Py_ssize_t endings
    cdef Py_ssize_t endings_marked
    cdef Py_ssize_t deliver(self) except -1
    cdef void spell_out(self) noexcept
    cdef int notice(self, Py_ssize_t n) except -1
    cdef int end(self, Py_ssize_t row) except -1
    cdef int rewind(self) except -1
    cdef Py_ssize_t play(self, Py_ssize_t k) except -1
    cdef int play_all(self, Py_ssize_t start, Py_ssize_t n) except -1
    cdef int skip(self, Py_ssize_t start, Py_ssize_t stop) except -1
    cdef int mark_ended(self, Py_ssize_t k) except -1
    cdef int scan(self, Ring targets, double[::1] last, double idle) except -1
    cdef Py_ssize_t find(self, Ring targets, Py_ssize_t row, double idle) noexcept
    cdef int leave(self) except -1
