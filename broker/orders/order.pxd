cimport cython

cdef int ACCEPTED, WAITING

@cython.final
@cython.freelist(64)
cdef class Order:
    cdef public object broker_state
    cdef public long long number
    cdef public Py_ssize_t slot
    cdef public Py_ssize_t row
    cdef public int kind_code
    cdef public int tif_code
    cdef public int status_code
    cdef public int reason_code
    cdef public double size
    cdef public double filled
    cdef public double average_price
    cdef public double limit
    cdef public double stop
    cdef public double commission
    cdef public double found
    cdef public double needed
    cdef public long long created_ts
