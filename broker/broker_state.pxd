cimport cython
from broker.account.account cimport Account
from broker.account.buying_power cimport BuyingPower
from broker.models.terms_table cimport ContractTerms
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_book cimport OrderBook
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from broker.tolerance cimport is_nothing
from engine.core.ports cimport Record
from engine.core.storage.bars cimport Bars
from engine.core.storage.ring cimport Ring
from engine.core.time.session cimport Session

cdef double NAN
cdef int NONE, ACCEPTED

@cython.final
cdef class BrokerState:
    cdef readonly Bars bars
    cdef Ring opens
    cdef Ring highs
    cdef Ring lows
    cdef Ring closes
    cdef Record record
    cdef readonly object options
    cdef Session session
    cdef bint hedging
    cdef readonly ContractTerms terms
    cdef readonly Account account
    cdef readonly Py_ssize_t rows
    cdef readonly Py_ssize_t legs
    cdef readonly OrderTable orders
    cdef readonly OrderBook book
    cdef readonly LinkedOrders links
    cdef readonly BuyingPower funds
    cdef readonly LimitChecks risk
    cdef double[::1] pending
    cdef double[::1] agreed
    cdef double[::1] largest_pending
    cdef int[::1] market_orders
    cdef int[::1] exits
    cdef dict trail_lines
    cdef signed char[::1] delisted
    cdef double[::1] carried
    cdef bint cheat_on_open
    cdef bint before_matching
    cdef bint slots_reused
    cdef int listens
    cdef list events
    cdef double projected(self, Py_ssize_t slot) noexcept
    cdef bint is_flat(self, Py_ssize_t leg, double size) noexcept
    cdef Py_ssize_t leg_of(self, Py_ssize_t row, double size) noexcept
    cdef double latest(self, Py_ssize_t row) noexcept
    cdef double value_of(self, Py_ssize_t row, double price) except? -1.25
    cdef Py_ssize_t living_slot(self, str name, object order) except? -2
