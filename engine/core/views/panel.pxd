cimport cython
from engine.core.time.clock cimport Clock
from engine.core.storage.ring cimport Ring
from engine.core.views.context cimport StrategyContext

cdef int PANEL

cdef class Operand:
    cdef public Ring ring
    cdef public Py_ssize_t row
    cdef public StrategyContext scope
    cdef list feed_lines
    cdef Line _line_of(self, Py_ssize_t row)

cdef class Panel(Operand):
    pass

cdef class Line(Operand):
    pass
