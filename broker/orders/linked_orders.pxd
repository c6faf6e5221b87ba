cimport cython
from broker.orders.order_table cimport OrderTable

cdef int NONE, WAITING, FILLED, OPEN, ACCEPTED
cdef int GROUPED, PARENT, CHILD, SCALED
cdef int WAKE, GROW, REDUCE, LEAVE, ORPHAN, FINISH, STRAY

@cython.final
cdef class LinkedOrders:
    cdef OrderTable orders
    cdef public Py_ssize_t n
    cdef readonly int[::1] slots
    cdef readonly signed char[::1] deeds
    cdef readonly double[::1] amounts
    cdef int join(self, int slot, int other) except -1
    cdef int adopt(self, int slot, int parent, bint scaled) except -1
    cdef int filled(self, int slot, double size, bint partly) except -1
    cdef int leave(self, int slot, int status) except -1
    cdef int secede(self, int slot) except -1
    cdef int unlink(self, int slot) except -1
    cdef bint queued(self, int slot) noexcept
    cdef int queue(self, int slot, int deed, double amount) except -1
