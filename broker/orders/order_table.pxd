cimport cython
from broker.orders.order cimport Order

cdef double NAN
cdef int SUBMITTED, NO_REASON, GTC

@cython.final
cdef class OrderTable:
    cdef readonly Py_ssize_t capacity
    cdef readonly Py_ssize_t live
    cdef readonly long long issued
    cdef Py_ssize_t spares
    cdef int[::1] spare
    cdef public list views
    cdef public long long[::1] number
    cdef public long long[::1] created
    cdef public long long[::1] sequence
    cdef public int[::1] row
    cdef public int[::1] leg
    cdef public int[::1] before
    cdef public int[::1] after
    cdef public signed char[::1] kind
    cdef public signed char[::1] phase
    cdef public signed char[::1] tif
    cdef public signed char[::1] kin
    cdef public signed char[::1] status
    cdef public signed char[::1] reason
    cdef public double[::1] size
    cdef public double[::1] filled
    cdef public double[::1] value
    cdef public double[::1] limit
    cdef public double[::1] stop
    cdef public double[::1] commission
    cdef public double[::1] reserve
    cdef public double[::1] found
    cdef public double[::1] needed
    cdef public long long[::1] until
    cdef public long long[::1] born
    cdef public double[::1] key
    cdef public int[::1] child
    cdef public int[::1] sibling
    cdef public int[::1] prior
    cdef public double[::1] best
    cdef public double[::1] trail
    cdef public signed char[::1] percent
    cdef public double[::1] offset
    cdef public int[::1] partner
    cdef public int[::1] partner_before
    cdef public int[::1] parent
    cdef public int[::1] brood
    cdef public int[::1] youngest
    cdef public int[::1] brother
    cdef public int[::1] elder
    cdef public int[::1] exit_before
    cdef public int[::1] exit_after
    cdef public signed char[::1] special
    cdef public signed char[::1] reducing
    cdef public signed char[::1] fit
    cdef public signed char[::1] at_close
    cdef public signed char[::1] relative
    cdef public double[::1] gap
    cdef public double[::1] counted
    cdef public double[::1] worth
    cdef Order show(self, Py_ssize_t slot, object broker_state)
    cdef int grow(self, Py_ssize_t capacity) except -1
    cdef Py_ssize_t take(
        self, Py_ssize_t row, Py_ssize_t leg, int kind, double size, double limit, double stop, long long created,
    ) except -1
    cdef void make_plain(self, Py_ssize_t slot) noexcept
    cdef int release(self, Py_ssize_t slot) except -1
