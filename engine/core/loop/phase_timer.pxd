cimport cython

cdef int DENSE, EVERY, EVERY_FILL

@cython.final
cdef class PhaseTimer:
    cdef object now
    cdef readonly double[::1] sampled
    cdef readonly double[::1] exact
    cdef int phase
    cdef double mark
    cdef bint active
    cdef long long left
    cdef long long samples
    cdef long long fills
    cdef long long measured_fills
    cdef double fill_seconds
    cdef bint due(self) noexcept
    cdef int begin(self, int phase) except -1
    cdef int enter(self, int phase) except -1
    cdef int end(self) except -1
    cdef double begin_section(self) except? -1.0
    cdef int end_section(self, int phase, double began) except -1
    cpdef double begin_fill(self) except? -1.0
    cdef double load_seconds
    cpdef double begin_load(self) except? -1.0
    cpdef int end_load(self, double began) except -1
    cpdef int end_fill(self, double began) except -1
