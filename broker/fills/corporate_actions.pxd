cimport cython
from broker.fills.execution cimport Execution
from broker.orders.order cimport Order

cdef double NAN
cdef int NONE
cdef long long NEVER
cdef int ACCEPTED, CANCELED, WAITING, DELISTED, DIVIDEND, SPLIT, AT_THE_OPEN, AT_THE_CLOSE

cdef class CorporateActions(Execution):
    cdef list schedule
    cdef long long[::1] coming
    cdef long long[::1] ends
    cdef long long delisting
    cpdef object expect(self, dict actions, long long shift)
    @cython.final
    cdef int enact(self, int[::1] rows, Py_ssize_t n) except -1
    @cython.final
    cdef int reach(self, Py_ssize_t row) except -1
    @cython.final
    cdef object pay(self, Py_ssize_t leg, Py_ssize_t row, double dividend)
    @cython.final
    cdef double before(self, Py_ssize_t row) except? -1.25
    @cython.final
    cdef int forget_carried(self) except -1
    @cython.final
    cdef object split(self, Py_ssize_t leg, Py_ssize_t row, double ratio, double price)
    @cython.final
    cdef object split_order(self, Py_ssize_t slot, double ratio)
    @cython.final
    cdef int delist_all(self) except -1
    @cython.final
    cdef object delist(self, Py_ssize_t row)
