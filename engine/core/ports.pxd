cimport cython
from engine.core.storage.bars cimport Bars

cdef class Source:
    cdef readonly str name
    cdef public long long skipped
    cdef public long long kept
    cpdef Py_ssize_t fill(self, Bars bars, Py_ssize_t row, long long start, long long limit) except -1

cdef class Broker:
    cdef public double cash
    cdef public double equity
    cdef public Py_ssize_t exposed
    cdef readonly Py_ssize_t legs
    cdef public int listens
    cdef public list events
    cpdef int prepare(self, int[::1] rows, Py_ssize_t n) except -1
    cpdef int work(self, int[::1] rows, Py_ssize_t n) except -1
    cpdef int mark(self, int[::1] rows, Py_ssize_t n) except -1
    cpdef bint is_quiet(self) except -1
    cpdef Py_ssize_t value_stretch(
        self, double[::1] closes, int[::1] rows, long long[::1] starts, int[::1] due, Py_ssize_t first, Py_ssize_t stop,
        double[::1] equity,
    ) except -1
    cpdef object submit(self, Py_ssize_t row, int kind, double size, double price, bint visible)
    cpdef object target(self, Py_ssize_t row, double size, bint visible)
    cpdef object target_value(self, Py_ssize_t row, double value, bint visible)
    cpdef object target_share(self, Py_ssize_t row, double weight, bint visible)
    cpdef object place(
        self, Py_ssize_t row, Py_ssize_t leg, int kind, double size, double limit, double stop, int tif, long long until,
        object parent, bint scaled, object oco,
    )
    cpdef object restrict(self, object order, bint reducing, int fit, bint at_close)
    cpdef object measure(self, object order, double gap, bint percent)
    cpdef object trail(self, object order, double amount, bint percent, double offset, object ring, Py_ssize_t row, double start)
    cpdef object modify(self, object order, double size, double limit, double stop, double trail)
    cpdef object flatten(self, Py_ssize_t leg)
    cpdef double unit(self, Py_ssize_t row) except? -1.25
    cpdef double value_of(self, Py_ssize_t row, double price) except? -1.25
    cpdef double all_cash(self, Py_ssize_t row, double price) except? -1.25
    cpdef object transfer(self, double amount)
    cpdef int accept(self) except -1
    cpdef int finish(self) except -1
    cpdef object cancel(self, object order)
    cpdef object position(self, Py_ssize_t leg)
    cpdef list living(self)
    cpdef list take_events(self)

cdef class Record:
    cdef readonly bint keep
    cpdef int equity(self, long long ts, double cash, double equity, Py_ssize_t exposed) except -1
    cpdef int stretch(
        self, long long[::1] ts, double cash, double[::1] equity, Py_ssize_t exposed, Py_ssize_t first, Py_ssize_t stop,
    ) except -1
    cpdef int amend(self, double cash, double equity) except -1
    cpdef int order(
        self, long long number, Py_ssize_t row, int code, long long created, long long closed, double size,
        double filled, double price, double limit, double stop, double commission, double found, double needed,
    ) except -1
    cpdef int fill(
        self, long long ts, Py_ssize_t row, long long order, double size, double price, double commission,
        long long created, int code,
    ) except -1
    cpdef int trade(
        self, Py_ssize_t row, long long entered, long long left, long long bars, double size, double opened, double closed,
        double gross, double commission, double worst, double best, long long entry_order, long long exit_order,
    ) except -1
    cpdef int event(
        self, long long ts, long long number, Py_ssize_t row, int code, double first, double second,
    ) except -1
    cpdef int move(self, long long ts, Py_ssize_t row, int code, double amount, double cash) except -1
