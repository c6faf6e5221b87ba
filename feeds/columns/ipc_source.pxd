cimport cython
from engine.core.ports cimport Source
from engine.core.storage.bars cimport Bars
from feeds.columns.column_reader cimport ColumnReader
from feeds.decoding.column_decoder cimport ColumnDecoder

cdef class IpcSource(Source):
    cdef public list files, layouts, places, columns
    cdef public object options, run, make_other, other, layout, file, dating, counts, at, whole
    cdef public ColumnDecoder intake
    cdef public ColumnReader reader
    cdef public Py_ssize_t number, batch
    cdef public long long row, rows, before, left, scale
    cdef public bint narrowed, ended, arrived
    cdef public int fd
    cpdef void arrive(self) except *
    cdef void read(self, long long row, Py_ssize_t rows) except *
