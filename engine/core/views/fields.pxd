cimport cython

cdef class Fields:
    cpdef object column(self, str name)
