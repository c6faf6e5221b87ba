cimport cython
from engine.core.storage.bars cimport Bars

cdef long long DAY, NEVER

cdef class Tracker:
    cdef readonly double start
    cdef readonly double final
    cdef readonly double peak
    cdef readonly double drawdown
    cdef readonly long long first_ts
    cdef readonly long long last_ts
    cdef readonly long long instants
    cdef readonly long long exposed
    cdef long long tomorrow
    cdef double day_close
    cdef readonly long long days
    cdef readonly double mean
    cdef readonly double square
    cdef readonly double shortfall
    cdef readonly double turnover
    cdef readonly double commission
    cdef readonly long long fills
    cdef readonly long long trades
    cdef readonly long long wins
    cdef readonly double won
    cdef readonly double lost
    cdef readonly double flows
    cdef double day_flows
    cdef readonly long long lag
    cdef public Bars bars
    cdef void equity(self, long long ts, double equity, Py_ssize_t exposed) noexcept
    cdef void stretch(
        self, long long[::1] ts, double[::1] equity, Py_ssize_t exposed, Py_ssize_t first, Py_ssize_t stop,
    ) noexcept
    cdef void settle(self, double equity) noexcept
    cdef void day(self) noexcept
    cpdef void finish(self) noexcept
    cdef void fill(self, double value, double commission) noexcept
    cdef void flow(self, long long ts, double amount) noexcept
    cdef void trade(self, double net) noexcept
