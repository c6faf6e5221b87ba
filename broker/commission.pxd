cimport cython

cdef class Commission:
    cpdef double cost(self, double size, double price) except? -1.25

cdef class Percent(Commission):
    cdef readonly double rate
    cpdef double cost(self, double size, double price) except? -1.25

cdef class PerUnit(Commission):
    cdef readonly double amount
    cpdef double cost(self, double size, double price) except? -1.25

cdef class Callable(Commission):
    cdef object function
    cpdef double cost(self, double size, double price) except? -1.25
