cimport cython
from engine.core.storage.bars cimport Bars
from feeds.decoding.text_decoder cimport TextDecoder, plain_job

cdef extern from "read_ahead.h" nogil:
    ctypedef struct ahead_lane:
        unsigned long long inode, device
        long long fd, offset, size, length, modified, start, limit, bars
        plain_job job
    ctypedef struct ahead_pool:
        long long text_size
        ahead_lane *lane
    ahead_pool *ahead_new(long long lanes, long long text_size) noexcept
    bint ahead_submit(ahead_pool *pool, long long number) noexcept
    bint ahead_collect(ahead_pool *pool, long long number) noexcept
    void ahead_free(ahead_pool *pool) noexcept

@cython.final
cdef class ReadAhead:
    cdef ahead_pool *pool
    cdef readonly Bars bars
    cdef readonly Py_ssize_t lanes
    cdef readonly Py_ssize_t left
    cdef readonly long long collected
    cdef readonly long long used
    cpdef bint submit(
        self, Py_ssize_t lane, TextDecoder decoder, Py_ssize_t row, long long start, long long limit, int fd, tuple seen,
        long long offset, long long size
    ) except -1
    cpdef Py_ssize_t collect(self, Py_ssize_t lane, TextDecoder decoder) except -1
    cpdef bint leave(self, Py_ssize_t lane) except -1
    cdef void close(self) noexcept
