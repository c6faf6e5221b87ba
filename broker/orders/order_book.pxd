cimport cython
from broker.orders.order_table cimport OrderTable

cdef int NONE, LISTED, FALLING, RISING
cdef double INFINITE
cdef long long NEVER
cdef int MARKET, LIMIT, STOP, STOP_LIMIT, TOUCH, TOUCH_LIMIT, ACCEPTED, DAY, GTD, IOC

@cython.final
cdef class OrderBook:
    cdef OrderTable orders
    cdef readonly Py_ssize_t rows
    cdef readonly long long sequence
    cdef readonly int[::1] crowd
    cdef readonly int[::1] crowded
    cdef int[::1] places
    cdef readonly Py_ssize_t busy
    cdef readonly int[::1] heads
    cdef int[::1] tails
    cdef readonly int[::1] roots
    cdef readonly double[::1] tops
    cdef public long long[::1] due
    cdef readonly int[::1] found
    cdef public double[::1] marks
    cdef readonly Py_ssize_t n
    cpdef void accept(self, Py_ssize_t slot) noexcept
    cdef inline int place(self, Py_ssize_t slot) noexcept
    cpdef void enlist(self, Py_ssize_t slot) noexcept
    cpdef void delist(self, Py_ssize_t slot) noexcept
    cdef inline void append(self, Py_ssize_t which, int slot) noexcept
    cdef inline void remove(self, Py_ssize_t which, int slot) noexcept
    cdef void push(self, Py_ssize_t which, int slot) noexcept
    cdef void pull(self, Py_ssize_t which, int slot) noexcept
    cdef void plant(self, Py_ssize_t which, int root) noexcept
    cdef int meld(self, int first, int second) noexcept
    cdef int merge(self, int first) noexcept
    cpdef int collect(self, Py_ssize_t row, double least, double most, long long horizon) except -1
    cdef int gather(self, Py_ssize_t which, long long horizon) except -1
    cdef int reach(self, Py_ssize_t which, double level, long long horizon) except -1
    cdef int find(self, int slot) except -1
    cpdef void sort(self) noexcept
    cpdef int everything(self, Py_ssize_t row) except -1
