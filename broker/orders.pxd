cimport cython

cdef double NAN
cdef int NONE
cdef int SUBMITTED, ACCEPTED, NO_REASON

@cython.final
cdef class Order:
    cdef readonly object broker
    cdef readonly long long number
    cdef public Py_ssize_t slot
    cdef readonly Py_ssize_t row
    cdef int kind_code
    cdef public int status_code
    cdef public int reason_code
    cdef readonly double size
    cdef public double filled
    cdef public double price
    cdef readonly double limit
    cdef readonly double stop
    cdef public double commission
    cdef public double found
    cdef public double needed
    cdef readonly long long created_ts

@cython.final
cdef class Orders:
    cdef int[::1] heads
    cdef int[::1] tails
    cdef readonly Py_ssize_t capacity
    cdef readonly Py_ssize_t live
    cdef readonly long long issued
    cdef Py_ssize_t spares
    cdef int[::1] spare
    cdef public list views
    cdef public long long[::1] number
    cdef public long long[::1] created
    cdef public int[::1] row
    cdef public int[::1] before
    cdef public int[::1] after
    cdef public signed char[::1] kind
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
    cdef Order show(self, Py_ssize_t slot, object broker)
    cdef int grow(self, Py_ssize_t capacity) except -1
    cdef Py_ssize_t take(self, Py_ssize_t row, int kind, double size, double limit, double stop, long long created) except -1
    cdef int release(self, Py_ssize_t slot) except -1
    cdef void enlist(self, Py_ssize_t slot) noexcept
    cdef void delist(self, Py_ssize_t slot) noexcept
