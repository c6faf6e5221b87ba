cimport cython
from broker.account.account cimport Account
from broker.orders.order_book cimport OrderBook
from broker.orders.linked_orders cimport LinkedOrders
from broker.account.buying_power cimport BuyingPower
from broker.orders.order cimport Order
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from broker.models.contract_terms cimport ContractTerms
from broker.tolerance cimport is_nothing
from engine.core.storage.bars cimport Bars
from engine.core.ports cimport Broker, Record
from engine.core.storage.ring cimport Ring

cdef double NAN
cdef int NONE
cdef int OPEN, ACCEPTED, MARKET, CANCELED, SUBMITTED, TRAIL, TRAIL_LIMIT, GROUPED, EXIT

cdef class Keeper(Broker):
    cdef readonly Bars bars
    cdef Ring opens
    cdef Ring highs
    cdef Ring lows
    cdef Ring closes
    cdef Record record
    cdef readonly object options
    cdef readonly ContractTerms terms
    cdef readonly Account account
    cdef readonly Py_ssize_t rows
    cdef readonly OrderTable orders
    cdef readonly OrderBook book
    cdef readonly LinkedOrders family
    cdef readonly BuyingPower funds
    cdef readonly LimitChecks risk
    cdef double[::1] pending
    cdef double[::1] agreed
    cdef double[::1] largest_pending
    cdef signed char[::1] gone
    cdef int[::1] markets
    cdef int[::1] placed
    cdef long long[::1] placed_numbers
    cdef bint forgets
    cdef int[::1] exits
    cdef Py_ssize_t waiting
    cdef dict lines
    @cython.final
    cdef void pend(self, Py_ssize_t slot, Py_ssize_t leg, double size) noexcept
    @cython.final
    cdef void uncount(self, Py_ssize_t slot, Py_ssize_t leg) noexcept
    @cython.final
    cdef bint is_flat(self, Py_ssize_t leg, double size) noexcept
    @cython.final
    cdef void revise(self, Py_ssize_t leg) noexcept
    @cython.final
    cdef void recount(self, Py_ssize_t slot, double left) noexcept
    @cython.final
    cdef void uncover(self, Py_ssize_t slot) noexcept
    @cython.final
    cdef int resize(self, Py_ssize_t slot, double size) except -1
    @cython.final
    cdef void shrink(self, Py_ssize_t slot, double part) noexcept
    @cython.final
    cdef int event(self, Py_ssize_t slot, int code, double first, double second) except -1
    @cython.final
    cdef int end(self, Py_ssize_t slot, int status, int reason) except -1
    @cython.final
    cdef int drop(self, Py_ssize_t slot, int reason) except -1
    @cython.final
    cdef int withdraw(self, Py_ssize_t slot, int status, int reason) except -1
    @cython.final
    cdef int pull(self, Py_ssize_t slot) except -1
    @cython.final
    cdef void list_exit(self, int slot) noexcept
    @cython.final
    cdef void unlist_exit(self, int slot) noexcept
    @cython.final
    cdef int code(self, Py_ssize_t slot, int status) noexcept
    @cython.final
    cdef int write(self, Py_ssize_t slot, int status) except -1
    @cython.final
    cdef int finalize(self, Py_ssize_t slot, int status) except -1
    @cython.final
    cdef int update(self, Order view, Py_ssize_t slot, int status, int reason) except -1
    @cython.final
    cdef int tell_fill(self, Order view, double size, double price, double fee, int ended) except -1
