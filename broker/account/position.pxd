cimport cython
from broker.account.account cimport Account

@cython.final
cdef class Position:
    cdef public Account account
    cdef public Py_ssize_t leg
    cdef public Py_ssize_t row
