cimport cython
from engine.core.clock cimport Clock
from engine.core.ring cimport Ring
from engine.core.scope cimport Scope

cdef int PANEL

cdef class Operand:
    cdef public Ring ring
    cdef public Py_ssize_t row
    cdef public Scope scope

cdef class Panel(Operand):
    pass

cdef class Line(Operand):
    pass
