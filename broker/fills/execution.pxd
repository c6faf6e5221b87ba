cimport cython
from broker.account.account cimport Account
from broker.account.buying_power cimport BuyingPower
from broker.broker_state cimport BrokerState
from broker.entry.acceptance cimport Acceptance
from broker.entry.contingencies cimport Contingencies
from broker.models.commission cimport Commission
from broker.models.terms_table cimport ContractTerms
from broker.models.slippage cimport Slippage
from broker.orders.lifecycle cimport OrderLifecycle
from broker.orders.linked_orders cimport LinkedOrders
from broker.orders.order cimport Order
from broker.orders.order_table cimport OrderTable
from broker.risk.limit_checks cimport LimitChecks
from broker.tolerance cimport closing_part, is_nothing
from engine.core.ports cimport Record
from engine.core.storage.bars cimport Bars
from engine.core.storage.ring cimport Ring

cdef double NAN, MULTIPLE
cdef int NONE, ACCEPTED, AT_THE_OPEN, CANCELED, FILLED, FOK, FREELY, INSUFFICIENT_CASH, LIMIT, LIMIT_ON_CLOSE, MARKET
cdef int MAX_POSITION, NEW_SIZE, NOTHING_TO_REDUCE, NO_REASON, ON_CLOSE, REJECTED, STOP, TAKES_ALL, TOUCH, TRAIL
cdef int NOTIFY_TRADE, SHARE, SIZE

@cython.final
cdef class Fills:
    cdef BrokerState state
    cdef OrderLifecycle lifecycle
    cdef Acceptance acceptance
    cdef Contingencies contingencies
    cdef Bars bars
    cdef OrderTable orders
    cdef LinkedOrders links
    cdef Account account
    cdef BuyingPower funds
    cdef LimitChecks risk
    cdef ContractTerms terms
    cdef Record record
    cdef Ring highs
    cdef Ring lows
    cdef list slippages
    cdef double half_spread
    cdef bint slips
    cdef bint rationed
    cdef int way
    cdef double smallest
    cdef double max_volume
    cdef Ring volumes
    cdef double[::1] used
    cdef long long[::1] used_on
    cdef int execute(self, Py_ssize_t slot, Py_ssize_t row, double price, int moment) except -1
    cdef inline int after(self, Py_ssize_t leg, double held) except -1
    cdef inline double all_that_cash_buys(
        self, Py_ssize_t slot, Py_ssize_t row, Py_ssize_t leg, double size, double price,
    ) except? -1.25
    cdef inline bint is_beyond_limit(self, Py_ssize_t slot, double coming) noexcept
    cdef inline double ration(self, Py_ssize_t slot, Py_ssize_t row, double left) except? -1.25
    cdef inline double share(self, Py_ssize_t row, double volume) except? -1.25
    cdef inline double slipped(self, Py_ssize_t slot, Py_ssize_t row, double size, double price) except? -1.25
    cdef inline double volume(self, Py_ssize_t row) except? -1.25
