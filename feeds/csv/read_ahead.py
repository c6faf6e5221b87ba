"""ReadAhead: a thread that decodes CSV text into the bar table while the run works on the bars before.

Place in the flow: between a `CsvSource` and the clock. A source that has delivered bars submits the next stretch of its file,
which goes where its next bars belong: the table has room for them already, so memory stays as it is. The thread needs no
Python and decodes plain rows only; the source reads the others itself, so bars, errors and positions are the same without it.
The thread starts with the first job, and ends when the last source is closed. Compiled, on systems with POSIX threads.
"""

import os
import sys

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

LEAST = 32  # bars for which handing a job over pays


def attach(sources, bars):
    """Let the sources that can read ahead do so in one thread; return it, or None where there is none."""
    takers = [(row, source) for row, source in enumerate(sources) if getattr(source, "can_read_ahead", None)]
    takers = [(row, source) for row, source in takers if source.can_read_ahead()]
    if not cython.compiled or not takers or not wanted(takers[0][1].options.read_ahead):
        return None
    ahead = ReadAhead(bars, len(takers), takers[0][1].text.size)
    if not ahead.lanes:
        return None
    for lane, (_, source) in enumerate(takers):
        source.read_ahead_by(ahead, lane)
    return ahead


def wanted(option):
    """Whether to read ahead: as the option says, otherwise if this process has a core to spare."""
    if option is not None:
        return option
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.parent_process() is not None:
        return False  # a worker, one of as many as there are cores
    if os.environ.get("RINGBAR_PREFETCH", "1") == "0":
        return False
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores > 1


class ReadAhead:
    """The thread and its `lanes`, one for each source; `text_size`: bytes that a job reads at most."""

    def __cinit__(self, bars, lanes, text_size):
        self.pool = ahead_new(lanes, text_size)

    def __init__(self, bars, lanes, text_size):
        self.bars = bars
        self.lanes = lanes
        self.left = 0
        self.collected = 0
        self.used = 0
        if self.pool == cython.NULL:
            self.lanes = 0

    def __dealloc__(self):
        self.close()

    def submit(self, lane, decoder, row, start, limit, fd, seen, offset, size):
        """Hand over the rows from `offset` of a file on, for bars from `start` of a row on; return whether that was possible.

        `seen`: inode, device, bytes and time of change that the file must have.
        """
        if self.pool == cython.NULL or limit < LEAST or not decoder.plain_ahead():
            return False
        job = cython.address(self.pool.lane[lane])
        if not decoder.plain(cython.address(job.job), self.bars, row):
            return False
        job.fd = fd
        job.inode = seen[0]
        job.device = seen[1]
        job.length = seen[2]
        job.modified = seen[3]
        job.offset = offset
        job.size = min(size, self.pool.text_size)
        job.start = start
        job.limit = limit
        job.job.last = decoder.last
        job.job.fixed = decoder.fixed
        return ahead_submit(self.pool, lane)

    def collect(self, lane, decoder):
        """Return the bars that the job of a lane wrote, after the decoder has caught up with it; `used`: bytes of the file.

        A job that was not begun is withdrawn.
        """
        done: cython.bint
        if self.pool == cython.NULL:
            return 0
        with cython.nogil:
            done = ahead_collect(self.pool, lane)
        self.used = 0
        if not done:
            return 0
        job = cython.address(self.pool.lane[lane])
        self.used = job.job.used
        self.collected += job.bars
        decoder.catch_up(job.job.last, job.job.lines, job.job.kept)
        return job.bars

    def leave(self, lane):
        """Close a lane: nothing is written for it any more. The last one that leaves ends the thread."""
        if self.pool == cython.NULL:
            return False
        with cython.nogil:
            ahead_collect(self.pool, lane)
        self.left += 1
        if self.left == self.lanes:
            self.close()
        return True

    def close(self):
        if self.pool != cython.NULL:
            with cython.nogil:
                ahead_free(self.pool)
            self.pool = cython.NULL
