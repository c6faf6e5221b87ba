cimport cython
from engine.core.ports cimport Record
from engine.core.storage.spool cimport Spool
from engine.core.record.tracker cimport Tracker

cdef Py_ssize_t STRIDE
cdef int STATUSES, REASONS, REJECTED
cdef int DEPOSIT, WITHDRAWAL

cdef class Recorder(Record):
    cdef readonly Tracker tracker
    cdef readonly long long ended
    cdef readonly long long[::1] endings
    cdef readonly long long rejected
    cdef readonly Spool orders
    cdef readonly Spool fills
    cdef readonly Spool trades
    cdef readonly Spool curve
    cdef readonly Spool events
    cdef readonly Spool cash_flows
    cdef readonly Spool series
    cdef readonly dict names
