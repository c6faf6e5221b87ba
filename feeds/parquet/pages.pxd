cimport cython

cdef extern from "pages.h" nogil:
    int memcmp(const void *one, const void *other, size_t size)
    int zstd_load()
    long long snappy(const unsigned char *source, long long size, unsigned char *into, long long room)
    long long zstd(const unsigned char *source, long long size, unsigned char *into, long long room)
    long long levels(const unsigned char *source, long long size, long long count, unsigned char *mask)
    long long look_up(
        const unsigned char *source, long long size, const unsigned long long *dictionary, long long known, unsigned long long *into, long long count
    )
    void widen(const unsigned char *source, int kind, int doubles, unsigned long long *into, long long count)
    void spread(unsigned long long *values, const unsigned char *mask, long long present, long long count, unsigned long long absent)

cdef extern from "../columns/read_at.h" nogil:
    long long read_at(int fd, void *into, long long size, long long offset) noexcept

cpdef bint has_zstd()

@cython.final
cdef class PageReader:
    cdef unsigned char[::1] raw, page, mask
    cdef unsigned long long[::1] values, dictionary
    cdef long long known
    cpdef void read(self, int fd, long long offset, long long size) except *
    cpdef bint holds(self, const unsigned char[::1] chunk) except -1
    cdef Py_ssize_t expand(self, Py_ssize_t place, Py_ssize_t size, Py_ssize_t room, int codec) except -1
    cpdef void read_dictionary(self, Py_ssize_t place, Py_ssize_t size, Py_ssize_t room, int codec, long long count, int kind, bint doubles) except *
    cpdef object read_page(
        self, Py_ssize_t place, Py_ssize_t size, Py_ssize_t room, int codec, long long count, int kind, bint doubles, bint optional,
        unsigned long long absent, bint numbered, Py_ssize_t leveled
    )
