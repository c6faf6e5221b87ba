cimport cython
from broker.account.account cimport Account
from broker.account.buying_power cimport BuyingPower
from broker.broker_state cimport BrokerState

cdef int NONE
cdef long long NEVER, DAY_NS
cdef int SHORT_INTEREST, LONG_INTEREST, DEBIT_INTEREST, CREDIT_INTEREST, WITHDRAWAL, DEPOSIT

@cython.final
cdef class CashMovements:
    cdef BrokerState state
    cdef object financing
    cdef readonly bint daily
    cdef long long session_end
    cdef long long last_day
    cdef int begin_instant(self) except -1
    cdef inline int accrue(self, long long days) except -1
    cdef inline object move(self, int code, double amount)
    cdef object transfer(self, double amount)
